#include "sla/report_budget.h"

#include <algorithm>

namespace sereno::sla {
namespace {

__extension__ using Wide = __int128;

constexpr std::int64_t whole_e4 = 1'000'000;
constexpr milliseconds burn_windows[] = {std::chrono::minutes{5}, std::chrono::minutes{30}, std::chrono::hours{1},
                                         std::chrono::hours{6}};

Figure figure_with(const Figure& month, milliseconds more) {
  return {month.thd_ms - more.count(), month.denominator_ms};
}

std::int64_t credit_with(const Report& report, const Budget& budget, milliseconds more) {
  return credit_for(report.contract, report.request.policy, figure_with(budget.figure, more), budget.used + more)
      .percent_e4;
}

/// The least further downtime for which something holds that holds for all more of it; nothing when it never does.
template <class Holds>
std::optional<milliseconds> least(milliseconds most, Holds holds) {
  if (most.count() <= 0 || !holds(most)) return std::nullopt;
  milliseconds low{0}, high = most;  // holds for high, not for low
  while (high - low > milliseconds{1}) {
    const milliseconds middle = low + (high - low) / 2;
    (holds(middle) ? high : low) = middle;
  }
  return high;
}

void add_lines(Budget& budget, const Report& report) {
  const milliseconds most{budget.figure.thd_ms};
  const auto missed = [&](milliseconds more) {
    return !figure_with(budget.figure, more).reaches(report.request.policy.objective_e4);
  };
  if (!missed(milliseconds{0}))
    if (const auto more = least(most, missed)) budget.lines.push_back({budget.used + *more, *more, std::nullopt});
  for (std::int64_t credit = budget.credit_percent_e4;;) {
    const auto more = least(most, [&](milliseconds extra) { return credit_with(report, budget, extra) > credit; });
    if (!more) break;
    credit = credit_with(report, budget, *more);
    budget.lines.push_back({budget.used + *more, *more, credit});
  }
  std::stable_sort(budget.lines.begin(), budget.lines.end(),
                   [](const BudgetLine& left, const BudgetLine& right) { return left.left < right.left; });
}

void add_burns(Budget& budget, const Report& report) {
  const std::int64_t allowed_e4 = whole_e4 - report.request.policy.objective_e4;
  const Interval& range = report.counted_range;
  const auto counted = IntervalSet::of(report.counted);
  for (const milliseconds window : burn_windows) {
    if (range.length() < window || allowed_e4 == 0) continue;
    BurnRate burn{.window = window, .down = counted.clipped({range.to - window, range.to}).measure()};
    burn.rate_e3 = static_cast<std::int64_t>(static_cast<Wide>(burn.down.count()) * 1000 * whole_e4 /
                                             (static_cast<Wide>(window.count()) * allowed_e4));
    budget.burns.push_back(burn);
  }
}

/// The rate over a window is at least that, and over the shorter one too: it burns still.
bool burns(const Budget& budget, milliseconds window, milliseconds still, std::int64_t rate_e3) {
  const auto reaches = [&](milliseconds wanted) {
    return std::any_of(budget.burns.begin(), budget.burns.end(),
                       [&](const BurnRate& each) { return each.window == wanted && each.rate_e3 >= rate_e3; });
  };
  return reaches(window) && reaches(still);
}

}  // namespace

Budget budget_of(const Report& report) {
  Budget budget{.used = report.counted_down};
  budget.unknown = report.time_account.unknown_counted;
  add_burns(budget, report);
  if (!report.figure.exists()) return budget;
  const std::int64_t rest = report.time_account.not_yet.count();
  budget.figure = {report.figure.thd_ms + rest, report.figure.denominator_ms + rest};
  const std::int64_t allowed_e4 = whole_e4 - report.request.policy.objective_e4;
  budget.budget =
      milliseconds{static_cast<std::int64_t>(static_cast<Wide>(budget.figure.denominator_ms) * allowed_e4 / whole_e4)};
  budget.left = budget.budget - budget.used;
  budget.credit_percent_e4 = credit_with(report, budget, milliseconds{0});
  budget.after_a_minute_e4 = credit_with(report, budget, std::chrono::minutes{1});
  add_lines(budget, report);
  return budget;
}

std::int64_t used_percent(const Budget& budget) {
  if (budget.lines.empty()) return 100;
  const milliseconds at = budget.lines.front().at;
  return at.count() > 0 ? static_cast<std::int64_t>(static_cast<Wide>(budget.used.count()) * 100 / at.count()) : 100;
}

BudgetState judge_budget(const Budget& budget, const BudgetAlarm& alarm) {
  if (!budget.figure.exists()) return BudgetState::unknown;
  constexpr std::chrono::hours hour{1};
  constexpr std::chrono::minutes minute{1};
  const std::int64_t percent = used_percent(budget);
  if (budget.lines.empty() || percent >= alarm.critical_percent || burns(budget, hour, 5 * minute, 14'000))
    return BudgetState::critical;
  const bool warns = percent >= alarm.warning_percent || budget.credit_percent_e4 > 0 || budget.left.count() < 0 ||
                     burns(budget, 6 * hour, 30 * minute, 7'000);
  return warns ? BudgetState::warning : BudgetState::ok;
}

}  // namespace sereno::sla
