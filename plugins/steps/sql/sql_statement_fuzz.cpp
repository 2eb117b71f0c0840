// What people give as a question may be any bytes; so may what servers say of their failures.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "plugins/steps/sql/mariadb/maria_fault.h"
#include "plugins/steps/sql/odbc/odbc_fault.h"
#include "plugins/steps/sql/postgres/pq_fault.h"
#include "sereno/steps/sql_statement.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sereno::steps;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(statement_problem(text));
  static_cast<void>(is_sql_name(text));
  static_cast<void>(describe_connect_failure(text, false));
  static_cast<void>(describe_query_failure(text.substr(0, 5), text));
  static_cast<void>(describe_maria_failure(2003, text));
  static_cast<void>(describe_odbc_failure(text.substr(0, 5), text));
  return 0;
}
