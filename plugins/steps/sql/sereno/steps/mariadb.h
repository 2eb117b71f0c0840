// MariaDB and MySQL, through libmariadb, which is loaded when the first session connects.
#pragma once

#include <memory>

#include "sereno/steps/sql.h"

namespace sereno::steps {

/// With SqlTls::verified the library resolves the host's name by itself, since it verifies the name that it connects
/// to.
std::unique_ptr<SqlClient> make_mariadb_client();

}  // namespace sereno::steps
