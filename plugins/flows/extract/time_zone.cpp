#include "plugins/flows/extract/time_zone.h"

#include <date/tz.h>

#include <exception>
#include <optional>
#include <string>

#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

std::optional<std::chrono::minutes> offset_of(std::string_view zone) {
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return std::nullopt;
  const auto hours = parse_integer<int>(zone.substr(1, 2)), minutes = parse_integer<int>(zone.substr(4, 2));
  if (!hours || !minutes || *hours < 0 || *hours > 14 || *minutes < 0 || *minutes > 59) return std::nullopt;
  return std::chrono::minutes{(*hours * 60 + *minutes) * (zone[0] == '-' ? -1 : 1)};
}

/// Null where there is none. The library joins the name to a folder: it must not lead out of it.
const date::time_zone* find_zone(const std::string& name) {
  const bool plain = name.find("..") == std::string::npos && name.front() != '/' && name != "localtime";
  try {
    return plain ? date::locate_zone(name) : nullptr;
  } catch (const std::exception&) {
    return nullptr;
  }
}

Instant plain_instant(std::chrono::local_seconds wall) { return Instant{wall.time_since_epoch()}; }

}  // namespace

Result<Instant> instant_of(std::chrono::local_seconds wall, std::string_view zone) {
  if (zone.empty() || zone == "UTC") return plain_instant(wall);
  if (const auto offset = offset_of(zone)) return plain_instant(wall) - *offset;
  const date::time_zone* const found = find_zone(std::string(zone));
  if (found == nullptr) return Error{"there is no time zone " + steps::in_quotes(zone)};
  const auto there = found->get_info(date::local_seconds{wall.time_since_epoch()});
  // In a gap the first offset still holds: 02:30 that is skipped is then what the clock shows as 03:30.
  return plain_instant(wall) - there.first.offset;
}

}  // namespace sereno::flows
