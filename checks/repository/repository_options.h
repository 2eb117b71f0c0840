// The options of check_repository, as data.
#pragma once

#include "sereno/options.h"

namespace repository {

/// Letters and names are those of monitoring-plugins' check_pgsql, check_mysql_query and check_http where these have
/// them.
void declare_options(sereno::Options& options);

}  // namespace repository
