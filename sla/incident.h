// Response, resolution and reliability: what the incident register says against the targets.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "contract.h"
#include "interval_set.h"
#include "policy.h"
#include "sereno/time.h"

namespace sereno::sla {

/// A later record with the same id replaces it.
struct Incident {
  enum class Cause { provider, third_party, client };
  std::string id{};
  int priority = 0;  ///< 0: none given (a service request)
  std::string function{};
  std::string root{};    ///< incidents of one root count once; empty: its own id
  bool request = false;  ///< a service request, no incident
  Cause cause = Cause::provider;
  Instant registered{};
  std::optional<Instant> ack_email{};
  std::optional<Instant> resolved{};
  std::vector<Interval> pauses{};  ///< waits for others, with evidence
  std::string description{};
  std::optional<Instant> restoration_notice{};  ///< when the client was told that the service is back
};

/// One incident against its targets. An absent "met" is no answer: not over yet, or no target applies.
struct JudgedIncident {
  Incident incident{};
  std::optional<milliseconds> response{};
  std::optional<bool> response_met{};
  std::optional<milliseconds> resolution{};  ///< without the pauses
  std::optional<milliseconds> target{};      ///< the resolution's
  std::string target_source{};               ///< "function list_upload", "priority 2", "not applicable: third party"
  std::optional<bool> resolution_met{};
};

/// What happened after `as_of` is not known yet.
JudgedIncident judge(const Incident& incident, const Contract& contract, const Policy& policy, Instant as_of);

/// Distinct root causes of the provider among incidents registered in `range`; requests are none.
int reliability_count(const std::vector<Incident>& incidents, const Interval& range);

}  // namespace sereno::sla
