// What a failure of libpq means. Internal to the PostgreSQL transport.
#pragma once

#include <string_view>

#include "sereno/steps/sql.h"

namespace sereno::steps {

/// `message` as libpq gives it for a connection with PQERRORS_VERBOSE: "connection to server at ... failed: FATAL:
/// 28P01: password authentication failed for user "x"\nLOCATION: ...". Pure.
SqlEnd describe_connect_failure(std::string_view message, bool needs_password);

/// A result with an error: its SQLSTATE (empty: the connection is gone) and its first sentence. Pure.
SqlEnd describe_query_failure(std::string_view code, std::string_view message);

}  // namespace sereno::steps
