#include "sla/credit.h"

#include <gtest/gtest.h>

#include <limits>
#include <utility>

#include "sla/contract_fixture.h"

namespace sereno::sla {
namespace {

constexpr std::int64_t day_ms = 86'400'000;
constexpr std::int64_t minute_ms = 60'000;

Figure figure(std::int64_t days, std::int64_t down_ms) { return {days * day_ms - down_ms, days * day_ms}; }

TEST(Credit, FollowsTheTable) {
  struct Case {
    const char* why;
    std::int64_t days;
    std::int64_t down_ms;
    const char* policy;
    std::int64_t percent;
    const char* shown;
  };
  const Case cases[] = {
      {"nothing down", 30, 0, "", 0, "100.0000"},
      {"a millisecond down", 30, 1, "", 0, "99.9999"},
      {"exactly 99.95", 30, 1'296'000, "", 0, "99.9500"},
      {"a millisecond below 99.95", 30, 1'296'001, "", 5, "99.9499"},
      {"exactly 99.90", 30, 2'592'000, "", 5, "99.9000"},
      {"a millisecond below 99.90: it would round to 99.90", 30, 2'592'001, "", 8, "99.8999"},
      {"exactly 99.85", 30, 3'888'000, "", 8, "99.8500"},
      {"a millisecond below 99.85", 30, 3'888'001, "", 10, "99.8499"},
      {"nothing up", 30, 30 * day_ms, "", 10, "0.0000"},
      {"99.00 by the literal text", 30, 25'920'000, "credit_row3=literal_gap", 0, "99.0000"},
      {"98.50 by the literal text", 30, 38'880'000, "credit_row3=literal_gap", 0, "98.5000"},
      {"below 98.50 by the literal text", 30, 38'880'001, "credit_row3=literal_gap", 10, "98.4999"},
      {"99.00 with the row above carried on", 30, 25'920'000, "credit_row3=carry_previous", 8, "99.0000"},
      {"below 98.50 with it", 30, 38'880'001, "credit_row3=carry_previous", 10, "98.4999"},
      {"31 days, 66 minutes are 99.8521", 31, 66 * minute_ms, "", 8, "99.8521"},
      {"31 days, 66 minutes counted", 31, 66 * minute_ms, "credit_basis=minutes", 10, "99.8521"},
      {"28 days, 43 minutes are 99.8933", 28, 43 * minute_ms, "", 8, "99.8933"},
      {"28 days, 43 minutes counted", 28, 43 * minute_ms, "credit_basis=minutes", 5, "99.8933"},
      {"28 days, the higher of both", 28, 43 * minute_ms, "credit_basis=max_of_both", 8, "99.8933"},
      {"31 days, the higher of both", 31, 66 * minute_ms, "credit_basis=max_of_both", 10, "99.8521"},
      {"minutes, a millisecond below 22", 30, 22 * minute_ms - 1, "credit_basis=minutes", 0, "99.9490"},
      {"minutes, 22", 30, 22 * minute_ms, "credit_basis=minutes", 5, "99.9490"},
      {"minutes, between 43 and 44", 30, 43 * minute_ms + 59'999, "credit_basis=minutes", 5, "99.8981"},
      {"minutes, between 65 and 66", 30, 66 * minute_ms - 1, "credit_basis=minutes", 8, "99.8472"},
      {"gated by the objective", 30, 2'592'000, "credit_trigger=objective_gate", 0, "99.9000"},
      {"missed, so the gate is open", 30, 2'592'001, "credit_trigger=objective_gate", 8, "99.8999"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const Policy policy = policy_with({c.policy});
    const Figure measured = figure(c.days, c.down_ms);
    const auto credit = credit_for(shipped_contract(), policy, measured, milliseconds{c.down_ms});
    EXPECT_EQ(credit.percent_e4, c.percent * 10'000);
    EXPECT_EQ(measured.shown(), c.shown);
    EXPECT_FALSE(credit.trace.empty());
  }
}

TEST(Credit, SaysHowItCameToBe) {
  using Measure = CreditBand::Measure;
  struct Case {
    const char* why;
    std::int64_t days;
    std::int64_t down_ms;
    const char* policy;
    CreditBand band;
    std::vector<std::string> trace;
  };
  const std::string due = "due_though_met(99.9 %)", higher = "higher_of_both";
  const std::string first = ", 1, 5 %, 99.95 - 99.90 % (22 - 43 min): 5%)";
  const std::string second = ", 2, 8 %, 99.90 - 99.85 % (44 - 65 min): 8%)";
  const std::string third = ", 3, 10 %, <98.50 % (mas de 66 min): 10%)";
  const Case cases[] = {
      {"none", 30, 0, "", {}, {"percent_in_no_row(100 %)"}},
      {"the objective is met",
       30,
       2'592'000,
       "",
       {Measure::percent, 999'000, 999'500},
       {"percent_in_row(99.9 %, 99.9 %, 99.95 %" + first, due}},
      {"the last row begins where the text has a gap",
       30,
       3'888'001,
       "",
       {Measure::percent, 0, 998'500},
       {"percent_in_row(99.8499 %, 0 %, 99.85 %" + third}},
      {"carried on",
       30,
       25'920'000,
       "credit_row3=carry_previous",
       {Measure::percent, 985'000, 999'000},
       {"percent_in_row(99 %, 98.5 %, 99.9 %" + second}},
      {"in the gap", 30, 25'920'000, "credit_row3=literal_gap", {}, {"percent_in_no_row(99 %)"}},
      {"gated", 30, 2'592'000, "credit_trigger=objective_gate", {}, {"nothing_due_when_met(99.9 %)"}},
      {"minutes",
       30,
       43 * minute_ms + 12'500,
       "credit_basis=minutes",
       {Measure::minutes, 22, 44},
       {"minutes_in_row(2592500 ms, 22, 44" + first}},
      {"minutes of the last row",
       31,
       66 * minute_ms,
       "credit_basis=minutes",
       {Measure::minutes, 66, {}},
       {"minutes_in_last_row(3960 s, 66" + third}},
      {"minutes of no row", 30, 60'000, "credit_basis=minutes", {}, {"minutes_in_no_row(60 s)"}},
      {"both, the percent is higher",
       28,
       43 * minute_ms,
       "credit_basis=max_of_both",
       {Measure::percent, 998'500, 999'000},
       {"percent_in_row(99.8933 %, 99.85 %, 99.9 %" + second, "minutes_in_row(2580 s, 22, 44" + first, higher}},
      {"both, the minutes are higher",
       31,
       66 * minute_ms,
       "credit_basis=max_of_both",
       {Measure::minutes, 66, {}},
       {"percent_in_row(99.8521 %, 99.85 %, 99.9 %" + second, "minutes_in_last_row(3960 s, 66" + third, higher}},
      {"both alike: by percent",
       30,
       43 * minute_ms,
       "credit_basis=max_of_both",
       {Measure::percent, 999'000, 999'500},
       {"percent_in_row(99.9004 %, 99.9 %, 99.95 %" + first, "minutes_in_row(2580 s, 22, 44" + first, higher, due}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto credit =
        credit_for(shipped_contract(), policy_with({c.policy}), figure(c.days, c.down_ms), milliseconds{c.down_ms});
    EXPECT_EQ(credit.band, c.band);
    EXPECT_EQ(coded(credit.trace), c.trace);
  }
}

TEST(Credit, EachRowBeginsAndEndsWhereItSays) {
  Contract contract = shipped_contract();
  contract.credits = {{.available_from_e4 = 990'000,
                       .available_below_e4 = 995'000,
                       .down_from_minutes = 10,
                       .down_below_minutes = 20,
                       .percent_e4 = 10'000},
                      {.available_from_e4 = 500'000,
                       .available_below_e4 = 980'000,
                       .down_from_minutes = 30,
                       .down_below_minutes = 40,
                       .percent_e4 = 30'000}};
  const std::int64_t whole = 1'000'000;  // ms, so that a millisecond is 0.0001 %
  struct Case {
    const char* policy;
    std::int64_t up_ms;
    std::int64_t percent;
  };
  const Case by_percent[] = {
      {"", 995'000, 0},
      {"", 994'999, 1},
      {"", 990'000, 1},
      {"", 989'999, 3},
      {"", 500'000, 3},
      {"", 499'999, 0},
      {"credit_row3=literal_gap", 990'000, 1},
      {"credit_row3=literal_gap", 989'999, 0},
      {"credit_row3=literal_gap", 980'000, 0},
      {"credit_row3=literal_gap", 979'999, 3},
      {"credit_row3=carry_previous", 980'000, 1},
      {"credit_row3=carry_previous", 979'999, 3},
  };
  for (const Case& c : by_percent) {
    SCOPED_TRACE(std::string(c.policy) + " " + std::to_string(c.up_ms));
    const auto credit = credit_for(contract, policy_with({c.policy}), {c.up_ms, whole}, milliseconds{0});
    EXPECT_EQ(credit.percent_e4, c.percent * 10'000);
  }
  const std::pair<std::int64_t, std::int64_t> by_minutes[] = {
      {10 * minute_ms - 1, 0}, {10 * minute_ms, 1}, {20 * minute_ms - 1, 1}, {20 * minute_ms, 0},
      {30 * minute_ms - 1, 0}, {30 * minute_ms, 3}, {40 * minute_ms - 1, 3}, {40 * minute_ms, 0},
  };
  for (const auto& [down, percent] : by_minutes) {
    SCOPED_TRACE(down);
    const auto credit = credit_for(contract, policy_with({"credit_basis=minutes"}), {1, 1}, milliseconds{down});
    EXPECT_EQ(credit.percent_e4, percent * 10'000);
  }
}

TEST(Figure, IsExactHoweverLongThePeriod) {
  const std::int64_t century = 36'525 * day_ms;
  const Figure edge{century / 1000 * 999, century};
  EXPECT_TRUE(edge.reaches(999'000));
  EXPECT_FALSE((Figure{edge.thd_ms - 1, century}).reaches(999'000));
  EXPECT_EQ((Figure{edge.thd_ms - 1, century}).shown(), "99.8999");
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ((Figure{most, most}).shown(), "100.0000");
  EXPECT_TRUE((Figure{most, most}).reaches(1'000'000));
}

TEST(Figure, DoesNotExistWithoutTime) {
  const Figure none;
  EXPECT_FALSE(none.exists());
  EXPECT_FALSE(none.reaches(0));
  EXPECT_EQ(none.shown(), "-");
  const auto credit = credit_for(shipped_contract(), Policy{}, none, milliseconds{0});
  EXPECT_EQ(credit.percent_e4, 0);
  EXPECT_EQ(coded(credit.trace), std::vector<std::string>{"no_credit_without_figure"});
}

TEST(CreditAmount, IsRoundedOnceHalfUp) {
  struct Case {
    const char* why;
    std::int64_t fee_e4;
    int digits;
    std::int64_t percent_e4;
    const char* amount;
  };
  const Case cases[] = {
      {"exact", 10'000'000, 2, 50'000, "50.00"},
      {"half a cent goes up", 1'001'000, 2, 50'000, "5.01"},
      {"less than half goes down", 1'000'999, 2, 50'000, "5.00"},
      {"5 % of 100000.01", 1'000'000'100, 2, 50'000, "5000.00"},
      {"nothing", 0, 2, 100'000, "0.00"},
      {"no digits", 10'010'000, 0, 50'000, "50"},
      {"half a unit", 10'100'000, 0, 50'000, "51"},
      {"three digits", 1'000'100, 3, 50'000, "5.001"},
      {"much", 999'999'999'999'9999, 2, 100'000, "100000000000.00"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const Fee fee{.amount_e4 = c.fee_e4, .currency = "X", .digits = c.digits};
    EXPECT_EQ(money_text(credit_amount(fee, c.percent_e4), c.digits), c.amount);
  }
  EXPECT_EQ(currency_digits("MXN"), 2);
  EXPECT_EQ(currency_digits("JPY"), 0);
  EXPECT_EQ(currency_digits("KWD"), 3);
}

TEST(CreditTable, ItsGapIsToldWithHowItIsRead) {
  const Contract contract = shipped_contract();
  const auto told = [&](const char* policy) { return coded(table_gaps(contract, policy_with({policy}))); };
  using Told = std::vector<std::string>;
  EXPECT_EQ(told(""), Told{"gap_row_reaches_up(98.5 %, 99.85 %, 3)"});
  EXPECT_EQ(told("credit_row3=literal_gap"), Told{"gap_pays_nothing(98.5 %, 99.85 %)"});
  EXPECT_EQ(told("credit_row3=carry_previous"), Told{"gap_row_reaches_down(98.5 %, 99.85 %, 2)"});
  Contract whole = contract;
  whole.credits[2].available_below_e4 = 998'500;
  EXPECT_TRUE(table_gaps(whole, Policy{}).empty());
}

}  // namespace
}  // namespace sereno::sla
