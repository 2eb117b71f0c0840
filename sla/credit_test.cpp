#include "sla/credit.h"

#include <gtest/gtest.h>

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
  const auto credit = credit_for(shipped_contract(), Policy{}, figure(30, 2'592'000), milliseconds{2'592'000});
  EXPECT_EQ(credit.band, "99.90 to below 99.95 %");
  EXPECT_EQ(credit.trace,
            (std::vector<std::string>{
                "availability 99.9000 % lies in 99.90 to below 99.95 %: row 1, 5 % (99.95 - 99.90 % (22 - 43 min): 5%)",
                "the objective of 99.90 % is met, the credit is due all the same (credit_trigger=table)"}));
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
  EXPECT_EQ(credit.trace, std::vector<std::string>{"there is no figure, so no credit"});
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
  EXPECT_EQ(rounding_text({.currency = "MXN"}), "rounded once, half up, to 0.01 MXN");
}

TEST(CreditTable, ItsGapIsToldWithHowItIsRead) {
  const Contract contract = shipped_contract();
  EXPECT_EQ(table_gaps(contract, Policy{}),
            std::vector<std::string>{
                "the table leaves a gap from 98.50 to 99.85 %: row 3 reaches up to it (credit_row3=typo_99_85)"});
  EXPECT_EQ(table_gaps(contract, policy_with({"credit_row3=literal_gap"})).at(0),
            "the table leaves a gap from 98.50 to 99.85 %: it pays nothing (credit_row3=literal_gap)");
  Contract whole = contract;
  whole.credits[2].available_below_e4 = 998'500;
  EXPECT_TRUE(table_gaps(whole, Policy{}).empty());
}

}  // namespace
}  // namespace sereno::sla
