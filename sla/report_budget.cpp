#include "sla/report_budget.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "sla/agreement_supposed.h"
#include "sla/credit.h"
#include "sla/exact.h"

namespace sereno::sla {
namespace {

constexpr milliseconds burn_windows[] = {std::chrono::minutes{5}, std::chrono::minutes{30}, std::chrono::hours{1},
                                         std::chrono::hours{6}};

Figure figure_with(const Figure& month, milliseconds more) {
  return {month.thd_ms - more.count(), month.denominator_ms};
}

std::int64_t credit_with(const Report& report, const Budget& budget, milliseconds more) {
  return credit_for(report.contract, report.request.policy, figure_with(budget.figure, more), budget.used + more)
      .percent_e4;
}

/// The agreement at the end of the period, with that much more downtime.
AgreementResult agreed_with(const Report& report, milliseconds more) {
  return with_more_downtime(*report.agreement, report.contract, report.time_account.not_yet, more);
}

Owed owed_with(const Report& report, const Budget& budget, milliseconds more) {
  std::optional<AgreementTotal> agreed;
  if (report.agreement) agreed = agreed_with(report, more).total;
  return owed_of(report.contract, budget.figure, credit_with(report, budget, more), std::move(agreed));
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

/// Where a commitment that is kept so far would be broken.
void add_commitment_lines(Budget& budget, const Report& report, milliseconds most) {
  const AgreementResult now = agreed_with(report, milliseconds{0});
  for (std::size_t i = 0; i < now.commitments.size(); ++i) {
    const CommitmentResult& each = now.commitments[i];
    if (!each.applies || each.met != true) continue;
    const auto broken = [&](milliseconds more) { return agreed_with(report, more).commitments[i].met == false; };
    if (const auto more = least(most, broken))
      budget.lines.push_back({each.measured.counted + *more, *more, Loss::commitment, each.commitment.id});
  }
}

/// The commitment that owes more than it did, and how much of its downtime is counted then.
std::pair<std::string, milliseconds> grown(const AgreementResult& before, const AgreementResult& after) {
  for (std::size_t i = 0; i < after.commitments.size(); ++i)
    if (before.commitments[i].due.award_e4 < after.commitments[i].due.award_e4)
      return {after.commitments[i].commitment.id, after.commitments[i].measured.counted};
  return {};
}

void add_agreed_lines(Budget& budget, const Report& report, milliseconds most) {
  constexpr milliseconds with_each_second{1'000};
  AgreementResult last = agreed_with(report, milliseconds{0});
  std::optional<milliseconds> before;
  for (std::size_t count = 0; count < most_agreed_lines; ++count) {
    const auto more =
        least(most, [&](milliseconds extra) { return owes_more(agreed_with(report, extra).total, last.total); });
    if (!more || (before && *more - *before < with_each_second)) return;
    before = more;
    AgreementResult next = agreed_with(report, *more);
    auto [commitment, at] = grown(last, next);
    budget.lines.push_back(
        {at, *more, Loss::credit, std::move(commitment), owed_text(next.total, *report.contract.agreement)});
    last = std::move(next);
  }
}

void add_lines(Budget& budget, const Report& report) {
  const milliseconds most{budget.figure.thd_ms};
  const auto missed = [&](milliseconds more) {
    return !figure_with(budget.figure, more).reaches(report.request.policy.objective_e4);
  };
  if (!missed(milliseconds{0}))
    if (const auto more = least(most, missed)) budget.lines.push_back({budget.used + *more, *more});
  for (std::int64_t credit = credit_with(report, budget, milliseconds{0});;) {
    const auto more = least(most, [&](milliseconds extra) { return credit_with(report, budget, extra) > credit; });
    if (!more) break;
    credit = credit_with(report, budget, *more);
    budget.lines.push_back({budget.used + *more, *more, Loss::credit, "", format_percent_e4(credit) + " %", credit});
  }
  if (report.agreement) {
    add_commitment_lines(budget, report, most);
    add_agreed_lines(budget, report, most);
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

std::string_view to_string(Loss loss) {
  switch (loss) {
    case Loss::objective:
      return "objective";
    case Loss::commitment:
      return "commitment";
    case Loss::credit:
      break;
  }
  return "credit";
}

Budget budget_of(const Report& report) {
  Budget budget{.used = report.counted_down};
  budget.unknown = report.time_account.unknown_counted;
  add_burns(budget, report);
  const bool nothing_observed = !report.agreement && report.coverage.known_e4 == 0;
  if (!report.figure.exists() || nothing_observed) return budget;
  const std::int64_t rest = report.time_account.not_yet.count();
  budget.figure = {report.figure.thd_ms + rest, report.figure.denominator_ms + rest};
  const std::int64_t allowed_e4 = whole_e4 - report.request.policy.objective_e4;
  budget.budget =
      milliseconds{static_cast<std::int64_t>(static_cast<Wide>(budget.figure.denominator_ms) * allowed_e4 / whole_e4)};
  budget.left = budget.budget - budget.used;
  budget.owed = owed_with(report, budget, milliseconds{0});
  budget.after_a_minute = owed_with(report, budget, std::chrono::minutes{1});
  add_lines(budget, report);
  return budget;
}

std::int64_t used_percent(const Budget& budget) {
  if (budget.lines.empty()) return 100;
  const BudgetLine& line = budget.lines.front();
  const milliseconds used = line.at - line.left;
  return line.at.count() > 0 ? static_cast<std::int64_t>(static_cast<Wide>(used.count()) * 100 / line.at.count()) : 100;
}

BudgetState judge_budget(const Budget& budget, const BudgetAlarm& alarm) {
  if (!budget.figure.exists()) return BudgetState::unknown;
  constexpr std::chrono::hours hour{1};
  constexpr std::chrono::minutes minute{1};
  const std::int64_t percent = used_percent(budget);
  if (budget.lines.empty() || percent >= alarm.critical_percent || burns(budget, hour, 5 * minute, 14'000))
    return BudgetState::critical;
  const bool warns = percent >= alarm.warning_percent || is_anything(budget.owed) || budget.left.count() < 0 ||
                     burns(budget, 6 * hour, 30 * minute, 7'000);
  return warns ? BudgetState::warning : BudgetState::ok;
}

}  // namespace sereno::sla
