#include "sla/calendar/plans.h"

#include <gtest/gtest.h>

#include "sla/testing/act_fixture.h"

namespace sereno::sla {
namespace {

const Interval april = span("2026-04-01T06:00:00Z", "2026-05-01T06:00:00Z");

MaintenanceSaid planned(const char* from, const char* to) {
  MaintenanceSaid said;
  said.from = at(from);
  said.to = at(to);
  return said;
}

TEST(CalendarPlans, AreInTheOrderOfTimeAndOnlyThoseOfTheRange) {
  const std::vector<Act> acts{act(planned("2026-04-20T03:00:00Z", "2026-04-20T05:00:00Z"), {.id = "b"}),
                              act(planned("2026-04-09T03:00:00Z", "2026-04-09T05:00:00Z"), {.id = "a"}),
                              act(planned("2026-06-09T03:00:00Z", "2026-06-09T05:00:00Z"), {.id = "c"}),
                              act(MaintenanceSaid{.description = "without a span"}, {.id = "d"})};
  const auto plans = plans_of(acts, shipped_contract(), april);
  ASSERT_EQ(plans.size(), 2u);
  EXPECT_EQ(plans[0].maintenance.id, "a");
  EXPECT_EQ(plans[1].maintenance.id, "b");
  EXPECT_EQ(plans[0].sequence, 0);
}

TEST(CalendarPlans, OneThatIsMovedStaysOneWithAHigherNumber) {
  const std::vector<Act> acts{
      act(planned("2026-04-09T03:00:00Z", "2026-04-09T05:00:00Z"), {"m", "2026-04-01T00:00:00Z"}),
      act(planned("2026-04-10T03:00:00Z", "2026-04-10T05:00:00Z"), {"m", "2026-04-02T00:00:00Z"})};
  const auto plans = plans_of(acts, shipped_contract(), april);
  ASSERT_EQ(plans.size(), 1u);
  EXPECT_EQ(plans[0].span, span("2026-04-10T03:00:00Z", "2026-04-10T05:00:00Z"));
  EXPECT_EQ(plans[0].sequence, 1);
  EXPECT_EQ(plans[0].changed, at("2026-04-02T00:00:00Z"));
}

TEST(CalendarPlans, ACancelledOneStaysWhereItWas) {
  const std::vector<Act> acts{
      act(planned("2026-04-09T03:00:00Z", "2026-04-09T05:00:00Z"), {"m", "2026-04-01T00:00:00Z"}),
      act(WithdrawalSaid{.of_type = "maintenance", .reason = "not needed"}, {"m", "2026-04-02T00:00:00Z"})};
  const auto plans = plans_of(acts, shipped_contract(), april);
  ASSERT_EQ(plans.size(), 1u);
  EXPECT_TRUE(plans[0].cancelled);
  EXPECT_EQ(plans[0].cancelled_reason, "not needed");
  EXPECT_EQ(plans[0].span, span("2026-04-09T03:00:00Z", "2026-04-09T05:00:00Z"));
  EXPECT_EQ(plans[0].sequence, 1);
}

TEST(CalendarWindows, BeginInTheRangeAndAreWhole) {
  struct Row {
    const char* why;
    const char* zone;
    Interval range;
    std::vector<Interval> windows;
  };
  const Row rows[] = {{"a night is one window, though it crosses midnight",
                       "America/Mexico_City",
                       span("2026-04-06T06:00:00Z", "2026-04-07T06:00:00Z"),
                       {span("2026-04-07T03:00:00Z", "2026-04-07T07:00:00Z")}},
                      {"one that began before belongs to the range before",
                       "America/Mexico_City",
                       span("2026-04-07T06:00:00Z", "2026-04-07T12:00:00Z"),
                       {}},
                      {"the Sunday on which the clock goes back is an hour longer",
                       "America/New_York",
                       span("2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"),
                       {span("2026-11-01T04:01:00Z", "2026-11-02T04:59:00Z")}},
                      {"the one on which it goes forward an hour shorter",
                       "America/New_York",
                       span("2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"),
                       {span("2026-03-08T05:01:00Z", "2026-03-09T03:59:00Z")}}};
  for (const Row& row : rows) EXPECT_EQ(windows_of(shipped_contract(row.zone), row.range), row.windows) << row.why;
}

}  // namespace
}  // namespace sereno::sla
