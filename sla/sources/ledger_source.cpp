#include "sla/sources/ledger_source.h"

#include <utility>

#include "base/digest.h"
#include "sla/sources/act_fields.h"
#include "sla/sources/import_source.h"
#include "sla/sources/known_acts.h"
#include "sla/sources/records.h"

namespace sereno::sla {

namespace {

constexpr std::string_view agent_channel = "agent";

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
  return by_status(run.status, run.degraded);
}

ObservedRun observed(ledger::Run run) {
  const State state = state_of(run);
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
          .observer = run.fault.owner == FaultOwner::observer || !run.reason.empty()};
}

/// Sorts a record into the evidence.
struct Collector {
  Evidence& evidence;
  const ledger::Fact& fact;
  const std::string& body;

  void operator()(ledger::Sample&) const {}  // samples are runs here, never facts
  void operator()(RecordedState& state) const {
    state.imported = fact.head.channel != agent_channel;
    if (!state.imported) state.source = agent_channel;
    evidence.recorded.push_back(std::move(state));
  }
  void operator()(Act& act) const {
    if (!fact.head.channel.empty()) act.head.channel = fact.head.channel;
    record(act.head, fact.recorded_at, fact.sequence, sha256_hex(body));
    evidence.acts.push_back(std::move(act));
  }
};

/// From each stop of the agent to its next start. An agent that was killed left no stop: then it is plain silence.
std::vector<Interval> observer_outages(const std::vector<ledger::Fact>& facts) {
  std::vector<Interval> outages;
  const ledger::Fact* stop = nullptr;
  for (const ledger::Fact& fact : facts) {
    if (fact.type == "agent_stop") {
      stop = &fact;
    } else if (stop != nullptr) {
      if (fact.recorded_at > stop->recorded_at) outages.push_back({stop->recorded_at, fact.recorded_at});
      stop = nullptr;
    }
  }
  return outages;
}

}  // namespace

const std::vector<std::string>& evidence_types() {
  static const std::vector<std::string> types = [] {
    std::vector<std::string> all = act_types();
    all.insert(all.begin(), "state");
    return all;
  }();
  return types;
}

Result<Evidence> load_evidence(ledger::Ledger& book, const Interval& span) {
  const auto snapshot = book.snapshot();  // runs, facts and head of one instant, whatever the agent writes meanwhile
  if (!snapshot) return snapshot.error();
  Evidence evidence;
  const auto head = book.head();
  if (!head) return head.error();
  evidence.head_sequence = head->sequence;
  evidence.head_digest = head->digest;

  auto runs = book.runs(span.from, span.to);
  if (!runs) return runs.error();
  evidence.runs.reserve(runs->size());
  for (ledger::Run& run : *runs) evidence.runs.push_back(observed(std::move(run)));

  const auto facts = book.facts(evidence_types(), {span.from, span.to});
  if (!facts) return facts.error();
  for (const ledger::Fact& fact : *facts) {
    auto parsed = parse_record(fact.body);
    if (!parsed)
      return Error{"the ledger's record " + std::to_string(fact.sequence) + " (" + fact.type + ") " +
                   parsed.error().message};
    std::visit(Collector{evidence, fact, parsed->body}, parsed->record);
  }
  const auto lifetimes = book.facts({"agent_start", "agent_stop"});
  if (!lifetimes) return lifetimes.error();
  evidence.observer_outages = observer_outages(*lifetimes);
  return evidence;
}

}  // namespace sereno::sla
