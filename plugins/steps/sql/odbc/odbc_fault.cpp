#include "plugins/steps/sql/odbc/odbc_fault.h"

#include <string>

#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

using std::string_view;

SqlFault fault_of(string_view code, string_view words) {
  const auto says = [&](string_view part) { return words.find(part) != string_view::npos; };
  if (code == "IM002" || code == "IM003" || code == "IM004" || code == "01000") return SqlFault::library;
  if (code == "HYT00" || code == "HYT01" || code == "57014" || code == "HY008") return SqlFault::timed_out;
  if (code.starts_with("28") || says("password authentication failed") || says("access denied") || says("login failed"))
    return SqlFault::credential;
  if (code == "42501" || says("permission denied") || says("command denied")) return SqlFault::not_allowed;
  if (code == "3d000" || (says("database") && says("does not exist"))) return SqlFault::no_database;
  if (says("connection refused") || says("could not connect") || says("can't connect")) return SqlFault::refused;
  if (code.starts_with("08")) return SqlFault::closed;
  if (code.starts_with("42") || code.starts_with("22") || code.starts_with("07") || code == "25006" || code == "hyc00")
    return SqlFault::statement;
  return SqlFault::failed;
}

}  // namespace

SqlEnd describe_odbc_failure(string_view code, string_view message) {
  std::string line(trim(message));
  for (char& c : line)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  const bool upper = code.starts_with("IM") || code.starts_with("HY");
  return {.fault = fault_of(upper ? std::string(code) : lower_case(code), lower_case(message)),
          .text = std::move(line),
          .code = std::string(code)};
}

}  // namespace sereno::steps
