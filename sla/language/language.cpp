#include "sla/language/language.h"

#include <array>
#include <cstddef>

#include "sereno/number.h"
#include "sla/language/embedded.h"

namespace sereno::sla {
namespace {

constexpr std::array<std::string_view, 12> months{"January",   "February", "March",    "April",
                                                  "May",       "June",     "July",     "August",
                                                  "September", "October",  "November", "December"};

std::size_t month_index(std::string_view two_digits) {
  const auto number = parse_integer<int>(two_digits).value_or(1);
  return number >= 1 && number <= 12 ? static_cast<std::size_t>(number - 1) : 0;
}

}  // namespace

Result<Language> Language::find(std::string_view name) {
  Language language;
  if (name == "en") return language;
  if (name != "es" && name != "es-MX" && name != "es_MX")
    return Error{"there is no language '" + std::string(name) + "': en or es"};
  auto catalogue = Catalogue::read(std::string(spanish_catalogue()));
  if (!catalogue) return catalogue.error();
  language.code_ = "es-MX";
  language.catalogue_ = std::move(*catalogue);
  return language;
}

std::string Language::say(std::string_view words, const std::vector<std::string>& values) const {
  const std::string_view pattern = catalogue_.of(words);
  std::string text;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool place = pattern[i] == '{' && i + 2 < pattern.size() && pattern[i + 2] == '}' && pattern[i + 1] >= '0' &&
                       pattern[i + 1] <= '9';
    if (!place) {
      text += pattern[i];
      continue;
    }
    const auto number = static_cast<std::size_t>(pattern[i + 1] - '0');
    if (number < values.size()) text += values[number];
    i += 2;
  }
  return text;
}

std::string Language::date(const Zone& zone, Instant at) const {
  const std::string wall = zone.wall_text(at);  // 2026-04-08 21:00:00
  const std::string day = wall[8] == '0' ? wall.substr(9, 1) : wall.substr(8, 2);
  const std::string month = say(months[month_index(std::string_view(wall).substr(5, 2))]);
  return day + " " + month.substr(0, 3) + " " + wall.substr(0, 4);  // no month begins with other letters than ASCII
}

std::string Language::date_time(const Zone& zone, Instant at) const {
  return date(zone, at) + ", " + zone.wall_text(at).substr(11);
}

std::string Language::span(const Zone& zone, const Interval& span) const {
  const bool one_day = zone.date_of(span.from) == zone.date_of(span.to);
  const std::string end = one_day ? zone.wall_text(span.to).substr(11) : date_time(zone, span.to);
  return date_time(zone, span.from) + " \xE2\x80\x93 " + end;
}

std::string Language::month(const std::string& label) const {
  if (label.size() != 7 || label[4] != '-') return label;
  return say("{0} {1}", {say(months[month_index(std::string_view(label).substr(5, 2))]), label.substr(0, 4)});
}

}  // namespace sereno::sla
