#include "agent/scheduling/scheduler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "agent/checking/testing/fakes.h"

namespace sereno::agent {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;

/// Ends each run after a time of its own: what hangs takes until its time-out.
class SimulatedRunner final : public Runner {
 public:
  explicit SimulatedRunner(testing::FakeTimers& timers) : timers_(timers) {}

  void run(RunRequest request, std::function<void(RunOutcome)> done) override {
    const bool hangs = request.options.front().second == "/hangs";
    starts[request.state_key].push_back(timers_.steady_now());
    most_at_once = std::max(most_at_once, ++under_way);
    const auto number = ++last_;
    alarms_[number] = timers_.after(hangs ? request.timeout : answer_time, [this, number, hangs, done] {
      alarms_.erase(number);
      --under_way;
      done({.result = {.status = hangs ? Status::critical : Status::ok, .summary = "x"}});
    });
  }

  milliseconds answer_time{50};
  std::map<std::string, std::vector<SteadyTime>> starts{};
  int under_way = 0;
  int most_at_once = 0;

 private:
  testing::FakeTimers& timers_;
  std::map<int, Timers::Alarm> alarms_;
  int last_ = 0;
};

config::ServiceSettings service(const std::string& name, const char* program = "/answers") {
  return {.name = name,
          .check = "external",
          .command = {program},
          .interval = seconds{60},
          .retry_interval = seconds{15},
          .timeout = seconds{10}};
}

class SimulatedAgent : public ::testing::Test {
 protected:
  void make(std::vector<config::ServiceSettings> services, std::size_t places) {
    services_ = std::move(services);
    board_ = std::make_unique<ServiceBoard>(testing::generation_of(services_), runner_, timers_, record_);
    scheduler_ = std::make_unique<Scheduler>(*board_, timers_, places);
    scheduler_->on_change([this](const ScheduleState& state) { told_.push_back(state.kept); });
    scheduler_->start();
    places_ = places;
  }
  void adopt(std::vector<config::ServiceSettings> services) {
    services_ = std::move(services);
    scheduler_->adopt(board_->adopt(testing::generation_of(services_)), places_);
  }
  /// Seconds between the starts from that many seconds after the beginning on: the shortest and the longest.
  std::pair<double, double> gaps(const std::string& name, seconds from) {
    double least = 1e9, most = 0;
    const auto& starts = runner_.starts[name];
    for (std::size_t i = 1; i < starts.size(); ++i) {
      if (starts[i - 1] - begin_ < from) continue;
      const double gap = std::chrono::duration<double>(starts[i] - starts[i - 1]).count();
      least = std::min(least, gap);
      most = std::max(most, gap);
    }
    return {least, most};
  }

