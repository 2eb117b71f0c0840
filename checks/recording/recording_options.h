// The options of check_recording, as data.
#pragma once

#include "sereno/options.h"

namespace recording {

/// Letters and names are those of monitoring-plugins' check_http and check_curl where these have them.
void declare_options(sereno::Options& options);

}  // namespace recording
