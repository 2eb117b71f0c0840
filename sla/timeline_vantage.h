// Several sources that look at one function: what counts where they differ.
#pragma once

#include <string>
#include <vector>

#include "sla/timeline.h"

namespace sereno::sla {

/// The timelines by the policy `vantages`: the worst of all, what most of those say that know, or up where one says so.
std::vector<Timeline> build_timelines(const Contract& contract, const Policy& policy, const Observed& observed,
                                      const Interval& range);

/// Where several sources spoke of one function and did not agree whether it could be used.
struct Disagreement {
  std::string function{};
  Interval span{};
  std::vector<std::string> down{};  ///< sources that say it could not
  std::vector<std::string> up{};
};

std::vector<Disagreement> disagreements(const Contract& contract, const Policy& policy, const Observed& observed,
                                        const Interval& range);

}  // namespace sereno::sla
