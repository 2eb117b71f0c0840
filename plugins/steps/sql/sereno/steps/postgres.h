// PostgreSQL, through libpq, which is loaded when the first session connects.
#pragma once

#include <memory>

#include "sereno/steps/sql.h"

namespace sereno::steps {

std::unique_ptr<SqlClient> make_postgres_client();

}  // namespace sereno::steps
