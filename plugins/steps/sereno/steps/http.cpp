#include "sereno/steps/http.h"

#include "sereno/steps/text.h"

namespace sereno::steps {

std::optional<std::string_view> HttpExchange::header(std::string_view name) const {
  for (const auto& [known, value] : headers)
    if (equals_ignoring_case(known, name)) return value;
  return std::nullopt;
}

}  // namespace sereno::steps
