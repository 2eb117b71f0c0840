// What a worker says may come from a plugin that wrote into the line, or onto standard error, by itself.
#pragma once

#include <string>

#include "sereno/check_result.h"

namespace sereno::host {

/// Each text as clean UTF-8 without control characters. The worker cleans what its check says; who writes into the line
/// by himself does not.
void clean(StepOutcome& step);
void clean(CheckResult& result);

/// Takes out what is in a non-blocking pipe now, and gives the last few KiB of it; its writers may live on.
std::string take_end_of(int pipe);

}  // namespace sereno::host
