#include "sereno/steps/http_date.h"

#include <string>

#include "plugins/steps/http/curl_library.h"

namespace sereno::steps {

std::optional<Instant> parse_http_date(std::string_view text) {
  const std::string copy(text);
  const std::time_t seconds = curl_library().getdate(copy.c_str(), nullptr);
  if (seconds == -1) return std::nullopt;
  return Instant{std::chrono::seconds{seconds}};
}

}  // namespace sereno::steps
