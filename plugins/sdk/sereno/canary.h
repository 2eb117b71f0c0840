// A canary: an account that exists for checks alone, and what keeps it, and the platform, from harm.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sereno/sereno_plugin.h"
#include "sereno/time.h"

namespace sereno {

/// What the platform itself states. Kept over all services and processes together.
struct CanaryLimits {
  std::int64_t sign_ins = 0;  ///< at most this many in `sign_ins_in`; 0: none is stated
  milliseconds sign_ins_in{60'000};
  std::int64_t attempts_before_lock = 0;  ///< wrong ones in a row that lock it: the last is never tried; 0: not stated
  milliseconds forgotten_after{0};        ///< the platform forgets wrong ones by then; 0: not until one is right
};

struct Canary {
  std::string platform{};  ///< "crm.example": one line of 1 to 128 bytes, the same words in every check
  std::string account{};   ///< its name there, likewise
  CanaryLimits limits{};
};

/// What the run may do. The values stand in the plugin line.
enum class CanaryVerdict : std::int32_t {
  granted = SERENO_CANARY_GRANTED,         ///< the run holds it until it lets go or ends
  paused = SERENO_CANARY_PAUSED,           ///< it was rejected: no sign-in until then, or until somebody resets it
  spent = SERENO_CANARY_SPENT,             ///< the sign-ins that the platform allows are made
  busy = SERENO_CANARY_BUSY,               ///< another run holds it
  unreachable = SERENO_CANARY_UNREACHABLE  ///< what is known of it cannot be read or written
};

struct CanaryAnswer {
  CanaryVerdict verdict = CanaryVerdict::unreachable;
  std::string why{};               ///< one line; empty when it is granted
  std::optional<Instant> until{};  ///< of paused and spent; none: until somebody resets it

  explicit operator bool() const { return verdict == CanaryVerdict::granted; }
  /// CheckResult::observer of a run that could not go on for want of it; empty when it is granted.
  std::string_view observer() const {
    switch (verdict) {
      case CanaryVerdict::granted:
        return "";
      case CanaryVerdict::paused:
        return "breaker_open";
      case CanaryVerdict::spent:
        return "sign_ins_spent";
      case CanaryVerdict::busy:
        return "canary_busy";
      case CanaryVerdict::unreachable:
        break;
    }
    return "no_canary_state";
  }
};

/// What became of a sign-in. No answer, and an error of the server, are none of these.
enum class SignIn : std::int32_t {
  accepted = SERENO_SIGN_IN_ACCEPTED,
  rejected = SERENO_SIGN_IN_REJECTED,  ///< the account or its secret is wrong
  put_off = SERENO_SIGN_IN_PUT_OFF     ///< the platform wants none for some time: locked, too many, Retry-After
};

}  // namespace sereno
