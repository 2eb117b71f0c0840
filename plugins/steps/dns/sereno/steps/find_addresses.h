// A name's addresses as a step.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sereno/steps/resolver.h"
#include "sereno/steps/step_run.h"
#include "sereno/steps/trace.h"

namespace sereno::steps {

/// The addresses of `host` in the order in which to try them, as the step `step` of `run`; a numeric one is its own,
/// without a step. Empty after a failure, which `run` has then: CRITICAL for a name that does not exist or has no such
/// address, UNKNOWN when nobody could tell.
std::vector<std::string> find_addresses(const std::string& host, const ResolveSettings& settings, StepRun& run,
                                        Trace& trace, std::string_view step = "resolve");

}  // namespace sereno::steps
