// The ways in which a flow asks a platform as people do: its pages, and the sockets of its pages.
#pragma once

#include <functional>

#include "sereno/flows/http_transport.h"
#include "sereno/flows/transport.h"
#include "sereno/flows/websocket_transport.h"
#include "sereno/steps/visit.h"
#include "sereno/time.h"

namespace sereno::flows {

/// Adds http and websocket (which has the cookies of http), new and without connections: to where `plan` leads, unless
/// a step names another place. `enough` is given each frame of a socket. Gives the http one, which `transports` owns.
HttpTransport& add_page_transports(Transports& transports, const steps::VisitPlan& plan,
                                   const std::function<Instant()>& clock, WebSocketTransport::Enough enough = {});

}  // namespace sereno::flows
