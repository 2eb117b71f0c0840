#include "sla/mail/said_date.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sla/mail/scan.h"
#include "sla/mail/words.h"

namespace sereno::sla {

namespace {

using std::chrono::days;
using std::chrono::local_days;

constexpr std::array<std::string_view, 12> spanish_months = {"ene", "feb", "mar", "abr", "may", "jun",
                                                             "jul", "ago", "sep", "oct", "nov", "dic"};
constexpr std::array<std::string_view, 12> english_months = {"jan", "feb", "mar", "apr", "may", "jun",
                                                             "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::pair<std::string_view, unsigned>, 14> weekdays{{{"domingo", 0},
                                                                          {"lunes", 1},
                                                                          {"martes", 2},
                                                                          {"miercoles", 3},
                                                                          {"jueves", 4},
                                                                          {"viernes", 5},
                                                                          {"sabado", 6},
                                                                          {"sunday", 0},
                                                                          {"monday", 1},
                                                                          {"tuesday", 2},
                                                                          {"wednesday", 3},
                                                                          {"thursday", 4},
                                                                          {"friday", 5},
                                                                          {"saturday", 6}}};

std::optional<unsigned> month_named(std::string_view word) {
  if (word.size() < 3) return std::nullopt;
  for (unsigned i = 0; i < 12; ++i)
    if (word.substr(0, 3) == spanish_months[i] || word.substr(0, 3) == english_months[i]) {
      static constexpr std::array<std::string_view, 24> full = {
          "enero",      "febrero", "marzo",     "abril",     "mayo",      "junio",    "julio",    "agosto",
          "septiembre", "octubre", "noviembre", "diciembre", "january",   "february", "march",    "april",
          "may",        "june",    "july",      "august",    "september", "october",  "november", "december"};
      const bool real = word.size() == 3 || word == "sept" || word == "setiembre" ||
                        std::find(full.begin(), full.end(), word) != full.end();
      if (real) return i + 1;
    }
  return std::nullopt;
}

std::optional<local_days> made(int year, unsigned month, unsigned day) {
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
  if (!date.ok() || year < 2000 || year > 2037) return std::nullopt;
  return local_days{date};
}

/// Without a year: the last such date that is not after the day of the mail.
std::optional<local_days> last_such(unsigned month, unsigned day, local_days today) {
  const std::chrono::year_month_day now{today};
  for (int year = static_cast<int>(now.year()); year > static_cast<int>(now.year()) - 5; --year)
    if (const auto date = made(year, month, day); date && *date <= today) return date;
  return std::nullopt;
}

/// `year` of 0: none was stated.
std::optional<local_days> dated(int year, unsigned month, unsigned day, local_days today) {
  if (year == 0) return last_such(month, day, today);
  return made(year < 100 ? year + 2000 : year, month, day);
}

/// Four digits, or two where they may be; 0 for none.
int year_at(Scan& scan, bool short_form) {
  for (const std::size_t digits : {std::size_t{4}, std::size_t{2}}) {
    Scan ahead = scan;
    const int year = digits == 4 || short_form ? ahead.number(digits, digits).value_or(0) : 0;
    if (year == 0) continue;
    scan = ahead;
    return year;
  }
  return 0;
}

/// "2026-11-10"
std::optional<local_days> computers_date(Scan scan) {
  const int year = year_at(scan, false);
  const bool parted = scan.take_any({"-", "/", "."});
  const int month = scan.number(1, 2).value_or(0);
  if (!parted || !scan.take_any({"-", "/", "."})) return std::nullopt;
  return made(year, static_cast<unsigned>(month), static_cast<unsigned>(scan.number(1, 2).value_or(0)));
}

/// Which of its numbers is the month cannot be told where only one of both orders lies near the mail, and it is not the
/// one of the contract.
bool could_be_month_first(local_days day_first, std::optional<local_days> month_first, local_days today) {
  constexpr days near{7}, far{31};
  if (!month_first) return false;
  const bool plausible = day_first <= today && today - day_first <= far;
  return !plausible && *month_first <= today && today - *month_first <= near;
}

/// "/11/2026" behind the day.
StatedDate numeric_date(Scan scan, int day, local_days today) {
  const char mark = scan.here();
  const std::string_view parting(&mark, 1);
  scan.take(parting);
  const int month = scan.number(1, 2).value_or(0);
  const bool more = scan.take(parting);
  const int year = more ? year_at(scan, true) : 0;
  if (month == 0 || ((mark != '/' || more) && year == 0)) return {};
  const auto said = [&](int month_number, int day_number) {
    return dated(year, static_cast<unsigned>(month_number), static_cast<unsigned>(day_number), today);
  };
  if (month > 12 && day <= 12 && year != 0) return {.day = said(day, month)};
  const auto day_first = said(month, day);
  const auto month_first = year != 0 && day <= 12 && day != month ? said(day, month) : std::nullopt;
  if (day_first && could_be_month_first(*day_first, month_first, today)) return {.unclear = true};
  return {.day = day_first};
}

/// "10/11/2026", "10/11", "20/nov/2026", "3 de noviembre de 2026", "2026-11-10", at a number.
StatedDate date_at(std::string_view text, std::size_t at, local_days today) {
  if (at > 0 && (is_digit(text[at - 1]) || std::string_view(":./-").find(text[at - 1]) != std::string_view::npos))
    return {};
  Scan scan(text, at);
  if (Scan(scan).number(4, 4)) return {.day = computers_date(scan)};
  const int day = scan.number(1, 2).value_or(0);
  if (day < 1) return {};
  const char mark = scan.here();
  const bool marked = mark == '/' || mark == '-' || mark == '.';
  if (Scan next = scan; marked && next.take(std::string_view(&mark, 1)) && is_digit(next.here()))
    return numeric_date(scan, day, today);
  scan.take_any({"st", "nd", "rd", "th"});
  scan.blanks();
  scan.take_any({"de ", "of ", "/", "-"});
  const auto month = month_named(scan.letters());
  if (!month) return {};
  scan.take(".");
  scan.take_any({" de ", " del ", "/", "-", ", ", " "});
  return {.day = dated(year_at(scan, marked), *month, static_cast<unsigned>(day), today)};
}

/// "November 12, 2026"
std::optional<local_days> english_date(std::string_view text, local_days today) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_letter(text[at]) || (at > 0 && is_letter(text[at - 1]))) continue;
    Scan scan(text, at);
    const auto month = month_named(scan.letters());
    if (!month) continue;
    scan.take(".");
    scan.blanks();
    const auto day = scan.number(1, 2);
    if (!day || scan.here() == ':') continue;
    scan.take_any({"st", "nd", "rd", "th"});
    scan.take(",");
    scan.blanks();
    return dated(year_at(scan, false), *month, static_cast<unsigned>(*day), today);
  }
  return std::nullopt;
}

std::optional<local_days> named_day(std::string_view text, local_days today) {
  for (const char* word : {"antier", "anteayer", "antes de ayer"})
    if (has_stem(text, word)) return today - days{2};
  for (const char* word : {"ayer", "yesterday", "last night", "anoche"})
    if (has_stem(text, word)) return today - days{1};
  for (const char* word : {"hoy", "today", "this morning", "esta manana", "esta tarde"})
    if (has_stem(text, word)) return today;
  for (const auto& [name, number] : weekdays)
    if (has_stem(text, name)) {
      const auto now = std::chrono::weekday{std::chrono::sys_days{today.time_since_epoch()}}.c_encoding();
      return today - days{(now + 7 - number) % 7};
    }
  return std::nullopt;
}

}  // namespace

StatedDate stated_date(std::string_view text, local_days today) {
  for (std::size_t at = 0; at < text.size(); ++at)
    if (is_digit(text[at]) && (at == 0 || !is_digit(text[at - 1])))
      if (const auto date = date_at(text, at, today); date.day || date.unclear) return date;
  if (const auto date = english_date(text, today)) return {.day = date};
  return {.day = named_day(text, today)};
}

}  // namespace sereno::sla
