// Several ledgers as one: a platform that is looked at from more than one place.
#pragma once

#include <string>

#include "sereno/result.h"
#include "sla/timeline.h"

namespace sereno::sla {

/// Adds what another ledger observed. Its agent's own results are those of a source of that name, beside "agent" of the
/// first; what it imported keeps the names that it has. What people say stands in the first ledger alone: a second one
/// that holds acts is refused, for they could not be told from those of the first when a month was closed. What is of a
/// closed month in the other ledgers is taken as it is.
Result<void> add_vantage_point(Evidence& evidence, Evidence other, const std::string& name);

/// Names are of letters, digits, ".", "_" and "-", and none is "agent" or "import".
bool is_vantage_name(const std::string& name);

}  // namespace sereno::sla
