#include "sereno/steps/time_text.h"

#include <cmath>
#include <string>

#include "sereno/number.h"

namespace sereno::steps {
namespace {

using std::string_view;

std::optional<Instant> epoch(double number) {
  constexpr double milliseconds_from = 1e11, most = 4102444800e3;  // until the year 2100
  const double ms = number >= milliseconds_from ? number : number * 1000;
  if (ms <= 0 || ms > most) return std::nullopt;
  return instant_from_ms(std::llround(ms));
}

/// Where the zone begins, behind date and time; npos: there is none.
std::size_t find_zone(string_view text) { return text.find_first_of("Zz+-", 10); }

/// "+00", "+0000" and "+00:00" as the last of them.
std::optional<std::string> full_zone(string_view zone) {
  if (zone == "Z" || zone == "z") return "Z";
  std::string digits;
  for (const char c : zone.substr(1))
    if (c != ':') digits += c;
  if (digits.size() == 2) digits += "00";
  if (digits.size() != 4) return std::nullopt;
  return zone.substr(0, 1).data()[0] + digits.substr(0, 2) + ":" + digits.substr(2);
}

}  // namespace

std::optional<Instant> read_time(string_view text, const Zone& zone, Instant latest) {
  text = trim(text);
  if (text.size() > 64) return std::nullopt;
  if (const auto number = parse_decimal(text)) return epoch(*number);
  if (text.size() < 19) return std::nullopt;
  const auto at = find_zone(text);
  const std::string written(trim(text.substr(0, at)));
  if (at != string_view::npos) {
    const auto own = full_zone(text.substr(at));
    return own ? parse_instant(written + *own) : std::nullopt;
  }
  const auto flat = parse_instant(written + "Z");
  if (!flat) return std::nullopt;
  return zone.instant(LocalTime{flat->time_since_epoch()}, latest);
}

}  // namespace sereno::steps
