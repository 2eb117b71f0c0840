#include "sla/civil_time.h"

#include <date/tz.h>

#include <cstdio>
#include <fstream>

namespace sereno::sla {
namespace {

constexpr int last_year = 2037;  // where the zone files of the system end

date::sys_seconds whole_seconds(Instant at) {
  return date::sys_seconds{std::chrono::floor<std::chrono::seconds>(at).time_since_epoch()};
}

Instant instant_of(date::sys_seconds at) { return Instant{at.time_since_epoch()}; }

/// The whole text as exactly `digits` digits.
std::optional<unsigned> number_of(std::string_view text, std::size_t digits) {
  if (text.size() != digits || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  return parse_integer<unsigned>(text);
}

std::optional<std::chrono::year_month_day> date_from(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = number_of(text.substr(0, 4), 4), month = number_of(text.substr(5, 2), 2),
             day = number_of(text.substr(8, 2), 2);
  if (!year || !month || !day || *year < 1970 || *year > last_year) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)}, std::chrono::month{*month},
                                         std::chrono::day{*day}};
  return date.ok() ? std::optional(date) : std::nullopt;
}

}  // namespace

Result<Zone> Zone::find(const std::string& name) {
  // The library joins the name to a folder; it must not lead out of it, nor be another zone on another machine.
  const bool plain =
      !name.empty() && name.find("..") == std::string::npos && name.front() != '/' && name != "localtime";
  try {
    if (plain) return Zone(date::locate_zone(name));
  } catch (const std::exception&) {
  }
  return Error{"there is no time zone '" + name +
               "'; write a name of the IANA database such as America/Mexico_City (timedatectl list-timezones shows "
               "them all)"};
}

const std::string& Zone::name() const { return zone_->name(); }

Instant Zone::resolve(std::chrono::local_days day, milliseconds since_midnight, Occurrence which) const {
  const date::local_seconds wall{std::chrono::floor<std::chrono::seconds>(day.time_since_epoch() + since_midnight)};
  const auto fraction = since_midnight - std::chrono::floor<std::chrono::seconds>(since_midnight);
  const auto found = zone_->get_info(wall);
  if (found.result == date::local_info::nonexistent) return instant_of(found.second.begin);
  const auto& info =
      found.result == date::local_info::ambiguous && which == Occurrence::latest ? found.second : found.first;
  return instant_of(date::sys_seconds{wall.time_since_epoch() - info.offset}) + fraction;
}

std::chrono::local_days Zone::date_of(Instant at) const {
  return std::chrono::local_days{std::chrono::floor<std::chrono::days>(at.time_since_epoch() + offset_at(at))};
}

std::chrono::seconds Zone::offset_at(Instant at) const { return zone_->get_info(whole_seconds(at)).offset; }

std::string Zone::wall_text(Instant at) const {
  std::string text = format_instant(at + offset_at(at));
  text.pop_back();  // the Z
  text[10] = ' ';
  return text;
}

std::string Zone::offset_text(Instant at) const {
  const auto offset = offset_at(at);
  const auto minutes = std::chrono::abs(std::chrono::duration_cast<std::chrono::minutes>(offset)).count();
  char text[16];
  std::snprintf(text, sizeof text, "%c%02d:%02d", offset.count() < 0 ? '-' : '+', static_cast<int>(minutes / 60 % 100),
                static_cast<int>(minutes % 60));
  return text;
}

std::vector<Transition> Zone::transitions(const Interval& range) const {
  std::vector<Transition> found;
  if (range.empty()) return found;
  auto info = zone_->get_info(whole_seconds(range.from));
  while (instant_of(info.end) < range.to) {
    const auto next = zone_->get_info(info.end);
    if (next.end <= info.end) break;
    if (next.offset != info.offset) found.push_back({instant_of(info.end), info.offset, next.offset});
    info = next;
  }
  return found;
}

Result<Period> month_period(const Zone& zone, std::string_view month) {
  const auto first = date_from(std::string(month) + "-01");
  if (month.size() != 7 || !first)
    return Error{"'" + std::string(month) + "' is no month; write YYYY-MM from 1970-01 to " +
                 std::to_string(last_year) + "-12"};
  const std::chrono::year_month_day next = *first + std::chrono::months{1};
  const auto midnight = [&zone](const std::chrono::year_month_day& date) {
    return zone.resolve(std::chrono::local_days{date}, milliseconds{0}, Occurrence::earliest);
  };
  return Period{.label = std::string(month), .range = {midnight(*first), midnight(next)}};
}

Result<Period> span_period(Instant from, Instant to) {
  const std::string label = format_instant(from) + "/" + format_instant(to);
  if (to <= from) return Error{"the period " + label + " is empty: its end must be after its start"};
  if (to - from > std::chrono::days{3660}) return Error{"the period " + label + " is longer than ten years"};
  return Period{.label = label, .range = {from, to}};
}

Result<Instant> start_of_date(const Zone& zone, std::string_view date) {
  const auto day = date_from(date);
  if (!day)
    return Error{"'" + std::string(date) + "' is no date; write YYYY-MM-DD from 1970-01-01 to " +
                 std::to_string(last_year) + "-12-31"};
  return zone.resolve(std::chrono::local_days{*day}, milliseconds{0}, Occurrence::earliest);
}

Result<std::string> tzdata_version(std::string_view first_line) {
  constexpr std::string_view prefix = "# version ";
  const auto version = trim(first_line.substr(std::min(prefix.size(), first_line.size())));
  if (!first_line.starts_with(prefix) || version.empty() || version.size() > 32)
    return Error{"the first line is not \"# version ...\""};
  return std::string(version);
}

Result<std::string> read_tzdata_version(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) return Error{path + ": cannot be read; install the package tzdata"};
  auto version = tzdata_version(line);
  if (!version) return Error{path + ": " + version.error().message};
  return version;
}

}  // namespace sereno::sla
