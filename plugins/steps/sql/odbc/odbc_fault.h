// What a failure of an ODBC driver means. Internal to the ODBC transport.
#pragma once

#include <string_view>

#include "sereno/steps/sql.h"

namespace sereno::steps {

/// SQLSTATE and sentence of a diagnosis. Drivers agree on few codes, so that some are told apart by their words. Pure.
SqlEnd describe_odbc_failure(std::string_view code, std::string_view message);

}  // namespace sereno::steps
