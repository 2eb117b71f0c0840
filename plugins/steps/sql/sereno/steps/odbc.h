// Whatever has an ODBC driver, through unixODBC, which is loaded when the first session connects.
#pragma once

#include <memory>

#include "sereno/steps/sql.h"

namespace sereno::steps {

/// SqlTarget::host is a data source as odbc.ini names it; TLS and server stand there. Drivers resolve names by
/// themselves and keep no time-out that can be relied on: at the deadline the query is cancelled, and one that does not
/// end then ends with its process. The server's clock has to be asked for in the question.
std::unique_ptr<SqlClient> make_odbc_client();

}  // namespace sereno::steps
