#include "sla/report_budget.h"

#include <gtest/gtest.h>

#include "sla/testing/report_fixture.h"

namespace sereno::sla {
namespace {

std::string lines_of(const Budget& budget) {
  std::string all;
  for (const BudgetLine& each : budget.lines)
    all += (all.empty() ? "" : ", ") +
           (each.loss == Loss::credit ? each.owed
            : each.commitment.empty() ? std::string("objective")
                                      : each.commitment) +
           " in " + std::to_string(each.left.count()) + " ms";
  return all;
}

TEST(Budget, SaysWhatIsLeftBeforeEachLine) {
  struct Case {
    const char* why;
    int minutes;
    const char* as_of;
    const char* lines;
    int after_a_minute;
    BudgetState state;
  };
  // April: 0.05, 0.10 and 0.15 % of 30 days are 21.6, 43.2 and 64.8 minutes; what is exactly on a line is above it.
  const Case cases[] = {
      {"nothing is used", 0, "2026-06-01T00:00:00Z",
       "5 % in 1296001 ms, objective in 2592001 ms, 8 % in 2592001 ms, 10 % in 3888001 ms", 0, BudgetState::ok},
      {"ten minutes of the first 21.6", 10, "2026-06-01T00:00:00Z",
       "5 % in 696001 ms, objective in 1992001 ms, 8 % in 1992001 ms, 10 % in 3288001 ms", 0, BudgetState::ok},
      {"half of the way to the first line", 11, "2026-06-01T00:00:00Z",
       "5 % in 636001 ms, objective in 1932001 ms, 8 % in 1932001 ms, 10 % in 3228001 ms", 0, BudgetState::warning},
      {"the next minute costs 5 %", 21, "2026-06-01T00:00:00Z",
       "5 % in 36001 ms, objective in 1332001 ms, 8 % in 1332001 ms, 10 % in 2628001 ms", 5, BudgetState::critical},
      {"a credit is due, the next is far", 22, "2026-06-01T00:00:00Z",
       "objective in 1272001 ms, 8 % in 1272001 ms, 10 % in 2568001 ms", 5, BudgetState::warning},
      {"the objective is missed", 44, "2026-06-01T00:00:00Z", "10 % in 1248001 ms", 8, BudgetState::warning},
      {"nothing more to lose", 70, "2026-06-01T00:00:00Z", "", 10, BudgetState::critical},
      {"the whole month counts, not what of it is over", 10, "2026-04-15T00:00:00Z",
       "5 % in 696001 ms, objective in 1992001 ms, 8 % in 1992001 ms, 10 % in 3288001 ms", 0, BudgetState::ok},
      {"ten minutes within the last hour: 166 times what is allowed, but over for five minutes", 10,
       "2026-04-14T16:20:00Z", "5 % in 696001 ms, objective in 1992001 ms, 8 % in 1992001 ms, 10 % in 3288001 ms", 0,
       BudgetState::warning},
      {"and while it burns", 10, "2026-04-14T16:10:00Z",
       "5 % in 696001 ms, objective in 1992001 ms, 8 % in 1992001 ms, 10 % in 3288001 ms", 0, BudgetState::critical},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto report = reported(c.minutes == 0 ? all_up() : with_web(State::down, c.minutes), {.as_of = c.as_of});
    const Budget budget = budget_of(report);
    EXPECT_EQ(lines_of(budget), c.lines);
    EXPECT_EQ(budget.after_a_minute.table_e4, c.after_a_minute * 10'000);
    EXPECT_EQ(budget.budget, milliseconds{2'592'000});
    EXPECT_EQ(judge_budget(budget, {}), c.state);
  }
}

TEST(Budget, IsNoneWhereThereIsNoFigure) {
  const auto report = reported(all_up(), {.as_of = "2026-04-01T06:00:00Z"});
  EXPECT_EQ(judge_budget(budget_of(report), {}), BudgetState::unknown);
}

}  // namespace
}  // namespace sereno::sla
