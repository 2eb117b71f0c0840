// The ways in which a flow of this check may ask.
#pragma once

#include "checks/flow/settings.h"
#include "sereno/check.h"
#include "sereno/flows/transport.h"

namespace flow {

/// Whether the step's transport asks the host that --url and --hostname name, or what the step says relative to it.
bool needs_host(const sereno::flows::Step& step);

/// New ones, without connections and cookies: http, websocket, tcp, tls, sql, sftp, sip, files. `context` and
/// `settings` outlive them.
sereno::flows::Transports all_transports(const sereno::Context& context, const Settings& settings);

}  // namespace flow
