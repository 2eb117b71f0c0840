// From what was observed to the state of each function at each instant.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "contract.h"
#include "interval_set.h"
#include "policy.h"
#include "sereno/result.h"
#include "sereno/time.h"

namespace sereno::sla {

/// In the order of severity: where several speak of one function, the greatest holds.
enum class State : std::uint8_t { up, warning, unknown, degraded, down };

/// "UP", "WARNING", "UNKNOWN", "DEGRADED", "DOWN".
std::string_view to_string(State state);
/// Those words only; the error names them.
Result<State> parse_state(std::string_view text);

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
  std::string output{};  ///< first line of the first result; untrusted text, never read for meaning
};

/// A function's state as another tool recorded it. Where samples are silent it holds; where both speak, the worse does.
struct RecordedState {
  std::string function{};
  Interval span{};
  State state = State::unknown;
};

/// A new statement about the past. The last one recorded wins over everything before it.
struct Correction {
  std::int64_t number = 0;  ///< place in the ledger's chain
  Instant recorded_at{};
  std::string function{};
  Interval span{};
  State state = State::unknown;
  std::string reason{};
  std::string author{};
  std::string approver{};
  std::string evidence_sha256{};
};

/// One function over a range: four disjoint sets, what is in none of them is UP.
struct Timeline {
  std::string function{};
  IntervalSet down{};
  IntervalSet degraded{};
  IntervalSet unknown{};
  IntervalSet warning{};
  IntervalSet silent{};  ///< the part of `unknown` in which nothing was heard; the rest a check or a record said
};

/// The runs of one service in the order of their beginning; borrowed.
struct ServiceHistory {
  std::string_view service{};
  std::string serves{};                        ///< the function's id; what it serves now decides for its past
  const ContractFunction* function = nullptr;  ///< null: the contract has no such function, or lists other services
  std::vector<const ObservedRun*> runs{};
};

/// In the order in which the services appear. What begins at `seen_until` or later is not there yet, and a service that
/// was first heard of at `end` or later takes no part: it did not exist in the range that ends there.
std::vector<ServiceHistory> group_by_service(const Contract& contract, const std::vector<ObservedRun>& runs,
                                             Instant end, Instant seen_until);

/// How long a result holds without a new one.
milliseconds stale_after(const Policy& policy, milliseconds interval);

/// One timeline for each of the contract's functions, in its order, before corrections. A function is as bad as the
/// worst of its services; one without any evidence is UNKNOWN. `stale_after` is the only policy that matters here.
std::vector<Timeline> build_timelines(const Contract& contract, const Policy& policy,
                                      const std::vector<ServiceHistory>& services,
                                      const std::vector<RecordedState>& recorded, const Interval& range);

/// Overwrites what the line says with a correction of its function; the line spans `range`.
void correct(Timeline& line, const Correction& correction, const Interval& range);

}  // namespace sereno::sla
