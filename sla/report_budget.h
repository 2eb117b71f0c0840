// What is left of a month: of its budget, and before the next credit.
#pragma once

#include <optional>
#include <vector>

#include "sla/report.h"

namespace sereno::sla {

/// Downtime beyond which something is lost that is not lost yet.
struct BudgetLine {
  milliseconds at{0};  ///< counted downtime of the whole month with which it is lost
  milliseconds left{0};
  std::optional<std::int64_t> credit_percent_e4{};  ///< the credit from there on; nothing: the objective
};

/// Downtime of a window that ends at as_of, over what the objective allows in it, times 1000.
struct BurnRate {
  milliseconds window{0};
  milliseconds down{0};
  std::int64_t rate_e3 = 0;
};

/// Everything of the whole month, as if the rest of it went well.
struct Budget {
  Figure figure{};  ///< of the month to its end; does not exist where there is none
  milliseconds budget{0};
  milliseconds used{0};
  milliseconds unknown{0};  ///< the part of it that is unknown time
  milliseconds left{0};     ///< negative: the objective is missed
  std::int64_t credit_percent_e4 = 0;
  std::int64_t after_a_minute_e4 = 0;  ///< the credit with another minute of downtime
  std::vector<BudgetLine> lines{};     ///< not reached yet, the nearest first
  std::vector<BurnRate> burns{};       ///< 5 min, 30 min, 1 h, 6 h; those that the period is long enough for
};

Budget budget_of(const Report& report);

/// Where the nearest line is reached to so many percent it warns, or is critical.
struct BudgetAlarm {
  int warning_percent = 50;
  int critical_percent = 80;
};

enum class BudgetState { ok, warning, critical, unknown };

/// Critical: the nearest line is reached to critical_percent, nothing is left to lose, or an hour burns 14 times what
/// is allowed (and its last 5 minutes as well). Warning: warning_percent, a credit that is due, or 7 times over 6 h and
/// 30 min. Unknown where there is no figure.
BudgetState judge_budget(const Budget& budget, const BudgetAlarm& alarm);
/// How much of the way to the nearest line is used, in percent; 100 where there is none.
std::int64_t used_percent(const Budget& budget);

}  // namespace sereno::sla
