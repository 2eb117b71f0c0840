#include "sla/calendar/plans.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "sla/entry.h"

namespace sereno::sla {
namespace {

/// The entry as it stood when only its first acts had been said.
Maintenance folded(const Entry& entry, std::size_t acts, const Contract& contract, const FunctionIds& functions) {
  Entry some{.name = entry.name, .acts = {entry.acts.begin(), entry.acts.begin() + static_cast<std::ptrdiff_t>(acts)}};
  return fold_maintenance(some, contract, functions);
}

std::optional<CalendarPlan> plan_of(const Entry& entry, const Contract& contract, const FunctionIds& functions) {
  CalendarPlan plan{.maintenance = folded(entry, entry.acts.size(), contract, functions)};
  plan.sequence = static_cast<int>(entry.acts.size()) - 1;
  for (const Act* act : entry.acts) plan.changed = std::max(plan.changed, act->head.recorded_at);
  plan.cancelled = !plan.maintenance.span;
  plan.cancelled_reason = plan.maintenance.withdrawn_reason;
  for (std::size_t acts = entry.acts.size() - 1; !plan.maintenance.span && acts > 0; --acts)
    plan.maintenance = folded(entry, acts, contract, functions);
  if (!plan.maintenance.span) return std::nullopt;
  plan.span = *plan.maintenance.span;
  return plan;
}

}  // namespace

std::vector<CalendarPlan> plans_of(const std::vector<Act>& acts, const Contract& contract, const Interval& range) {
  std::vector<CalendarPlan> plans;
  const FunctionIds functions = contract.function_ids();
  for (const Entry& entry : entries_of(acts, "maintenance")) {
    auto plan = plan_of(entry, contract, functions);
    if (plan && !intersection(plan->span, range).empty()) plans.push_back(std::move(*plan));
  }
  std::stable_sort(plans.begin(), plans.end(), [](const CalendarPlan& left, const CalendarPlan& right) {
    return left.span.from < right.span.from;
  });
  return plans;
}

std::vector<Interval> windows_of(const Contract& contract, const Interval& range) {
  const std::chrono::days margin{8};  // no window is longer than a week
  const auto windows = allowed_windows(contract, contract.policy, {range.from - margin, range.to + margin});
  std::vector<Interval> begun;
  for (const Interval& each : windows.parts())
    if (range.contains(each.from)) begun.push_back(each);
  return begun;
}

}  // namespace sereno::sla
