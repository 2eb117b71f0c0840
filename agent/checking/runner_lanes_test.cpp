#include "agent/checking/runner_lanes.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace sereno::agent {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

/// Enters runs and writes down which ones start.
class RunnerLanesTest : public testing::Test {
 protected:
  RunnerLanes::Ticket enter(RunnerLanes& lanes, Lane lane, const std::string& name) {
    return lanes.enter(lane, [this, name] { started_.push_back(name); });
  }
  void flood(RunnerLanes& lanes, Lane lane) {
    for (int i = 0; i < 50; ++i) enter(lanes, lane, "flood");
  }
  std::vector<std::string> started_;
};

TEST_F(RunnerLanesTest, StartsAtOnceWhileThereIsAPlace) {
  RunnerLanes lanes({.places = 2, .waiting_per_lane = 1});
  enter(lanes, Lane::nrpe, "a");
  enter(lanes, Lane::nrpe, "b");
  EXPECT_THAT(started_, ElementsAre("a", "b"));
  EXPECT_NE(enter(lanes, Lane::nrpe, "c"), RunnerLanes::refused);
  EXPECT_EQ(enter(lanes, Lane::nrpe, "d"), RunnerLanes::refused) << "one may wait";
  lanes.leave(Lane::nrpe);
  EXPECT_THAT(started_, ElementsAre("a", "b", "c"));
  lanes.leave(Lane::nrpe);
  lanes.leave(Lane::nrpe);
  EXPECT_EQ(lanes.running(), 0u);
}

TEST_F(RunnerLanesTest, EveryOriginHasALaneOfItsOwn) {
  EXPECT_EQ(lane_of(Origin::scheduler, false), Lane::contract);
  EXPECT_EQ(lane_of(Origin::scheduler, true), Lane::doubtful);
  for (const bool doubtful : {false, true}) {
    EXPECT_EQ(lane_of(Origin::nrpe, doubtful), Lane::nrpe);
    EXPECT_EQ(lane_of(Origin::zabbix, doubtful), Lane::zabbix);
    EXPECT_EQ(lane_of(Origin::http, doubtful), Lane::http);
    EXPECT_EQ(lane_of(Origin::control, doubtful), Lane::control);
  }
}

TEST_F(RunnerLanesTest, KeepsPlacesForLanesThatAreQuiet) {
  struct Case {
    const char* why;
    Lane flooded;
    std::size_t places;
    std::size_t flood_gets;
  };
  const Case cases[] = {
      {"all but one of sixteen for each other", Lane::contract, 16, 11},
      {"four of sixteen for the contract, one for each other", Lane::doubtful, 16, 8},
      {"the same for a server", Lane::nrpe, 16, 8},
      {"two of eight for the contract", Lane::control, 8, 2},
      {"no more places than lanes: one for the contract alone", Lane::doubtful, 5, 4},
      {"three places: none can be kept", Lane::doubtful, 3, 3},
      {"a single place", Lane::doubtful, 1, 1},
      {"many", Lane::doubtful, 256, 50},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    RunnerLanes lanes({.places = c.places, .waiting_per_lane = 100});
    started_.clear();
    flood(lanes, c.flooded);
    EXPECT_EQ(started_.size(), c.flood_gets);
    EXPECT_EQ(std::min<std::size_t>(50, RunnerLanes::most_of(c.flooded, c.places)), c.flood_gets);
    started_.clear();
    if (c.places <= lane_count) continue;
    for (const Lane lane : {Lane::contract, Lane::doubtful, Lane::nrpe, Lane::zabbix, Lane::http, Lane::control})
      if (lane != c.flooded) enter(lanes, lane, "quiet");
    EXPECT_EQ(started_.size(), lane_count - 1);
  }
}

TEST_F(RunnerLanesTest, TheContractsChecksRunWhateverHangsElsewhere) {
  RunnerLanes lanes({.places = 16, .waiting_per_lane = 100});
  for (const Lane lane : {Lane::doubtful, Lane::nrpe, Lane::zabbix, Lane::http, Lane::control}) flood(lanes, lane);
  EXPECT_EQ(lanes.running(), 12u);
  started_.clear();
  for (const char* name : {"web", "login", "queue", "mail"}) enter(lanes, Lane::contract, name);
  EXPECT_THAT(started_, ElementsAre("web", "login", "queue", "mail"));
}

TEST_F(RunnerLanesTest, GivesAFreedPlaceToTheLaneWithTheFewestRuns) {
  RunnerLanes lanes({.places = 2, .waiting_per_lane = 10});
  enter(lanes, Lane::nrpe, "a1");
  enter(lanes, Lane::nrpe, "a2");
  enter(lanes, Lane::nrpe, "a3");
  enter(lanes, Lane::zabbix, "b1");
  started_.clear();
  lanes.leave(Lane::nrpe);
  EXPECT_THAT(started_, ElementsAre("b1"));
  lanes.leave(Lane::nrpe);
  EXPECT_THAT(started_, ElementsAre("b1", "a3"));
}

TEST_F(RunnerLanesTest, ForgetsAWithdrawnRun) {
  RunnerLanes lanes({.places = 1, .waiting_per_lane = 10});
  const auto running = enter(lanes, Lane::nrpe, "a");
  const auto waiting = enter(lanes, Lane::nrpe, "b");
  enter(lanes, Lane::nrpe, "c");
  EXPECT_FALSE(lanes.withdraw(running));
  EXPECT_TRUE(lanes.withdraw(waiting));
  EXPECT_FALSE(lanes.withdraw(waiting));
  lanes.leave(Lane::nrpe);
  EXPECT_THAT(started_, UnorderedElementsAre("a", "c"));
}

TEST_F(RunnerLanesTest, TakesAnotherNumberOfPlaces) {
  RunnerLanes lanes({.places = 1, .waiting_per_lane = 10});
  for (const char* name : {"a", "b", "c", "d"}) enter(lanes, Lane::nrpe, name);
  EXPECT_THAT(started_, ElementsAre("a"));
  lanes.set_places(3);
  EXPECT_THAT(started_, ElementsAre("a", "b", "c")) << "before it returns";
  lanes.set_places(0);
  EXPECT_EQ(lanes.running(), 3u) << "those under way go on";
  lanes.leave(Lane::nrpe);
  lanes.leave(Lane::nrpe);
  EXPECT_THAT(started_, ElementsAre("a", "b", "c")) << "one place, and it is taken";
  lanes.leave(Lane::nrpe);
  EXPECT_THAT(started_, ElementsAre("a", "b", "c", "d")) << "there is always one";
}

TEST_F(RunnerLanesTest, AdoptsTheSharesToo) {
  RunnerLanes lanes({.places = 4, .waiting_per_lane = 50});
  lanes.set_places(16);
  flood(lanes, Lane::doubtful);
  EXPECT_EQ(started_.size(), 8u) << "four are kept for the contract, one for each other";
}

TEST_F(RunnerLanesTest, ARunMayEnterWhileAnotherStarts) {
  RunnerLanes lanes({.places = 1, .waiting_per_lane = 10});
  lanes.enter(Lane::nrpe, [&] { enter(lanes, Lane::nrpe, "inner"); });
  EXPECT_THAT(started_, ElementsAre());
  lanes.leave(Lane::nrpe);
  EXPECT_THAT(started_, ElementsAre("inner"));
}

}  // namespace
}  // namespace sereno::agent
