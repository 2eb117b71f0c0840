// The guards of one canary, as the host keeps them for all services and processes together.
#pragma once

#include <optional>
#include <string>

#include "sereno/check.h"
#include "sereno/flows/guards.h"

namespace sereno::flows {

/// One run with one canary. Borrows the context for its life. One thread.
class CanaryGuards final : public Guards {
 public:
  /// `patience`: how long a canary is waited for that another run holds.
  CanaryGuards(const Context& context, Canary canary, milliseconds patience);

  std::optional<Refusal> may_begin() override;
  std::optional<Refusal> may_sign_in(const std::string& step) override;
  void signed_in(const std::string& step, SignIn how) override;
  std::optional<Refusal> may_change(const std::string& step, const std::string& note) override;
  void cleaned_up(const std::string& step) override;
  void ended() override;

  /// CheckResult::observer of the last refusal; empty: nothing was refused.
  const std::string& observer() const { return observer_; }

 private:
  std::optional<Refusal> take(bool signs_in);

  const Context& context_;
  Canary canary_;
  milliseconds patience_;
  bool held_ = false;
  std::string observer_;
};

}  // namespace sereno::flows
