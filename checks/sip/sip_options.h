// The options of check_sip, as data.
#pragma once

#include "sereno/options.h"

namespace sip {

/// Letters are those of monitoring-plugins where these have them.
void declare_options(sereno::Options& options);

}  // namespace sip
