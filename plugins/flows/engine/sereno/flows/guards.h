// What is asked before a step that signs in or changes something, and told afterwards. The breaker, the canary journal
// and the single flight stand behind this; the engine knows only the questions.
#pragma once

#include <optional>
#include <string>

#include "sereno/fault.h"
#include "sereno/status.h"

namespace sereno::flows {

/// Why a step may not run now. The run ends UNKNOWN with these words, at once.
struct Refusal {
  std::string words{};  ///< "2 sign-ins of canary-1 were rejected, paused until 10:32:00Z"
  FaultOwner owner = FaultOwner::observer;
};

/// How a sign-in went.
enum class SignIn : std::uint8_t {
  accepted,
  rejected,  ///< the credential is wrong
  locked,    ///< the account is locked
  not_seen   ///< the question did not get that far
};

/// Called on the run's thread, in this order: may_begin once, then for each such step its question before the first
/// byte and its report behind the answer; ended once, whatever happened.
class Guards {
 public:
  virtual ~Guards() = default;
  /// One run at a time for each identity.
  virtual std::optional<Refusal> may_begin() = 0;
  virtual std::optional<Refusal> may_sign_in(const std::string& step) = 0;
  virtual void signed_in(const std::string& step, SignIn how) = 0;
  /// Before the first byte of a step that something has to be cleaned up behind: `note` is on disk when this comes
  /// back.
  virtual std::optional<Refusal> may_change(const std::string& step, const std::string& note) = 0;
  /// The note of `step` is settled: what it did was cleaned up.
  virtual void cleaned_up(const std::string& step) = 0;
  virtual void ended() = 0;
};

/// For flows that neither sign in nor change anything: refuses both, so that nobody runs one of those unguarded.
class NoGuards final : public Guards {
 public:
  std::optional<Refusal> may_begin() override { return std::nullopt; }
  std::optional<Refusal> may_sign_in(const std::string&) override { return unguarded("signs in"); }
  void signed_in(const std::string&, SignIn) override {}
  std::optional<Refusal> may_change(const std::string&, const std::string&) override {
    return unguarded("changes something");
  }
  void cleaned_up(const std::string&) override {}
  void ended() override {}

 private:
  static Refusal unguarded(const char* what) {
    return {.words = std::string("the flow ") + what + ", and neither the agent nor the state folder can be reached"};
  }
};

}  // namespace sereno::flows
