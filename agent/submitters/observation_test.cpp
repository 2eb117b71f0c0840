#include "agent/submitters/observation.h"

#include <gtest/gtest.h>

namespace sereno::agent {
namespace {

ledger::Sample sample(Status status, std::string source = "agent") {
  return {.service = "web",
          .at = instant_from_ms(1'775'001'600'000),
          .status = status,
          .output = "down",
          .perfdata = "time=1s",
          .source = std::move(source)};
}

TEST(Observation, IsWhatTheAgentSawItself) {
  EXPECT_TRUE(is_own_result({.what = sample(Status::ok)}));
  EXPECT_FALSE(is_own_result({.what = sample(Status::ok, "nagios")})) << "whoever was imported from knows it";
  EXPECT_TRUE(is_own_result({.what = ledger::Run{.source = "agent"}}));
  EXPECT_FALSE(is_own_result({.what = ledger::Run{.source = "nagios"}}));
  EXPECT_FALSE(is_own_result({.what = ledger::Fact{.type = "note"}}));
}

TEST(Observation, TellsResultAndFault) {
  auto failing = sample(Status::critical);
  failing.fault = {.owner = FaultOwner::third_party, .party = "carrier", .confidence = Confidence::high};
  delivery::Parcel parcel;
  parcel.items.push_back({.what = {.arrival = 7, .what = failing}});
  parcel.items.push_back({.what = {.arrival = 8, .what = sample(Status::ok)}});
  parcel.items.push_back({.what = {.arrival = 9,
                                   .what = ledger::Run{.service = "web",
                                                       .status = Status::warning,
                                                       .first_seen = instant_from_ms(5),
                                                       .first_output = "slow",
                                                       .source = "agent"}}});
  const auto told = observations_of(parcel, "cc-01");
  ASSERT_EQ(told.size(), 3u);
  EXPECT_EQ(told[0].told.host, "cc-01");
  EXPECT_EQ(told[0].told.output, "down [fault=third party carrier conf=high]");
  EXPECT_EQ(told[0].told.perfdata, "time=1s");
  EXPECT_EQ(told[0].fault, "third party 'carrier', high confidence");
  EXPECT_EQ(told[0].arrival, 7);
  EXPECT_EQ(told[1].fault, "none");
  EXPECT_EQ(told[2].told.output, "slow");
  EXPECT_EQ(told[2].told.at, instant_from_ms(5));
  EXPECT_EQ(told[2].fault, "not said");
}

}  // namespace
}  // namespace sereno::agent
