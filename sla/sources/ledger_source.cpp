#include "sla/sources/ledger_source.h"

#include <utility>

#include "sla/sources/fact_record.h"
#include "sla/sources/import_source.h"

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

Result<std::vector<Interval>> observer_outages(ledger::Ledger& book, const Interval& span) {
  const auto before = book.last_fact(lifetimes, span.from);
  if (!before) return before.error();
  const auto within = book.facts(lifetimes, {span.from, span.to});
  if (!within) return within.error();
  return observer_outages(*before, *within, span);
}

}  // namespace

Result<Evidence> load_evidence(ledger::Ledger& book, const Interval& span) {
  const auto snapshot = book.snapshot();  // runs, facts and head of one instant, whatever the agent writes meanwhile
  if (!snapshot) return snapshot.error();
  Evidence evidence;
  const auto head = book.head();
  if (!head) return head.error();
  evidence.head_sequence = head->sequence;
  evidence.head_digest = head->digest;

  auto heard = book.heard(span.from, span.to);
  if (!heard) return heard.error();
  evidence.runs.reserve(heard->runs.size());
  for (ledger::Run& run : heard->runs) evidence.runs.push_back(observed(std::move(run)));
  for (ledger::Run& run : heard->earlier) evidence.heard.push_back(heard_before(std::move(run)));

  const auto facts = book.facts(evidence_types(), {span.from, span.to});
  if (!facts) return facts.error();
  for (const ledger::Fact& fact : *facts) {
    auto said = read_fact(fact);
    if (!said) return said.error();
    if (auto* state = std::get_if<RecordedState>(&*said)) evidence.recorded.push_back(std::move(*state));
    if (auto* act = std::get_if<Act>(&*said)) evidence.acts.push_back(std::move(*act));
  }
  auto outages = observer_outages(book, span);
  if (!outages) return outages.error();
  evidence.observer_outages = std::move(*outages);
  return evidence;
}

}  // namespace sereno::sla
