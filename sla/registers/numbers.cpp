#include "sla/registers/numbers.h"

#include <algorithm>
#include <cstdint>

#include "sereno/number.h"

namespace sereno::sla {
namespace {

constexpr std::size_t digits = 4;

std::string year_of(const Zone& zone, Instant at) { return zone.wall_text(at).substr(0, digits); }

/// Behind the series and the year; 0 for what is none of these references.
std::int64_t number_of(std::string_view id, const std::string& prefix) {
  if (!id.starts_with(prefix)) return 0;
  const auto rest = id.substr(prefix.size());
  const bool whole = rest.size() >= digits && rest.size() <= 9 && rest.find_first_not_of("0123456789") == rest.npos;
  return whole ? parse_integer<std::int64_t>(rest).value_or(0) : 0;
}

}  // namespace

std::string next_number(std::string_view series, const std::vector<Act>& acts, const Zone& zone, Instant at) {
  const std::string prefix = std::string(series) + "-" + year_of(zone, at) + "-";
  std::int64_t last = 0;
  for (const Act& act : acts) last = std::max(last, number_of(act.id, prefix));
  const std::string number = std::to_string(last + 1);
  return prefix + std::string(digits - std::min(digits, number.size()), '0') + number;
}

}  // namespace sereno::sla
