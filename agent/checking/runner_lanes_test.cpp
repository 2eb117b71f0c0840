#include "agent/checking/runner_lanes.h"

#include <gmock/gmock.h>

#include <string>

namespace sereno::agent {
namespace {

using testing::ElementsAre;

/// Enters runs and writes down which ones start.
class RunnerLanesTest : public testing::Test {
 protected:
  RunnerLanes::Ticket enter(RunnerLanes& lanes, std::size_t lane, const std::string& name) {
    return lanes.enter(lane, [this, name] { started_.push_back(name); });
  }
  std::vector<std::string> started_;
};

TEST_F(RunnerLanesTest, StartsAtOnceWhileThereIsAPlace) {
  RunnerLanes lanes({.places = 2, .lanes = 1, .waiting_per_lane = 1});
  enter(lanes, 0, "a");
  enter(lanes, 0, "b");
  EXPECT_THAT(started_, ElementsAre("a", "b"));
  EXPECT_NE(enter(lanes, 0, "c"), RunnerLanes::refused);
  EXPECT_EQ(enter(lanes, 0, "d"), RunnerLanes::refused) << "one may wait";
  lanes.leave(0);
  EXPECT_THAT(started_, ElementsAre("a", "b", "c"));
  lanes.leave(0);
  lanes.leave(0);
  EXPECT_EQ(lanes.running(), 0u);
}

TEST_F(RunnerLanesTest, KeepsPlacesForLanesThatAreQuiet) {
  struct Case {
    const char* why;
    std::size_t places;
    std::size_t flood_gets;
  };
  const Case cases[] = {
      {"two of sixteen for each of three others", 16, 10},
      {"one of eight for each", 8, 5},
      {"one of five for each", 5, 2},
      {"no more places than lanes: none can be kept", 4, 4},
      {"a single place", 1, 1},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    RunnerLanes lanes({.places = c.places, .lanes = 4, .waiting_per_lane = 100});
    started_.clear();
    for (int i = 0; i < 50; ++i) enter(lanes, 1, "flood");
    EXPECT_EQ(started_.size(), c.flood_gets);
    started_.clear();
    if (c.places <= 4) continue;
    for (const std::size_t lane : {0u, 2u, 3u}) enter(lanes, lane, "quiet " + std::to_string(lane));
    EXPECT_THAT(started_, ElementsAre("quiet 0", "quiet 2", "quiet 3"));
  }
}

TEST_F(RunnerLanesTest, GivesAFreedPlaceToTheLaneWithTheFewestRuns) {
  RunnerLanes lanes({.places = 2, .lanes = 2, .waiting_per_lane = 10});
  enter(lanes, 0, "a1");
  enter(lanes, 0, "a2");
  enter(lanes, 0, "a3");
  enter(lanes, 1, "b1");
  started_.clear();
  lanes.leave(0);
  EXPECT_THAT(started_, ElementsAre("b1"));
  lanes.leave(0);
  EXPECT_THAT(started_, ElementsAre("b1", "a3"));
}

TEST_F(RunnerLanesTest, ForgetsAWithdrawnRun) {
  RunnerLanes lanes({.places = 1, .lanes = 1, .waiting_per_lane = 10});
  const auto running = enter(lanes, 0, "a");
  const auto waiting = enter(lanes, 0, "b");
  enter(lanes, 0, "c");
  EXPECT_FALSE(lanes.withdraw(running));
  EXPECT_TRUE(lanes.withdraw(waiting));
  EXPECT_FALSE(lanes.withdraw(waiting));
  lanes.leave(0);
  EXPECT_THAT(started_, ElementsAre("a", "c"));
}

TEST_F(RunnerLanesTest, TakesALaneThatDoesNotExistAsTheLast) {
  RunnerLanes lanes({.places = 1, .lanes = 2, .waiting_per_lane = 10});
  enter(lanes, 0, "a");
  enter(lanes, 7, "b");
  EXPECT_EQ(lanes.waiting(1), 1u);
}

TEST_F(RunnerLanesTest, ARunMayEnterWhileAnotherStarts) {
  RunnerLanes lanes({.places = 1, .lanes = 1, .waiting_per_lane = 10});
  lanes.enter(0, [&] { enter(lanes, 0, "inner"); });
  EXPECT_THAT(started_, ElementsAre());
  lanes.leave(0);
  EXPECT_THAT(started_, ElementsAre("inner"));
}

}  // namespace
}  // namespace sereno::agent
