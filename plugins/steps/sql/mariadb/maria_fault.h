// What a failure of libmariadb means. Internal to the MariaDB transport.
#pragma once

#include <string_view>

#include "sereno/steps/sql.h"

namespace sereno::steps {

/// `number` and `message` as mysql_errno and mysql_error give them. Pure.
SqlEnd describe_maria_failure(unsigned number, std::string_view message);

}  // namespace sereno::steps
