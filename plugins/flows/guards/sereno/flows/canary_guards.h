// The guards of a flow that acts as a canary: breaker, limits, single flight and journal, as the host keeps them.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sereno/canary.h"
#include "sereno/check.h"
#include "sereno/flows/guards.h"

namespace sereno::flows {

/// For one run. Stages that need no sign-in are never kept from running: only the step that signs in or changes
/// something asks, and is refused.
class CanaryGuards final : public Guards {
 public:
  struct Settings {
    std::vector<Canary> canaries{};  ///< tried in this order; none: every sign-in and change is refused
    milliseconds patience{0};        ///< for one that is in use, or whose sign-ins are spent
    std::string journal{};           ///< what this check's notes begin with: [a-z0-9_]{1,20}, "list_upload"
  };
  /// `context` outlives this object.
  CanaryGuards(const Context& context, Settings settings) : context_(context), settings_(std::move(settings)) {}

  /// With one canary.
  CanaryGuards(const Context& context, Canary canary, milliseconds patience, std::string journal = "flow")
      : CanaryGuards(context, {.canaries = {std::move(canary)}, .patience = patience, .journal = std::move(journal)}) {}

  /// Which of the canaries the run goes by: the first that may sign in now, which counts as the sign-in of the first
  /// step that does. Where none may it is the first one, and refusal() says why; the run may go on with what needs
  /// none.
  std::size_t choose();
  /// Why the last sign-in or change was not granted.
  const std::optional<CanaryAnswer>& refusal() const { return refusal_; }
  /// CheckResult::observer for that; empty when nothing was refused.
  std::string observer() const { return refusal_ ? std::string(refusal_->observer()) : std::string(); }
  /// Makes a result one of which nothing was seen for that reason: UNKNOWN, not seen, the observer's. Only where
  /// refusal() says something.
  void explain(CheckResult& result, std::string_view step) const;

  /// What earlier runs of this check left behind, killed ones too, oldest first. A canary has to be chosen.
  std::vector<Context::Intent> left_behind() const;
  void settled(const Context::Intent& intent) const { context_.drop_intent(intent.key); }

  std::optional<Refusal> may_begin() override { return std::nullopt; }
  std::optional<Refusal> may_sign_in(const std::string& step) override;
  void signed_in(const std::string& step, SignIn how) override;
  std::optional<Refusal> may_change(const std::string& step, const std::string& note) override;
  void cleaned_up(const std::string& step) override;
  void ended() override;

 private:
  std::optional<Refusal> refused(CanaryAnswer answer);
  const Canary* chosen() const;

  const Context& context_;
  Settings settings_;
  std::optional<std::size_t> chosen_{};
  bool sign_in_is_counted_ = false;  ///< by choose(), for the first step that signs in
  std::optional<CanaryAnswer> refusal_{};
  std::map<std::string, std::string, std::less<>> keys_{};  ///< of what this run noted, by step
};

}  // namespace sereno::flows
