// The options of check_list_upload, as data.
#pragma once

#include "sereno/options.h"

namespace list_upload {

void declare_options(sereno::Options& options);

}  // namespace list_upload
