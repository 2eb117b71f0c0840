#include "sla/sources/ledger_source.h"

#include <limits>
#include <map>
#include <utility>

#include "base/time_words.h"
#include "sla/sources/fact_record.h"
#include "sla/sources/import_source.h"
#include "sla/timeline_end.h"

namespace sereno::sla {

namespace {

constexpr std::string_view unnamed_reason = "not_said";  // of a fault that the check calls the observer's own
const std::vector<std::string> lifetimes{"agent_start", "agent_stop"};

State by_status(Status status, bool degraded) {
  if (degraded && status != Status::unknown) return State::degraded;
  switch (status) {
    case Status::ok:
      return State::up;
    case Status::warning:
      return State::warning;
    case Status::critical:
      return State::down;
    case Status::unknown:
      break;
  }
  return State::unknown;
}

/// Whether it was the observer who could not do his part.
bool is_observers(const ledger::Run& run) { return run.fault.owner == FaultOwner::observer || !run.reason.empty(); }

/// How the function was: what the check says of it, else what its state for people means.
State state_of(const ledger::Run& run) {
  switch (run.function_state) {
    case FunctionState::up:
      return State::up;
    case FunctionState::degraded:
      return State::degraded;
    case FunctionState::down:
      return State::down;
    case FunctionState::not_seen:
      return State::unknown;
    case FunctionState::by_status:
      break;
  }
  return is_observers(run) ? State::unknown : by_status(run.status, run.degraded);
}

ObservedRun observed(ledger::Run run) {
  const State state = state_of(run);
  const bool observers = is_observers(run);
  const bool imported = is_imported(run.source);
  return {.service = std::move(run.service),
          .function = std::move(run.function),
          .state = state,
          .first_seen = run.first_seen,
          .last_confirmed = run.last_confirmed,
          .interval = run.interval,
          .samples = run.samples,
          .output = std::move(run.first_output),
          .source = imported ? named_source(run.source) : "agent",
          .imported = imported,
          .arrival = run.arrival,
          .observer = !observers           ? ""
                      : run.reason.empty() ? std::string(unnamed_reason)
                                           : std::move(run.reason)};
}

HeardService heard_before(ledger::Run run) {
  const bool imported = is_imported(run.source);
  return {.service = std::move(run.service),
          .function = std::move(run.function),
          .first = run.first_seen,
          .source = imported ? named_source(run.source) : std::string(agent_channel),
          .imported = imported,
          .arrival = run.arrival};
}

/// When the agent started or stopped, which may be before the ledger could be told.
Instant happened_at(const ledger::Fact& fact) { return fact.span ? fact.span->from : fact.recorded_at; }

/// From each stop of the agent to its next start, or to the end of the span. An agent that was killed left no stop:
/// then it is plain silence.
std::vector<Interval> observer_outages(const std::optional<ledger::Fact>& before,
                                       const std::vector<ledger::Fact>& within, const Interval& span) {
  constexpr Instant running = Instant::max();
  std::vector<Interval> outages;
  Instant stopped = before && before->type == "agent_stop" ? span.from : running;
  for (const ledger::Fact& fact : within) {
    const Instant at = happened_at(fact);
    if (at < span.from || at >= span.to) continue;
    if (fact.type == "agent_stop") {
      stopped = at;
      continue;
    }
    if (stopped < at) outages.push_back({stopped, at});
    stopped = running;
  }
  if (stopped != running) outages.push_back({stopped, span.to});
  return outages;
}

std::vector<RunExtent> extents(const std::vector<ledger::OpenRun>& open) {
  std::vector<RunExtent> all;
  for (const ledger::OpenRun& each : open) all.push_back({each.arrival, each.last_confirmed, each.samples});
  return all;
}

/// What of the ledger is looked at: everything, or what it held at a bound.
class Reach {
 public:
  Reach() = default;
  explicit Reach(const EvidenceBound& bound)
      : sequence_(bound.chain.head.sequence), arrival_(bound.arrival), open_(extents(bound.chain.open)) {}

  bool holds(const ledger::Fact& fact) const { return fact.sequence <= sequence_; }
  bool holds(const ledger::Run& run) const { return run.arrival <= arrival_; }
  void cut(std::vector<ObservedRun>& runs) const { take_back_growth(runs, open_); }

