// Where the agent's results and its own facts go: the log, where they change something, and the ledger.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "agent/checking/result_record.h"
#include "agent/checking/timers.h"
#include "agent/daemon/clock_watch.h"
#include "agent/daemon/observer_troubles.h"
#include "agent/daemon/state_changes.h"
#include "base/logging/log.h"
#include "ledger/ledger.h"

namespace sereno::agent {

/// What the recorder writes to.
class Book {
 public:
  virtual ~Book() = default;
  virtual void add(ledger::Sample sample) = 0;
  virtual void add(ledger::Fact fact) = 0;
};

/// Nothing is recorded before something is watched: facts wait for the first service. While the wall clock is in doubt
/// results wait too, and get their time from the clock that turns out to be right. On the event loop's thread.
class Recorder final : public ResultRecord {
 public:
  /// Borrows everything.
  Recorder(Timers& timers, Logger& log, Book& book);

  void add(ledger::Sample sample, std::chrono::steady_clock::time_point observed) override;
  RecordState state() const override { return {.waiting = held_.size()}; }

  void add(ledger::Fact fact);
  /// From now on there is something to record.
  void open();
  bool is_open() const { return open_; }
  /// States from before the start.
  void remember(const std::vector<ledger::Sample>& last) { changes_.remember(last); }
  void forget(const std::string& service);
  /// Writes what waits for the clock, by the best that is known. For the end.
  void settle();

  /// The time by the clock that is not in doubt.
  Instant now();
  std::vector<ObserverTrouble> troubles() const { return troubles_.now(); }
  /// How far the wall clock has jumped, while it is in doubt.
  std::optional<milliseconds> clock_jump() const;

 private:
  struct Held {
    ledger::Sample sample{};
    std::chrono::steady_clock::time_point observed{};
  };
  void look_at_clock();
  void write_held();

  Timers& timers_;
  Logger& log_;
  Book& book_;
  StateChanges changes_;
  ObserverTroubles troubles_;
  ClockWatch clock_;
  bool doubtful_ = false;
  bool open_ = false;
  std::vector<Held> held_;
  std::vector<ledger::Fact> facts_;  ///< from before there was anything to record
  Timers::Alarm next_look_{};
};

}  // namespace sereno::agent
