// What a classic plugin's end says. Pure.
#pragma once

#include <string_view>

#include "agent/checking/capped_output.h"
#include "sereno/check_result.h"

namespace sereno::agent {

/// `wait_status` as waitpid() gives it. A plugin that died of a signal is UNKNOWN and says of which; one that printed
/// nothing is shown with the last line of its standard error; what was cut is said at the end of the long text.
CheckResult external_result(const CappedOutput& output, std::string_view standard_error, int wait_status);

}  // namespace sereno::agent
