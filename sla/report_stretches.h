// How a function's month is drawn.
#pragma once

#include <vector>

#include "sla/report_account.h"

namespace sereno::sla {

std::vector<Stretch> stretches_of(const FunctionAccount& function);

}  // namespace sereno::sla
