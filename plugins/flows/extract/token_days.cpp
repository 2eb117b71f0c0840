#include "sereno/flows/token_days.h"

#include <cmath>

#include "sereno/flows/extraction.h"
#include "sereno/number.h"

namespace sereno::flows {

std::optional<Metric> token_days(std::string_view token, Instant now) {
  const auto ends = from_token(token, "/exp");
  const auto seconds = ends && ends->size() == 1 ? parse_decimal(ends->front()) : std::nullopt;
  if (!seconds) return std::nullopt;
  const double days = (*seconds - static_cast<double>(ms_of(now)) / 1e3) / 86'400;
  return Metric{.label = "token_days", .value = std::round(days * 100) / 100};
}

}  // namespace sereno::flows
