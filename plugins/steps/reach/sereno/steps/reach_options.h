// The options of every check that reaches a server by name, as data, and their reading.
#pragma once

#include "sereno/check.h"
#include "sereno/options.h"
#include "sereno/steps/problems.h"
#include "sereno/steps/reach.h"

namespace sereno::steps {

/// -H, -I, -p, -4, -6, --resolver. `ports` says what the port is when none is given, as part of the help.
void declare_reach_options(Options& options, std::string_view ports);
/// --insecure, --ca-cert, -J, -K, --min-tls, with the letters and names of monitoring-plugins' check_http.
void declare_reach_tls_options(Options& options);

/// What these options say: whom to connect with, and under which name. ReachPlan::secure and, without -p, the port are
/// the check's to set.
ReachPlan read_reach_plan(const Context& context, Problems& problems);

}  // namespace sereno::steps
