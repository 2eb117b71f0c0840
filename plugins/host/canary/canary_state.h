// What is known of a canary, and what follows from it: the circuit breaker of sign-ins, and the platform's own limits.
// Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/canary.h"
#include "sereno/time.h"

namespace sereno::host {

/// Of one account, whoever uses it. Instants are the wall clock's: they outlive processes and the machine's rest.
struct CanaryState {
  static constexpr std::size_t most_sign_ins = 128;   ///< that are remembered
  static constexpr std::size_t longest_words = 512;   ///< bytes
  static constexpr std::size_t longest_holder = 256;  ///< bytes

  unsigned rejections = 0;  ///< in a row, since the last sign-in that was accepted
  std::optional<Instant> last_rejection{};
  std::optional<Instant> paused_until{};  ///< the breaker is open until then, and half-open after it
  milliseconds pause{0};                  ///< how long that is
  std::string words{};                    ///< the platform's, when it rejected or put off last
  std::vector<Instant> sign_ins{};        ///< oldest first
  std::string holder{};                   ///< who held it last: "agent_login, process 4711"
  std::optional<Instant> held_until{};    ///< his deadline
  CanaryLimits limits{};                  ///< as they were stated last
};

/// Two rejections in a row open the breaker for half an hour, and so does each one after that until one is accepted.
inline constexpr unsigned rejections_that_pause = 2;
inline constexpr milliseconds breaker_pause = std::chrono::minutes{30};
inline constexpr milliseconds longest_put_off = std::chrono::hours{24};

/// A clock that was set back makes no pause longer, and leaves no sign-in in the future. True: something was changed.
bool settle(CanaryState& state, Instant now);

/// Whether a sign-in may be tried now: granted, paused or spent. A settled state.
CanaryAnswer may_sign_in(const CanaryState& state, const CanaryLimits& limits, Instant now);

/// A sign-in begins.
void note_sign_in(CanaryState& state, const CanaryLimits& limits, Instant now);
/// What became of one. True: something was changed. `until` is of one that was put off, at most longest_put_off away;
/// none: as long as a pause.
bool note_end(CanaryState& state, SignIn outcome, std::string_view words, std::optional<Instant> until, Instant now);
/// Somebody vouches that the account is well: the breaker is closed. What was signed in stays counted.
void reset(CanaryState& state);

enum class Breaker { closed, open, half_open };
/// By the limits that were stated last. Half-open: the next sign-in is a trial.
Breaker breaker_of(const CanaryState& state, Instant now);
/// "closed", "open", "half-open".
std::string_view to_string(Breaker breaker);

}  // namespace sereno::host
