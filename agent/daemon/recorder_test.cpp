#include "agent/daemon/recorder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/checking/testing/fakes.h"
#include "net/testing/recorded_log.h"

namespace sereno::agent {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class FakeBook final : public Book {
 public:
  void add(ledger::Sample sample) override { samples.push_back(std::move(sample)); }
  void add(ledger::Fact fact) override { facts.push_back(fact.type); }

  std::vector<ledger::Sample> samples{};
  std::vector<std::string> facts{};
};

class RecorderTest : public ::testing::Test {
 protected:
  void observe(const char* service) {
    recorder_.add({.service = service, .at = timers_.wall_now(), .status = Status::ok}, timers_.steady_now());
  }

  testing::FakeTimers timers_;
  Instant start_ = timers_.wall_now();
  net::RecordedLog log_;
  FakeBook book_;
  Recorder recorder_{timers_, log_, book_};
};

TEST_F(RecorderTest, AClockThatJumpsForAMomentMakesNoResultWrong) {
  const milliseconds jumps[] = {hours{24 * 365 * 174}, hours{24 * 365 * 24}, hours{1}, -hours{3},
                                -hours{24 * 365 * 50}};
  for (const milliseconds jump : jumps) {
    SCOPED_TRACE(jump.count());
    book_.samples.clear();
    const Instant before = timers_.wall_now();
    observe("before");
    timers_.advance(seconds{5});
    timers_.jump_wall_clock(jump);
    observe("web");
    timers_.advance(seconds{2});
    observe("mail");
    EXPECT_EQ(book_.samples.size(), 1u) << "which time is right is not clear yet";
    EXPECT_EQ(recorder_.state().waiting, 2u);
    EXPECT_EQ(recorder_.clock_jump(), jump);
    timers_.advance(seconds{1});
    timers_.jump_wall_clock(-jump);
    timers_.advance(seconds{1});
    ASSERT_EQ(book_.samples.size(), 3u);
    EXPECT_EQ(book_.samples[1].at, before + seconds{5});
    EXPECT_EQ(book_.samples[2].at, before + seconds{7});
    EXPECT_EQ(recorder_.clock_jump(), std::nullopt);
    timers_.advance(seconds{60});
  }
}

TEST_F(RecorderTest, AClockThatWasSetIsFollowedAfterHalfAMinute) {
  timers_.advance(seconds{5});
  timers_.jump_wall_clock(hours{8});  // the machine slept
  observe("web");
  timers_.advance(seconds{31});
  ASSERT_EQ(book_.samples.size(), 1u);
  EXPECT_EQ(book_.samples[0].at, start_ + seconds{5} + hours{8});
  observe("web");
  EXPECT_EQ(book_.samples.size(), 2u);
  EXPECT_THAT(log_.lines(), ElementsAre(HasSubstr("the system's clock has jumped"), HasSubstr("is trusted again")));
}

TEST_F(RecorderTest, AJumpOfTheClockStandsInTheRecord) {
  recorder_.open();
  timers_.advance(seconds{5});
  timers_.jump_wall_clock(hours{8});
  EXPECT_TRUE(book_.facts.empty()) << "while it is in doubt nobody knows";
  timers_.advance(seconds{31});
  EXPECT_THAT(book_.facts, ElementsAre("clock_jump"));
}

TEST_F(RecorderTest, WhatWaitsAtTheEndIsWrittenByTheTimeThatWentOn) {
  timers_.jump_wall_clock(hours{8});
  observe("web");
  recorder_.settle();
  ASSERT_EQ(book_.samples.size(), 1u);
  EXPECT_EQ(book_.samples[0].at, start_);
  EXPECT_EQ(recorder_.now(), start_);
}

TEST_F(RecorderTest, NothingIsRecordedBeforeSomethingIsWatched) {
  recorder_.add({.type = "agent_start"});
  recorder_.add({.type = "configuration"});
  EXPECT_TRUE(book_.facts.empty());
  recorder_.open();
  recorder_.add({.type = "agent_stop"});
  EXPECT_THAT(book_.facts, ElementsAre("agent_start", "configuration", "agent_stop"));
}

TEST_F(RecorderTest, TheLogTellsTroublesOfTheAgentsOwnOnceAndNotAsTheServices) {
  for (const char* service : {"web", "mail"})
    recorder_.add({.service = service, .at = timers_.wall_now(), .reason = "no_process"}, timers_.steady_now());
  EXPECT_THAT(log_.lines(), ElementsAre(HasSubstr("the agent itself cannot look")));
  EXPECT_EQ(book_.samples.size(), 2u) << "it stands in the record all the same";
}

}  // namespace
}  // namespace sereno::agent
