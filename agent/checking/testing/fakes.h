// A clock and a runner that tests own.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "agent/checking/external_check.h"
#include "agent/checking/generation.h"
#include "agent/checking/result_record.h"
#include "agent/checking/runner.h"
#include "agent/checking/timers.h"

namespace sereno::agent::testing {

/// Time stands still until advance() is called.
class FakeTimers final : public Timers {
 public:
  Alarm after(milliseconds delay, std::function<void()> action) override {
    auto alarm = std::make_shared<std::function<void()>>(std::move(action));
    alarms_.emplace(steady_ + delay, alarm);
    return alarm;
  }
  std::chrono::steady_clock::time_point steady_now() const override { return steady_; }
  Instant wall_now() const override { return wall_; }

  /// Rings every alarm that falls due on the way, in order.
  void advance(milliseconds step) {
    const auto target = steady_ + step;
    while (!alarms_.empty() && alarms_.begin()->first <= target) {
      const auto [at, weak] = *alarms_.begin();
      alarms_.erase(alarms_.begin());
      if (at > steady_) move_to(at);
      if (const auto alarm = weak.lock()) {
        const auto action = *alarm;  // the action may drop its own alarm
        action();
      }
    }
    move_to(target);
  }
  void jump_wall_clock(milliseconds step) { wall_ += step; }

 private:
  void move_to(std::chrono::steady_clock::time_point at) {
    wall_ += std::chrono::duration_cast<milliseconds>(at - steady_);
    steady_ = at;
  }
  std::chrono::steady_clock::time_point steady_{std::chrono::hours{1000}};
  Instant wall_ = *parse_instant("2026-04-06T06:00:00Z");
  std::multimap<std::chrono::steady_clock::time_point, std::weak_ptr<std::function<void()>>> alarms_;
};

/// Settings of these services, and no plugin.
inline SharedGeneration generation_of(std::vector<config::ServiceSettings> services) {
  config::AgentSettings settings;
  settings.services = std::move(services);
  Generation generation{.settings = std::move(settings)};
  generation.catalog.add_built_in(external_check_description());
  return std::make_shared<const Generation>(std::move(generation));
}

/// Keeps what is recorded.
class FakeRecord final : public ResultRecord {
 public:
  void add(ledger::Sample sample, std::chrono::steady_clock::time_point) override {
    samples.push_back(std::move(sample));
  }
  RecordState state() const override { return said; }

  std::vector<ledger::Sample> samples{};
  RecordState said{};
};

/// Holds every run until the test ends it.
class FakeRunner final : public Runner {
 public:
  void run(RunRequest request, std::function<void(RunOutcome)> done) override {
    ++started;
    runs.emplace_back(std::move(request), std::move(done));
  }
  /// Ends the run that was started first.
  void finish(CheckResult result, bool classic = false) {
    auto done = std::move(runs.front().second);
    runs.pop_front();
    done({.result = std::move(result), .duration = milliseconds{5}, .classic = classic});
  }
  /// The run that was started first gets no place.
  void refuse(std::string why) {
    auto done = std::move(runs.front().second);
    runs.pop_front();
    done({.result = {.status = Status::unknown, .summary = std::move(why)}, .ran = false});
  }

  int started = 0;
  std::deque<std::pair<RunRequest, std::function<void(RunOutcome)>>> runs{};
};

}  // namespace sereno::agent::testing
