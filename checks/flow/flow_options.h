// The options of check_flow, as data.
#pragma once

#include "sereno/options.h"

namespace flow {

void declare_options(sereno::Options& options);

}  // namespace flow
