#include "agent/daemon/recorder.h"

#include <utility>

#include "agent/daemon/ledger_facts.h"

namespace sereno::agent {

namespace {

constexpr std::chrono::seconds between_looks{1};

}  // namespace

Recorder::Recorder(Timers& timers, Logger& log, Book& book)
    : timers_(timers),
      log_(log),
      book_(book),
      changes_(log),
      troubles_(log),
      clock_(timers.wall_now(), timers.steady_now()) {
  look_at_clock();
}

void Recorder::look_at_clock() {
  const bool doubtful = clock_.look(timers_.wall_now(), timers_.steady_now()) == ClockWatch::State::doubtful;
  if (doubtful && !doubtful_)
    log_.warning("the system's clock has jumped: results wait until it is clear which time is right",
                 {{"by_ms", std::to_string(clock_.jump().count())}});
  if (!doubtful && doubtful_)
    log_.warning("the system's clock is trusted again", {{"jumped_ms", std::to_string(clock_.jump().count())},
                                                         {"results_that_waited", std::to_string(held_.size())}});
  if (!doubtful && doubtful_) add(clock_jump_fact(clock_.jump(), clock_.wall_at(timers_.steady_now())));
  doubtful_ = doubtful;
  if (!doubtful_) write_held();
  next_look_ = timers_.after(between_looks, [this] { look_at_clock(); });
}

void Recorder::write_held() {
  for (Held& held : std::exchange(held_, {})) {
    held.sample.at = clock_.wall_at(held.observed);
    book_.add(std::move(held.sample));
  }
}

void Recorder::settle() { write_held(); }

void Recorder::add(ledger::Sample sample, std::chrono::steady_clock::time_point observed) {
  changes_.hear(sample);
  troubles_.hear(sample);
  if (!doubtful_ && clock_.look(sample.at, observed) == ClockWatch::State::doubtful) look_at_clock();
  if (doubtful_)
    held_.push_back({.sample = std::move(sample), .observed = observed});
  else
    book_.add(std::move(sample));
}

void Recorder::add(ledger::Fact fact) {
  if (open_)
    book_.add(std::move(fact));
  else
    facts_.push_back(std::move(fact));
}

void Recorder::open() {
  open_ = true;
  for (ledger::Fact& fact : std::exchange(facts_, {})) book_.add(std::move(fact));
}

void Recorder::forget(const std::string& service) { troubles_.forget(service); }

Instant Recorder::now() {
  clock_.look(timers_.wall_now(), timers_.steady_now());
  return clock_.wall_at(timers_.steady_now());
}

std::optional<milliseconds> Recorder::clock_jump() const {
  if (!doubtful_) return std::nullopt;
  return clock_.jump();
}

}  // namespace sereno::agent
