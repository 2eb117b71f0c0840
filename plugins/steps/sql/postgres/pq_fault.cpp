#include "plugins/steps/sql/postgres/pq_fault.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

using std::string_view;

bool contains(string_view text, string_view part) { return text.find(part) != string_view::npos; }

/// Appendix A of PostgreSQL's documentation.
SqlFault fault_of_code(string_view code) {
  if (code == "42501") return SqlFault::not_allowed;
  if (code == "3D000") return SqlFault::no_database;
  if (code == "57014") return SqlFault::timed_out;  // cancelled: by our own statement_timeout
  if (code == "57P03" || code == "53300") return SqlFault::full;
  if (code.starts_with("57P")) return SqlFault::closed;
  const string_view kind = code.substr(0, 2);
  if (kind == "28") return SqlFault::credential;
  if (kind == "42" || kind == "22" || kind == "25" || kind == "0A" || kind == "3F" || kind == "26")
    return SqlFault::statement;
  return SqlFault::failed;
}

/// libpq has words alone for what happens before the server speaks.
SqlFault fault_of_words(string_view text) {
  static constexpr std::array<std::pair<string_view, SqlFault>, 15> meanings = {{
      {"expected authentication request", SqlFault::protocol},
      {"invalid response", SqlFault::protocol},
      {"Connection refused", SqlFault::refused},
      {"No such file or directory", SqlFault::refused},
      {"No route to host", SqlFault::unreachable},
      {"Host is down", SqlFault::unreachable},
      {"Network is unreachable", SqlFault::no_route},
      {"Cannot assign requested address", SqlFault::no_route},
      {"Permission denied", SqlFault::no_route},
      {"timed out", SqlFault::timed_out},
      {"password", SqlFault::credential},
      {"SSL", SqlFault::tls},
      {"certificate", SqlFault::tls},
      {"authentication method", SqlFault::protocol},
      {"closed", SqlFault::closed},
  }};
  for (const auto& [words, fault] : meanings)
    if (contains(text, words)) return fault;
  return SqlFault::closed;
}

bool is_code(string_view text) {
  return text.size() == 5 &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || (c >= 'A' && c <= 'Z'); });
}

/// Position of the SQLSTATE in "FATAL:  28P01: words", of the last such line: libpq tries several ways and tells of
/// all.
std::size_t find_code(string_view text) {
  std::size_t found = string_view::npos;
  for (std::size_t at = text.find(":  "); at != string_view::npos; at = text.find(":  ", at + 3))
    if (is_code(text.substr(at + 3, 5)) && text.substr(at + 8).starts_with(": ")) found = at + 3;
  return found;
}

/// Without "connection to server at "127.0.0.1", port 5432 failed: ", which the step says already.
string_view without_preamble(string_view text) {
  const auto end = text.find(" failed: ");
  return text.starts_with("connection to server") && end != string_view::npos ? text.substr(end + 9) : text;
}

std::string first_line(string_view text) {
  text = trim(text.substr(0, text.find('\n')));
  return std::string(text);
}

}  // namespace

SqlEnd describe_connect_failure(string_view message, bool needs_password) {
  message = trim(message);
  const auto at = find_code(message);
  if (at != string_view::npos) {
    const auto code = message.substr(at, 5);
    return {.fault = fault_of_code(code), .text = first_line(message.substr(at + 7)), .code = std::string(code)};
  }
  const auto text = without_preamble(message);
  return {.fault = needs_password ? SqlFault::credential : fault_of_words(text), .text = first_line(text)};
}

SqlEnd describe_query_failure(string_view code, string_view message) {
  if (code.empty()) return {.fault = SqlFault::closed, .text = first_line(trim(message))};
  return {.fault = fault_of_code(code), .text = first_line(trim(message)), .code = std::string(code)};
}

}  // namespace sereno::steps
