// The digests that bind a report to what it was made of.
#pragma once

#include <string>

#include "sla/report.h"

namespace sereno::sla {

/// Over everything that was observed within the context and everything that was said, in whatever order it came. What a
/// run says after the context is left out, so that later results change nothing.
std::string evidence_digest(const Evidence& evidence, const Interval& context);
/// Over contract, policies, the zone's transitions in the context, period and evidence: the same gives the same digest
/// whenever and wherever it is computed.
std::string report_digest(const Report& report, const Interval& context);

}  // namespace sereno::sla
