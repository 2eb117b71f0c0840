// How many root causes the provider's incidents of a month had.
#pragma once

#include <string>
#include <vector>

#include "sla/contract.h"
#include "sla/incident.h"
#include "sla/interval_set.h"
#include "sla/policy.h"

namespace sereno::sla {

/// What was measured of one function.
struct MeasuredDowntime {
  std::string function{};
  bool critical = false;
  IntervalSet down{};       ///< all of it
  IntervalSet countable{};  ///< without what is excluded
};

/// Incidents that are one: they overlap, follow each other closely, or share a root.
struct RootCause {
  std::vector<std::string> incidents{};  ///< ids, in the order of registration
  Instant registered{};                  ///< of the first
};

struct RootCauses {
  std::vector<RootCause> causes{};            ///< of all months that the incidents are of
  std::vector<std::string> not_associated{};  ///< the client's alone, and nothing measured stands behind them
  std::vector<std::string> root_not_established{};

  /// Those whose first incident was registered in the range.
  int count_in(const Interval& range) const;
};

/// Of incidents of the provider; requests, and what is established as somebody else's, are none.
RootCauses root_causes(const std::vector<Incident>& incidents, const std::vector<MeasuredDowntime>& measured,
                       const Policy& policy, Instant as_of);

}  // namespace sereno::sla
