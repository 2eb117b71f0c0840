// What people give as a question may be any bytes.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sereno/steps/sql_statement.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sereno::steps;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(statement_problem(text));
  static_cast<void>(is_sql_name(text));
  return 0;
}
