// Why an outage counts or does not, stretch by stretch, by the clauses that decide it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sla/owed.h"
#include "sla/report.h"

namespace sereno::sla {

enum class StretchCounts {
  as_downtime,
  as_unknown,    ///< nothing is known of it, and the policy `unknown` lets it count
  excluded,      ///< see `rules`
  not_critical,  ///< the function's own figure alone
  not_counted    ///< unknown time that does not count
};
/// "as_downtime", "as_unknown", "excluded", "not_critical", "not_counted".
std::string_view to_string(StretchCounts counts);

struct ExplainedStretch {
  Interval span{};
  StretchCounts counts{};
  Reasons rules{};                     ///< what excludes it
  std::vector<std::string> clauses{};  ///< the contract's words that decide it; may be none
};

struct ExplainedRefusal {
  Refusal refusal{};
  std::vector<std::string> clauses{};
};

struct Explanation {
  Outage outage{};
  std::vector<ExplainedStretch> stretches{};  ///< they follow each other and make up the outage
  std::vector<ExplainedRefusal> refusals{};
  std::vector<std::string> closing_clauses{};  ///< where short recoveries within it count
  Figure without{};                            ///< the month without this outage
  Owed owed_without{};
};

/// The outage by its id ("o3"), or the one at an instant; nothing when there is none.
const Outage* find_outage(const Report& report, const std::string& id);
const Outage* find_outage(const Report& report, Instant at);

Explanation explain(const Report& report, const Outage& outage);

}  // namespace sereno::sla
