// How much of the time was really observed.
#pragma once

#include "sla/report_account.h"

namespace sereno::sla {

/// Over the critical functions.
Coverage coverage_of(const Scene& scene, const View& view);

/// For each function the time in which it would be otherwise without what was imported; nothing when nothing was.
std::vector<IntervalSet> imported_time(const Scene& scene);

/// Functions of the contract without any evidence, services that serve no function of it, scopes that name nothing.
Reasons notices(const Scene& scene, const View& view);

}  // namespace sereno::sla
