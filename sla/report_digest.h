// The digests that bind a report to what it was made of.
#pragma once

#include <string>

#include "sla/report.h"

namespace sereno::sla {

/// Over everything in the evidence, in its order.
std::string evidence_digest(const Evidence& evidence);
/// Over contract, policy, evidence, tz database, engine, period and as_of: equal digests are equal reports.
std::string report_digest(const Report& report);

}  // namespace sereno::sla
