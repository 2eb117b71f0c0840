#include "sereno/steps/http.h"

#include <algorithm>

#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace sereno::steps {

std::optional<std::string_view> HttpExchange::header(std::string_view name) const {
  for (const auto& [known, value] : headers)
    if (equals_ignoring_case(known, name)) return value;
  return std::nullopt;
}

std::pair<int, std::string_view> read_status_line(std::string_view line) {
  const auto blank = line.find(' ');
  if (blank == std::string_view::npos) return {0, {}};
  const auto rest = trim(line.substr(blank));
  const auto end = std::min(rest.find(' '), rest.size());
  const auto number = parse_integer<unsigned short>(rest.substr(0, end));
  if (!number) return {0, {}};
  return {*number, trim(rest.substr(end))};
}

}  // namespace sereno::steps
