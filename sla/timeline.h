// From what was observed to the state of each function at each instant.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "contract.h"
#include "interval_set.h"
#include "policy.h"
#include "sereno/time.h"
#include "sla/act.h"
#include "sla/correction.h"
#include "sla/measurement.h"
#include "sla/membership.h"
#include "sla/state.h"

namespace sereno::sla {

/// Equal results of one service: held from first_seen to last_confirmed, and on until the service's next run begins or
/// it is stale, whichever is first.
struct ObservedRun {
  std::string service{};
  std::string function{};  ///< as the record names it; empty: none
  State state = State::unknown;
  Instant first_seen{};
  Instant last_confirmed{};
  milliseconds interval{0};  ///< 0: the record names none
  std::int64_t samples = 0;
  std::string output{};         ///< first line of the first result; untrusted text, never read for meaning
  std::string source{"agent"};  ///< where it comes from
  bool imported = false;        ///< not the agent's own
  std::int64_t arrival = 0;     ///< of the sample that began it; 0: not known
  std::string observer{};       ///< a code: what kept the observer itself from seeing it; empty: nothing
};

/// A function's state as another tool recorded it. Where samples are silent it holds; where both speak, the worse does.
struct RecordedState {
  std::string function{};
  Interval span{};
  State state = State::unknown;
  std::string source{};  ///< empty: not named
  bool imported = true;
  std::int64_t sequence = 0;  ///< of its record; 0: not known
};

/// A service that should have spoken and did not.
struct ServiceSilence {
  std::string service{};
  IntervalSet spans{};
};

/// Why the observer itself could not see.
struct ObserverTime {
  std::string reason{};  ///< its code, such as "no_descriptor"
  IntervalSet spans{};
};

/// One function over a range: four disjoint sets, what is in none of them is UP.
struct Timeline {
  std::string function{};
  IntervalSet down{};
  IntervalSet degraded{};
  IntervalSet unknown{};
  IntervalSet warning{};
  IntervalSet silent{};  ///< the part of `unknown` in which nothing was heard; the rest a check or a record said
  std::vector<ObserverTime> observer{};    ///< parts of `unknown` that rest on the observer's own failures alone
  std::vector<ServiceSilence> silences{};  ///< whose silence leaves it unknown, and when
};

/// The runs of one service in the order of their beginning; borrowed.
struct ServiceHistory {
  std::string_view service{};
  std::string serves{};                        ///< the function that it serves last
  const ContractFunction* function = nullptr;  ///< null: the contract has no such function, or lists other services
  std::vector<const ObservedRun*> runs{};
};

/// How far a run of an import had come when a month was closed.
struct RunExtent {
  std::int64_t arrival = 0;  ///< of the run
  Instant last_confirmed{};
  std::int64_t samples = 0;
};

/// The system's clock was set while the agent ran, or the machine slept: by how much, and when that was clear.
struct ClockJump {
  Instant at{};
  milliseconds by{0};
  std::int64_t sequence = 0;  ///< of its record
};

/// Everything that was observed and said. What lies outside the period may be there too: it gives the context, see
/// evidence_span(). Its order means nothing.
struct Evidence {
  std::vector<ObservedRun> runs{};
  std::vector<RecordedState> recorded{};
  std::vector<Measurement> measured{};
  std::vector<Act> acts{};
  std::vector<HeardService> heard{};         ///< services with their first results ever, where the ledger knows
  std::vector<Interval> observer_outages{};  ///< the agent itself was not running: from its stop to its start
  std::vector<ClockJump> clock_jumps{};
  std::int64_t head_sequence = 0;  ///< where the ledger's chain stood
  std::string head_digest{};
  std::int64_t last_arrival = 0;      ///< the number of what the ledger took last; 0: not known
  std::vector<OtherLedger> others{};  ///< in the order in which they were named
  std::map<std::int64_t, std::vector<RunExtent>> open_at_closing{};  ///< by the sequence of the act that closed it
  /// For closings that bind further ledgers: all of this with what those held then, by the sequence of the act.
  std::map<std::int64_t, std::shared_ptr<const Evidence>> as_bound{};
};

/// Whether results of a source are taken; the second tells whether they were imported.
using TakesSource = std::function<bool(const std::string& source, bool imported)>;

/// What timelines are made of; borrowed.
struct Observed {
  std::vector<ServiceHistory> services{};
  std::vector<const RecordedState*> recorded{};
  std::map<std::string, ServiceMembership> memberships{};

  /// What comes from the sources that the predicate takes.
  template <class Takes>
  Observed only(Takes takes) const {
    Observed some{.memberships = memberships};
    for (const ServiceHistory& each : services) {
      ServiceHistory history = each;
      std::erase_if(history.runs, [&](const ObservedRun* run) { return !takes(run->source, run->imported); });
      some.services.push_back(std::move(history));
    }
    for (const RecordedState* each : recorded)
      if (takes(each->source, each->imported)) some.recorded.push_back(each);
    return some;
  }
};

/// The services that are silent somewhere in the range while their function is unknown for silence.
std::vector<std::string> silent_services(const Timeline& line, const Interval& range);

/// How long a result holds without a new one.
milliseconds stale_after(const Policy& policy, milliseconds interval);

/// What begins at `seen_until` or later is not there yet, and a service that was first heard of at `end` or later takes
/// no part: it did not exist in the range that ends there.
struct SeenUntil {
  Instant end{};
  Instant seen_until{};
};

/// `acts` are those of the evidence that count.
Observed observe(const Contract& contract, const Evidence& evidence, const std::vector<Act>& acts,
                 const SeenUntil& until, const TakesSource& takes);

/// One timeline for each of the contract's functions, in its order, before corrections. A function is as bad as the
/// worst of its services; one without any evidence is UNKNOWN. `stale_after` is the only policy that matters here.
std::vector<Timeline> worst_of_services(const Contract& contract, const Policy& policy, const Observed& observed,
                                        const Interval& range);

/// Overwrites what the line says with a correction of its function.
void correct(Timeline& line, const Overlay& overlay, const Interval& range);

}  // namespace sereno::sla