  testing::FakeTimers timers_;
  SteadyTime begin_ = timers_.steady_now();
  SimulatedRunner runner_{timers_};
  testing::FakeRecord record_;
  std::vector<config::ServiceSettings> services_;
  std::size_t places_ = 0;
  std::unique_ptr<ServiceBoard> board_;
  std::unique_ptr<Scheduler> scheduler_;
  std::vector<bool> told_;
};

TEST_F(SimulatedAgent, RunsEveryServiceOncePerInterval) {
  make({service("a"), service("b"), service("c")}, 10);
  timers_.advance(seconds{600});
  for (const char* name : {"a", "b", "c"}) {
    SCOPED_TRACE(name);
    const auto [least, most] = gaps(name, seconds{60});
    EXPECT_NEAR(least, 60, 0.01);
    EXPECT_NEAR(most, 60, 0.01);
  }
  EXPECT_TRUE(scheduler_->state().kept);
  EXPECT_LE(scheduler_->state().lateness_p99, milliseconds{1});
}

TEST_F(SimulatedAgent, ComesBackSoonerWhileItIsNotWell) {
  make({service("down", "/hangs")}, 4);
  timers_.advance(seconds{600});
  const auto [least, most] = gaps("down", seconds{60});
  EXPECT_NEAR(least, 15, 0.01);
  EXPECT_NEAR(most, 15, 0.01);
}

TEST_F(SimulatedAgent, HealthyServicesKeepTheirIntervalBesideThoseThatHang) {
  struct Case {
    const char* why;
    int services;
    int every;  ///< which hang
    std::size_t places;
    bool retries_give_way;
  };
  const Case cases[] = {
      {"500 services, one in ten hangs", 500, 10, 16, true},
      {"100 services, one in five hangs, few places", 100, 5, 8, true},
      {"500 services, one in fifty hangs: there is room for retries", 500, 50, 16, false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    runner_.starts.clear();
    runner_.most_at_once = 0;
    begin_ = timers_.steady_now();
    std::vector<config::ServiceSettings> services;
    for (int i = 0; i < c.services; ++i)
      services.push_back(service("s" + std::to_string(i), i % c.every == 0 ? "/hangs" : "/answers"));
    make(services, c.places);
    timers_.advance(std::chrono::minutes{15});
    double most_healthy = 0, most_hanging = 0, least_hanging = 1e9;
    for (int i = 0; i < c.services; ++i) {
      const auto [least, most] = gaps("s" + std::to_string(i), seconds{180});
      if (i % c.every != 0) most_healthy = std::max(most_healthy, most);
      if (i % c.every == 0) most_hanging = std::max(most_hanging, most);
      if (i % c.every == 0) least_hanging = std::min(least_hanging, least);
    }
    EXPECT_LE(most_healthy, 61.5);
    EXPECT_LE(most_hanging, 90) << "a run of the record breaks at one and a half intervals";
    EXPECT_LE(runner_.most_at_once, static_cast<int>(c.places));
    if (!c.retries_give_way) {
      EXPECT_LE(most_hanging, 20) << "half of the places may go to retries";
    }
    scheduler_->stop();
    timers_.advance(seconds{20});  // what hangs ends
  }
}

TEST_F(SimulatedAgent, TheFirstRoundIsOverAsSoonAsThoseThatHangLetIt) {
  struct Case {
    const char* why;
    seconds interval;
    milliseconds timeout;
    std::size_t places;
    double
        over_s;  ///< when everybody has begun once; the sum of the time-outs shared by all places but one, and a little
  };
  const Case cases[] = {
      {"there is room for them", seconds{10}, milliseconds{1700}, 11, 11},
      {"500 s of waiting, in 10 places", seconds{60}, seconds{10}, 11, 52},
      {"in 47", seconds{60}, seconds{10}, 48, 12},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    runner_.starts.clear();
    begin_ = timers_.steady_now();
    std::vector<config::ServiceSettings> services;
    for (int i = 0; i < 500; ++i) {
      services.push_back(service("s" + std::to_string(i), i % 10 == 0 ? "/hangs" : "/answers"));
      services.back().interval = c.interval;
      services.back().retry_interval = c.interval / 4;
      services.back().timeout = c.timeout;
    }
    make(services, c.places);
    timers_.advance(seconds{90});
    SteadyTime last{}, again = SteadyTime::max();
    for (const auto& [name, starts] : runner_.starts) {
      last = std::max(last, starts.front());
      if (std::stoi(name.substr(1)) % 10 == 0 && starts.size() > 1) again = std::min(again, starts[1]);
    }
    EXPECT_EQ(runner_.starts.size(), 500u);
    EXPECT_LE(std::chrono::duration<double>(last - begin_).count(), c.over_s);
    EXPECT_GE(again, last) << "nobody who hangs is looked at again before everybody was looked at";
    scheduler_->stop();
    timers_.advance(seconds{20});  // what hangs ends
  }
}

TEST_F(SimulatedAgent, SaysWhenTheScheduleIsNotKeptAndWhenItIsAgain) {
  std::vector<config::ServiceSettings> services;
  for (int i = 0; i < 40; ++i) services.push_back(service("s" + std::to_string(i), "/hangs"));
  make(services, 2);
  timers_.advance(std::chrono::minutes{5});
  EXPECT_THAT(told_, ElementsAre(false)) << "once";
  const auto state = scheduler_->state();
  EXPECT_FALSE(state.kept);
  EXPECT_GT(state.late, 10u);
  EXPECT_GT(state.latest, seconds{30});
  EXPECT_GT(state.lateness_p99, seconds{30});
  EXPECT_EQ(state.running, 2u);
  EXPECT_EQ(state.longest_running.size(), 2u);

  for (auto& one : services) one.command = {"/answers"};
  adopt(services);
  timers_.advance(std::chrono::minutes{4});
  EXPECT_THAT(told_, ElementsAre(false, true));
  EXPECT_TRUE(scheduler_->state().kept);
  EXPECT_EQ(scheduler_->state().late, 0u);
}

TEST_F(SimulatedAgent, ChecksThatHangDoNotHoldThePlacesOfOthers) {
  std::vector<config::ServiceSettings> services;
  for (int i = 0; i < 30; ++i) {
    services.push_back(service("s" + std::to_string(i), "/hangs"));
    services.back().timeout = seconds{55};
  }
  services.push_back(service("web"));
  make(services, 10);
  timers_.advance(std::chrono::minutes{30});
  EXPECT_LE(gaps("web", seconds{300}).second, 61) << "once it is known to answer at once it waits for nobody";
}

TEST_F(SimulatedAgent, AHundredReloadsChangeNothingForWhatStaysTheSame) {
  std::vector<config::ServiceSettings> services;
  for (int i = 0; i < 200; ++i)
    services.push_back(service("s" + std::to_string(i), i % 40 == 0 ? "/hangs" : "/answers"));
  make(services, 16);
  timers_.advance(seconds{120});
  for (int reload = 0; reload < 100; ++reload) {
    auto next = services;
    if (reload % 3 == 1) next.push_back(service("guest" + std::to_string(reload)));
    if (reload % 3 == 2) std::reverse(next.begin(), next.end());
    adopt(next);
    timers_.advance(milliseconds{2770});
  }
  for (int i = 0; i < 200; ++i) {
    if (i % 40 == 0) continue;
    SCOPED_TRACE(i);
    const auto [least, most] = gaps("s" + std::to_string(i), seconds{60});
    EXPECT_NEAR(least, 60, 0.5);
    EXPECT_NEAR(most, 60, 0.5);
  }
  std::size_t started = 0;
  for (const auto& [name, starts] : runner_.starts) started += starts.size();
  EXPECT_EQ(record_.samples.size() + static_cast<std::size_t>(runner_.under_way), started) << "no run is lost";
  EXPECT_TRUE(scheduler_->state().kept);
}

TEST_F(SimulatedAgent, AReloadRunsWhatChangedSoonAndForgetsWhatIsGone) {
  make({service("same"), service("changed"), service("gone"), service("rarer")}, 8);
  timers_.advance(seconds{300});
  const auto before = runner_.starts;
  const auto now = timers_.steady_now();
  auto rarer = service("rarer");
  rarer.interval = seconds{300};
  adopt({service("new"), service("changed", "/other"), service("same"), rarer});
  timers_.advance(seconds{11});
  EXPECT_EQ(runner_.starts["new"].size(), 1u);
  EXPECT_EQ(runner_.starts["changed"].size(), before.at("changed").size() + 1);
  timers_.advance(seconds{600});
  EXPECT_EQ(runner_.starts["gone"].size(), before.at("gone").size());
  EXPECT_NEAR(gaps("same", seconds{60}).second, 60, 0.1);
  EXPECT_LE(std::count_if(runner_.starts["rarer"].begin(), runner_.starts["rarer"].end(),
                          [&](SteadyTime at) { return at > now; }),
            3);
}

TEST_F(SimulatedAgent, AServiceThatChangesInTheMiddleOfItsRunRunsAgainSoon) {
  make({service("web", "/hangs")}, 8);
  timers_.advance(seconds{12});
  ASSERT_EQ(runner_.starts["web"].size(), 1u);
  while (runner_.under_way == 0) timers_.advance(seconds{1});
  const auto started = runner_.starts["web"].size();
  adopt({service("web")});
  timers_.advance(seconds{21});
  EXPECT_EQ(runner_.starts["web"].size(), started + 1);
}

TEST_F(SimulatedAgent, ServicesSpreadOverTheIntervalAfterTheFirstRound) {
  std::vector<config::ServiceSettings> services;
  for (int i = 0; i < 10'000; ++i) services.push_back(service("s" + std::to_string(i)));
  runner_.answer_time = milliseconds{1};
  make(services, 64);
  timers_.advance(seconds{200});
  std::map<std::int64_t, int> in_second;
  for (const auto& [name, starts] : runner_.starts) {
    ASSERT_GE(starts.size(), 3u);
    for (const auto& start : starts)
      if (start - begin_ >= seconds{80} && start - begin_ < seconds{140}) ++in_second[(start - begin_) / seconds{1}];
  }
  EXPECT_EQ(in_second.size(), 60u);
  for (const auto& [second, count] : in_second) {
    EXPECT_NEAR(count, 10'000 / 60, 60) << "second " << second;
  }
}

class SchedulerTest : public ::testing::Test {
 protected:
  void make(std::size_t count, std::size_t most_at_once) {
    std::vector<config::ServiceSettings> services;
    for (std::size_t i = 0; i < count; ++i) services.push_back(service("s" + std::to_string(i)));
    board_ = std::make_unique<ServiceBoard>(testing::generation_of(services), runner_, timers_, record_);
    scheduler_ = std::make_unique<Scheduler>(*board_, timers_, most_at_once);
    scheduler_->start();
  }
  void finish_all(Status status) {
    while (!runner_.runs.empty()) runner_.finish({.status = status, .summary = "x"});
  }

  testing::FakeRunner runner_;
  testing::FakeTimers timers_;
  testing::FakeRecord record_;
  std::unique_ptr<ServiceBoard> board_;
  std::unique_ptr<Scheduler> scheduler_;
};

TEST_F(SchedulerTest, NeverRunsAServiceTwiceAtOnce) {
  make(1, 100);
  timers_.advance(seconds{200});
  EXPECT_EQ(runner_.started, 1);
  finish_all(Status::ok);
  timers_.advance(seconds{75});
  EXPECT_EQ(runner_.started, 2);
}

TEST_F(SchedulerTest, BoundsWhatRunsAtOnceAndForgetsNobody) {
  make(20, 3);
  timers_.advance(seconds{11});
  EXPECT_LE(runner_.runs.size(), 3u);
  for (int i = 0; i < 20; ++i) {
    runner_.finish({.status = Status::ok, .summary = "x"});
    timers_.advance(milliseconds{1});
    EXPECT_LE(runner_.runs.size(), 3u);
  }
  EXPECT_EQ(record_.samples.size(), 20u);
}

TEST_F(SchedulerTest, AfterStopNothingIsStarted) {
  make(5, 5);
  scheduler_->stop();
  timers_.advance(seconds{600});
  EXPECT_EQ(runner_.started, 0);
}

TEST_F(SchedulerTest, TellsWhenAServiceIsDue) {
  make(1, 1);
  const auto service = board_->handles()[0];
  ASSERT_TRUE(scheduler_->due(service));
  EXPECT_LE(*scheduler_->due(service) - timers_.steady_now(), seconds{10});
  timers_.advance(seconds{11});
  EXPECT_FALSE(scheduler_->due(service)) << "it runs";
  EXPECT_FALSE(scheduler_->due(ServiceHandle{99}));
}

}  // namespace
}  // namespace sereno::agent