 private:
  std::int64_t sequence_ = std::numeric_limits<std::int64_t>::max();
  std::int64_t arrival_ = std::numeric_limits<std::int64_t>::max();
  std::vector<RunExtent> open_{};
};

Result<std::vector<Interval>> observer_outages(ledger::Ledger& book, const Interval& span, const Reach& reach) {
  const auto before = book.last_fact(lifetimes, span.from);
  if (!before) return before.error();
  auto within = book.facts(lifetimes, {span.from, span.to});
  if (!within) return within.error();
  std::erase_if(*within, [&](const ledger::Fact& fact) { return !reach.holds(fact); });
  return observer_outages(*before && reach.holds(**before) ? *before : std::nullopt, *within, span);
}

HeardService heard_of(const ObservedRun& run) {
  return {.service = run.service,
          .function = run.function,
          .first = run.first_seen,
          .source = run.source,
          .imported = run.imported,
          .arrival = run.arrival};
}

Result<void> take_runs(ledger::Ledger& book, const Interval& span, const Reach& reach, Evidence& evidence) {
  auto heard = book.heard(span.from, span.to);
  if (!heard) return heard.error();
  evidence.runs.reserve(heard->runs.size());
  for (ledger::Run& run : heard->runs)
    if (reach.holds(run)) evidence.runs.push_back(observed(std::move(run)));
  for (ledger::Run& run : heard->earlier)
    if (reach.holds(run)) evidence.heard.push_back(heard_before(std::move(run)));
  reach.cut(evidence.runs);
  // As the ledger tells what touches a span from what was heard before it.
  const auto before = [&](const ObservedRun& run) {
    return run.last_confirmed + 3 * interval_or_assumed(run.interval) < span.from;
  };
  for (const ObservedRun& run : evidence.runs)
    if (before(run)) evidence.heard.push_back(heard_of(run));
  std::erase_if(evidence.runs, before);
  end_runs_at(evidence.runs, span.to);
  return {};
}

/// Of months that the span touches; how far it reaches past one does not matter.
bool may_close(const FreezeSaid& freeze, const Interval& span) {
  const auto first = parse_instant(freeze.month + "-01T00:00:00Z");
  if (!first) return false;
  const std::chrono::days margin{2};
  return !intersection({*first - margin, *first + std::chrono::days{31} + margin}, span).empty();
}

/// What the runs of imports were when months of the span were closed.
Result<void> take_closings(ledger::Ledger& book, const Interval& span, Evidence& evidence) {
  for (const Act& act : evidence.acts) {
    const auto* freeze = says<FreezeSaid>(act);
    if (freeze == nullptr || !may_close(*freeze, span)) continue;
    const auto open = book.open_runs(act.head.sequence);
    if (!open) return open.error();
    evidence.open_at_closing.emplace(act.head.sequence, extents(*open));
  }
  return {};
}

Result<std::vector<ClockJump>> clock_jumps(ledger::Ledger& book, const Interval& span, const Reach& reach) {
  const auto facts = book.facts({"clock_jump"}, {span.from, span.to});
  if (!facts) return facts.error();
  std::vector<ClockJump> jumps;
  for (const ledger::Fact& fact : *facts) {
    const Instant at = happened_at(fact);
    if (!reach.holds(fact) || !span.contains(at)) continue;
    const auto by = jump_of(fact);
    if (!by) return by.error();
    jumps.push_back({at, *by, fact.sequence});
  }
  return jumps;
}

Result<void> take_facts(ledger::Ledger& book, const Interval& span, const Reach& reach, Evidence& evidence) {
  const auto facts = book.facts(evidence_types(), {span.from, span.to});
  if (!facts) return facts.error();
  for (const ledger::Fact& fact : *facts) {
    if (!reach.holds(fact)) continue;
    auto said = read_fact(fact);
    if (!said) return said.error();
    if (auto* state = std::get_if<RecordedState>(&*said)) evidence.recorded.push_back(std::move(*state));
    if (auto* measured = std::get_if<Measurement>(&*said)) evidence.measured.push_back(std::move(*measured));
    if (auto* act = std::get_if<Act>(&*said)) evidence.acts.push_back(std::move(*act));
  }
  return {};
}

Result<void> take_all(ledger::Ledger& book, const Interval& span, const Reach& reach, Evidence& evidence) {
  if (auto taken = take_runs(book, span, reach, evidence); !taken) return taken;
  if (auto taken = take_facts(book, span, reach, evidence); !taken) return taken;
  if (auto taken = take_closings(book, span, evidence); !taken) return taken;
  auto outages = observer_outages(book, span, reach);
  if (!outages) return outages.error();
  evidence.observer_outages = std::move(*outages);
  auto jumps = clock_jumps(book, span, reach);
  if (!jumps) return jumps.error();
  evidence.clock_jumps = std::move(*jumps);
  return {};
}

}  // namespace

Result<Evidence> load_evidence(ledger::Ledger& book, const Interval& span) {
  const auto snapshot = book.snapshot();  // runs, facts and head of one instant, whatever the agent writes meanwhile
  if (!snapshot) return snapshot.error();
  const auto head = book.head();
  if (!head) return head.error();
  const auto arrival = book.last_arrival();
  if (!arrival) return arrival.error();
  Evidence evidence{.head_sequence = head->sequence, .head_digest = head->digest, .last_arrival = *arrival};
  if (const auto taken = take_all(book, span, Reach(), evidence); !taken) return taken.error();
  return evidence;
}

Result<Evidence> load_evidence(ledger::Ledger& book, const Interval& span, const EvidenceBound& bound) {
  const auto snapshot = book.snapshot();
  if (!snapshot) return snapshot.error();
  Evidence evidence{.head_sequence = bound.chain.head.sequence,
                    .head_digest = bound.chain.head.digest,
                    .last_arrival = bound.arrival};
  if (const auto taken = take_all(book, span, Reach(bound), evidence); !taken) return taken.error();
  return evidence;
}

}  // namespace sereno::sla
