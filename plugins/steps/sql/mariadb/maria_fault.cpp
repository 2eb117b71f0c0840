#include "plugins/steps/sql/mariadb/maria_fault.h"

#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include "sereno/number.h"

namespace sereno::steps {
namespace {

using std::string_view;

/// Numbers below 2000 are the server's (mysqld_error.h), those from 2000 on the library's (errmsg.h).
constexpr std::array<std::pair<unsigned, SqlFault>, 34> meanings = {{
    {1040, SqlFault::full},                                        // too many connections
    {1203, SqlFault::full},                                        // of this user
    {1226, SqlFault::full},                                        // more than its resources
    {1044, SqlFault::not_allowed},                                 // to this database
    {1045, SqlFault::credential},  {1129, SqlFault::full},         // host is blocked because of many errors
    {1130, SqlFault::credential},                                  // host is not allowed
    {1251, SqlFault::credential},                                  // its way of authentication
    {1698, SqlFault::credential},  {1820, SqlFault::credential},   // password has expired
    {1862, SqlFault::credential},  {4151, SqlFault::credential},   // account is locked
    {1049, SqlFault::no_database}, {1046, SqlFault::no_database},  // none was chosen
    {1053, SqlFault::closed},                                      // shutdown
    {1927, SqlFault::closed},                                      // was killed
    {1142, SqlFault::not_allowed}, {1143, SqlFault::not_allowed}, {1227, SqlFault::not_allowed},
    {1370, SqlFault::not_allowed}, {1317, SqlFault::timed_out},  // interrupted
    {1969, SqlFault::timed_out},                                 // max_statement_time
    {3024, SqlFault::timed_out},                                 // MySQL's
    {1054, SqlFault::statement},   {1064, SqlFault::statement},   {1146, SqlFault::statement},
    {1305, SqlFault::statement},   {1792, SqlFault::statement},   // read-only transaction
    {2007, SqlFault::protocol},                                   // version mismatch
    {2012, SqlFault::protocol},                                   // handshake
    {2027, SqlFault::protocol},                                   // malformed packet
    {2026, SqlFault::tls},         {2058, SqlFault::credential},  // its way of authentication is none that we speak
    {2059, SqlFault::credential},
}};

/// "Can't connect to server on '127.0.0.1' (111)".
SqlFault fault_of_connection(string_view message) {
  const auto open = message.rfind('(');
  const auto digits = open == string_view::npos ? string_view() : message.substr(open + 1);
  switch (parse_integer<int>(digits.substr(0, digits.find_first_not_of("0123456789"))).value_or(0)) {
    case ECONNREFUSED:
    case ENOENT:  // the server's own socket is not there
      return SqlFault::refused;
    case EHOSTUNREACH:
    case EHOSTDOWN:
      return SqlFault::unreachable;
    case ENETUNREACH:
    case EADDRNOTAVAIL:
    case EACCES:
      return SqlFault::no_route;
    case ETIMEDOUT:
      return SqlFault::timed_out;
    default:
      return SqlFault::closed;
  }
}

SqlFault fault_of(unsigned number, string_view message) {
  for (const auto& [code, fault] : meanings)
    if (code == number) return fault;
  if (number == 2002 || number == 2003) return fault_of_connection(message);
  if (number >= 2000 && number < 3000) return SqlFault::closed;
  return SqlFault::failed;
}

}  // namespace

SqlEnd describe_maria_failure(unsigned number, string_view message) {
  std::string line(trim(message));
  for (char& c : line)
    if (c == '\n' || c == '\r') c = ' ';
  return {.fault = fault_of(number, message), .text = std::move(line), .code = std::to_string(number)};
}

}  // namespace sereno::steps
