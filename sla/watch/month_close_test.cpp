#include "sla/watch/month_close.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sereno::sla {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Contract contract() {
  Contract made;
  made.zone = *Zone::find("America/Mexico_City");
  made.validity = {*parse_instant("2026-01-01T06:00:00Z"), *parse_instant("2030-01-01T06:00:00Z")};
  return made;
}

Act closing(const std::string& month, const char* said_at = "2027-01-01T06:00:00Z") {
  Act act{.said = FreezeSaid{month}};
  act.head.said_at = act.head.recorded_at = *parse_instant(said_at);
  return act;
}

std::vector<std::string> due(const char* now, const std::vector<std::string>& closed) {
  std::vector<Act> closings;
  for (const std::string& each : closed) closings.push_back(closing(each));
  std::vector<std::string> labels;
  for (const Period& each : months_to_close(contract(), {}, closings, *parse_instant(now)))
    labels.push_back(each.label);
  return labels;
}

TEST(MonthsToClose, AreThoseThatAreOverSinceFiveBusinessDays) {
  struct Case {
    const char* why;
    const char* now;
    std::vector<std::string> closed;
    std::vector<std::string> due;
  };
  const Case cases[] = {
      {"a moment before the fifth business day ends", "2026-11-07T05:59:59Z", {"2026-09"}, {}},
      {"at its end", "2026-11-07T06:00:00Z", {"2026-09"}, {"2026-10"}},
      {"closed already", "2026-11-20T06:00:00Z", {"2026-09", "2026-10"}, {}},
      {"it did not run for two months", "2026-11-20T06:00:00Z", {"2026-08"}, {"2026-09", "2026-10"}},
      {"while the newest is not due the older one is", "2026-11-03T06:00:00Z", {"2026-08"}, {"2026-09"}},
      {"of history that nobody closed only the newest", "2026-11-20T06:00:00Z", {}, {"2026-10"}},
      {"none before the contract", "2026-01-20T06:00:00Z", {}, {}},
      {"the first one", "2026-02-20T06:00:00Z", {}, {"2026-01"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(due(c.now, c.closed), c.due);
  }
}

TEST(ClosedMonths, AreListedOnce) {
  const std::vector<Act> closings{closing("2026-09"), closing("2026-10"), closing("2026-09")};
  std::vector<std::string> labels;
  for (const Period& each : closed_months(contract(), closings)) labels.push_back(each.label);
  EXPECT_THAT(labels, ElementsAre("2026-10", "2026-09"));
  EXPECT_THAT(closed_months(contract(), {}), IsEmpty());
}

TEST(ClosedMonths, AreNotClosedBeforeTheyAreOver) {
  const std::vector<Act> early{closing("2026-10", "2026-11-01T05:59:59Z")};
  EXPECT_THAT(closed_months(contract(), early), IsEmpty());
  const auto due = months_to_close(contract(), {}, early, *parse_instant("2026-11-20T06:00:00Z"));
  ASSERT_EQ(due.size(), 1U) << "whoever said so too early keeps it from nothing";
  EXPECT_EQ(due.front().label, "2026-10");
  EXPECT_EQ(closed_months(contract(), {closing("2026-10", "2026-11-01T06:00:00Z")}).size(), 1U);
}

}  // namespace
}  // namespace sereno::sla
