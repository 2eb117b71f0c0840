// The ways in which a flow asks the platform that a check names.
#pragma once

#include <functional>

#include "sereno/flows/transport.h"
#include "sereno/steps/visit.h"
#include "sereno/time.h"

namespace sereno::flows {

/// Adds http, websocket (which has the cookies of http), tcp and tls, new and without connections: to where `plan`
/// leads, unless a step names another place.
void add_platform_transports(Transports& transports, const steps::VisitPlan& plan,
                             const std::function<Instant()>& clock);

}  // namespace sereno::flows
