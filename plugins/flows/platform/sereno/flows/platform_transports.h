// The ways in which a flow asks the platform that a check names.
#pragma once

#include <functional>

#include "sereno/flows/transport.h"
#include "sereno/steps/visit.h"
#include "sereno/time.h"

namespace sereno::flows {

/// add_page_transports(), and tcp and tls likewise.
void add_platform_transports(Transports& transports, const steps::VisitPlan& plan,
                             const std::function<Instant()>& clock);

}  // namespace sereno::flows
