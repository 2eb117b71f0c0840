// What is left of a month: of its budget, and before the next credit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sla/owed.h"
#include "sla/report.h"

namespace sereno::sla {

/// What is lost on a line: the month's objective, that of a commitment, or what is owed grows.
enum class Loss { objective, commitment, credit };

/// "objective", "commitment", "credit".
std::string_view to_string(Loss loss);

/// Downtime beyond which something is lost that is not lost yet.
struct BudgetLine {
  milliseconds at{0};    ///< counted downtime of the whole month with which it is lost
  milliseconds left{0};  ///< more of it until there, of all functions at once
  Loss loss = Loss::objective;
  std::string commitment{};                         ///< whose it is; empty: the month's, or the table's
  std::string owed{};                               ///< from there on, as owed_text() has it; of a credit
  std::optional<std::int64_t> credit_percent_e4{};  ///< the table's credit from there on
};

/// Downtime of a window that ends at as_of, over what the objective allows in it, times 1000.
struct BurnRate {
  milliseconds window{0};
  milliseconds down{0};
  std::int64_t rate_e3 = 0;
};

/// Everything of the whole month, as if the rest of it went well. Where what commitments owe grows with each second it
/// has one line, where that begins; there are at most most_agreed_lines of them.
struct Budget {
  Figure figure{};  ///< of the month to its end; does not exist where there is none
  milliseconds budget{0};
  milliseconds used{0};
  milliseconds unknown{0};          ///< the part of it that is unknown time
  milliseconds left{0};             ///< negative: the objective is missed
  Owed owed{};                      ///< were the rest to go well
  Owed after_a_minute{};            ///< with another minute of downtime
  std::vector<BudgetLine> lines{};  ///< not reached yet, the nearest first
  std::vector<BurnRate> burns{};    ///< 5 min, 30 min, 1 h, 6 h; those that the period is long enough for
};

constexpr std::size_t most_agreed_lines = 10;

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
