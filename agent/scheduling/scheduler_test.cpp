#include "agent/scheduling/scheduler.h"

#include <gtest/gtest.h>

#include <string>

#include "agent/checking/testing/fakes.h"

namespace sereno::agent {
namespace {

using std::chrono::seconds;

class SchedulerTest : public ::testing::Test {
 protected:
  void make(std::size_t count, std::size_t most_at_once) {
    for (std::size_t i = 0; i < count; ++i)
      services_.push_back({.name = "s" + std::to_string(i),
                           .check = "external",
                           .command = {"/bin/true"},
                           .interval = seconds{60},
                           .retry_interval = seconds{15}});
    board_ = std::make_unique<ServiceBoard>(services_, catalog_, runner_, timers_,
                                            [this](const ledger::Sample&) { ++recorded_; });
    scheduler_ = std::make_unique<Scheduler>(*board_, timers_, most_at_once);
    scheduler_->start();
  }
  void finish_all(Status status) {
    while (!runner_.runs.empty()) runner_.finish({.status = status, .summary = "x"});
  }

  std::vector<config::ServiceSettings> services_;
  host::PluginCatalog catalog_;
  testing::FakeRunner runner_;
  testing::FakeTimers timers_;
  int recorded_ = 0;
  std::unique_ptr<ServiceBoard> board_;
  std::unique_ptr<Scheduler> scheduler_;
};

TEST_F(SchedulerTest, RunsEveryServiceOncePerInterval) {
  make(10, 100);
  for (int second = 0; second < 70; ++second) {
    timers_.advance(seconds{1});
    finish_all(Status::ok);
  }
  EXPECT_GE(recorded_, 20);
  EXPECT_LE(recorded_, 22);
}

TEST_F(SchedulerTest, NeverRunsAServiceTwiceAtOnce) {
  make(1, 100);
  timers_.advance(seconds{200});
  EXPECT_EQ(runner_.started, 1);
  finish_all(Status::ok);
  timers_.advance(seconds{60});
  EXPECT_EQ(runner_.started, 2);
}

TEST_F(SchedulerTest, BoundsWhatRunsAtOnceAndForgetsNobody) {
  make(20, 3);
  timers_.advance(seconds{11});
  EXPECT_EQ(runner_.runs.size(), 3u);
  for (int i = 0; i < 20; ++i) {
    runner_.finish({.status = Status::ok, .summary = "x"});
    timers_.advance(milliseconds{1});
  }
  EXPECT_EQ(recorded_, 20);
  EXPECT_LE(runner_.runs.size(), 3u);
}

TEST_F(SchedulerTest, ComesBackSoonerWhileItIsNotWell) {
  make(1, 1);
  timers_.advance(seconds{10});
  finish_all(Status::critical);
  timers_.advance(seconds{16});
  EXPECT_EQ(runner_.started, 2);
  finish_all(Status::ok);
  timers_.advance(seconds{40});
  EXPECT_EQ(runner_.started, 2);
}

TEST_F(SchedulerTest, AfterStopNothingIsStarted) {
  make(5, 5);
  scheduler_->stop();
  timers_.advance(seconds{600});
  EXPECT_EQ(runner_.started, 0);
}

}  // namespace
}  // namespace sereno::agent
