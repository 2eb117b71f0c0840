// Response and resolution: what the incident register says, what of it is established, and the targets.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sereno/time.h"
#include "sla/acceptance.h"
#include "sla/claim.h"
#include "sla/contract.h"
#include "sla/entry.h"
#include "sla/interval_set.h"
#include "sla/late_recorded.h"
#include "sla/policy.h"
#include "sla/reason.h"

namespace sereno::sla {

/// A wait for others that stops an incident's clock.
struct Pause {
  Interval span{};  ///< one that still runs ends at Instant::max()
  bool established = false;
  friend bool operator==(const Pause&, const Pause&) = default;
};

/// An answer or a resolution as it was stated, with when it was first recorded.
struct StatedEnd {
  Instant at{};
  Instant recorded_at{};
  friend bool operator==(const StatedEnd&, const StatedEnd&) = default;
};

/// One incident as all its acts leave it, with what of it is established by a policy.
struct Incident {
  std::string id{};
  int priority = 0;        ///< the strictest that it ever had; 0: none given (a service request)
  std::string function{};  ///< empty: none named
  std::string root{};      ///< empty: its own
  std::string root_reason{};
  bool root_agreed = false;       ///< the other party agreed that it shares the root
  bool root_splits = false;       ///< its root says that it is another one than what it overlaps
  bool request = false;           ///< established: a service request, no incident
  bool request_pending = false;   ///< said, not established
  Cause cause = Cause::provider;  ///< established
  Cause said_cause = Cause::provider;
  Instant registered{};  ///< the earliest that was said
  std::optional<StatedEnd> ack_email{};
  std::optional<StatedEnd> resolved{};
  std::vector<Pause> pauses{};
  std::string description{};
  std::optional<Instant> restoration_notice{};
  std::string evidence{};
  std::optional<Affectation> affectation{};  ///< the last word
  std::vector<int> client_items{};   ///< what of its five items the client said, by the contract's numbers, ascending
  bool client_reported = false;      ///< the client said anything of it
  std::vector<std::string> guids{};  ///< of the recordings that are asked for
  std::string confirmation{};        ///< Message-ID of the mail whose acceptance answered it; empty: not known
  std::string approved_by{};
  std::string approver_party{};
  bool from_client_alone = false;      ///< every act of it is the client's
  bool opened_itself = false;          ///< the agent noticed: its clock follows what was measured
  bool undecided = false;              ///< something of it could still be accepted
  std::optional<Standing> standing{};  ///< withdrawn or incomplete; else it counts
  std::vector<Reason> reasons{};       ///< what is not established

  /// From registration to resolution, or to `otherwise`.
  Interval open(Instant otherwise) const { return {registered, resolved ? resolved->at : otherwise}; }
};

/// `claims` are those of the report, judged; one that covers the incident from its registration to its resolution (to
/// `as_of` while it is open) proves its cause, one that covers a pause proves that.
Incident fold_incident(const Entry& entry, const Contract& contract, const Policy& policy,
                       const std::vector<JudgedClaim>& claims, Instant as_of);

/// One incident against its targets. An absent "met" is no answer: not over yet, or no target applies.
struct JudgedIncident {
  Incident incident{};
  Instant clock_start{};
  std::optional<milliseconds> response{};
  std::optional<bool> response_met{};
  std::optional<milliseconds> resolution{};  ///< without the pauses
  std::optional<milliseconds> target{};      ///< the resolution's
  Reason target_source{};                    ///< where the target comes from, or why there is none
  std::optional<bool> resolution_met{};
  std::vector<LateRecorded> late{};
};

/// What happened after `as_of` is not known yet. `measured` is the downtime of the incident's function: the clock of
/// one that opened itself begins with it and does not end before it.
JudgedIncident judge(const Incident& incident, const Contract& contract, const Policy& policy, Instant as_of,
                     const IntervalSet& measured);

}  // namespace sereno::sla
