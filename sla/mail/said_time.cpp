#include "sla/mail/said_time.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sereno/number.h"
#include "sla/mail/words.h"

namespace sereno::sla {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::minutes;
using std::chrono::seconds;

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

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

/// Reads along a folded text.
class Scan {
 public:
  explicit Scan(std::string_view text, std::size_t at = 0) : text_(text), at_(at) {}
  std::size_t at() const { return at_; }
  char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void blanks() {
    while (here() == ' ') ++at_;
  }
  std::optional<int> number(std::size_t least, std::size_t most) {
    auto end = at_;
    while (end < text_.size() && is_digit(text_[end])) ++end;
    if (end - at_ < least || end - at_ > most) return std::nullopt;
    const auto value = parse_integer<int>(text_.substr(at_, end - at_));
    at_ = end;
    return value;
  }
  bool take(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  bool take_any(std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return take(word); });
  }
  std::string_view letters() {
    const auto from = at_;
    while (is_letter(here())) ++at_;
    return text_.substr(from, at_ - from);
  }

 private:
  std::string_view text_;
  std::size_t at_;
};

struct Clock {
  int hour = 0;
  int minute = 0;
  int second = 0;
  std::optional<minutes> offset{};
  std::size_t at = 0;
  bool half_said = false;  ///< which half of the day it is
};

bool stands_alone(std::string_view text, std::size_t at) {
  if (at == 0) return true;
  const char before = text[at - 1];
  if (before == 't' && at >= 2) return is_digit(text[at - 2]);
  // A range's second hour, an offset, a part of a date or of an address.
  return !is_digit(before) && !is_letter(before) &&
         std::string_view("-+:./_@#$%").find(before) == std::string_view::npos;
}

/// "am", "p. m.", "de la tarde", "hrs".
void part_of_day(Scan& scan, Clock& clock, bool& marked) {
  Scan ahead = scan;
  ahead.blanks();
  const bool before_noon = ahead.take_any({"a.m", "am", "a. m", "de la manana", "de la madrugada", "in the morning"});
  const bool after_noon = !before_noon && ahead.take_any({"p.m", "pm", "p. m", "de la tarde", "de la noche",
                                                          "in the afternoon", "in the evening", "at night", "del dia"});
  if ((before_noon || after_noon) && !is_letter(ahead.here())) {
    if (before_noon && clock.hour == 12) clock.hour = 0;
    if (after_noon && clock.hour < 12) clock.hour += 12;
    clock.half_said = marked = true;
    scan = ahead;
    scan.take(".");
    return;
  }
  ahead = scan;
  ahead.blanks();
  if (ahead.take_any({"horas", "hora", "hours", "hrs", "hr", "hs", "h"}) && !is_letter(ahead.here())) {
    marked = true;
    scan = ahead;
    scan.take(".");
  }
}

void offset_of(Scan scan, Clock& clock) {
  scan.blanks();
  scan.take("(");
  if (scan.take("z") && !is_letter(scan.here())) clock.offset = minutes{0};
  if (!scan.take_any({"utc", "gmt"})) return;
  scan.blanks();
  const int sign = scan.take("-") ? -1 : scan.take("+") ? 1 : 0;
  if (sign == 0) {
    clock.offset = minutes{0};
    return;
  }
  const auto hour = scan.number(1, 2);
  const auto minute = scan.take(":") ? scan.number(2, 2) : std::optional(0);
  if (hour && minute && *hour <= 14 && *minute < 60) clock.offset = sign * (hours{*hour} + minutes{*minute});
}

/// "a las 9", "at 9": an hour alone needs such a word before it, and nothing behind it that it would count.
bool is_announced(std::string_view text, std::size_t at) {
  const auto before = text.substr(0, at);
  for (const char* word :
       {"a las ", "las ", "la ", "at ", "since ", "from ", "around ", "about ", "hacia las ", "tipo "})
    if (before.ends_with(word)) return true;
  return false;
}

bool counts_nothing(Scan scan) {
  if (scan.here() == '\0' || std::string_view(",.;)!?").find(scan.here()) != std::string_view::npos) return true;
  scan.blanks();
  for (const char* word : {"y ", "de hoy", "del", "de ayer", "en punto", "que ", "cuando", "hoy", "ayer", "aprox",
                           "today", "yesterday", "o'clock", "empez", "dej"})
    if (scan.take(word)) return true;
  return false;
}

/// "9 am", "4 de la tarde": behind the number stands which half of the day it is.
bool by_half_of_day(std::string_view text, std::size_t at, const Scan& end) {
  const auto whole = text.substr(at, end.at() - at);
  for (const char* word : {"a.m", "am", "a. m", "p.m", "pm", "p. m", " de la ", " in the ", " at night"})
    if (whole.find(word) != whole.npos) return true;
  return false;
}

bool lasts(std::string_view before) {
  for (const char* word : {"hace ", "hace como ", "hace unas ", "hace unos ", "durante ", "mas de ", "over ", "for "})
    if (before.ends_with(word)) return true;
  return false;
}

/// What stands at `at`, where a number begins.
std::optional<Clock> clock_at(std::string_view text, std::size_t at, bool bare) {
  if (!stands_alone(text, at) || lasts(text.substr(0, at))) return std::nullopt;
  Scan scan(text, at);
  Clock clock{.at = at};
  bool marked = false;
  if (const auto whole = Scan(scan).number(4, 4); whole) {
    scan.number(4, 4);
    clock.hour = *whole / 100;
    clock.minute = *whole % 100;
    part_of_day(scan, clock, marked);
    if (!marked) return std::nullopt;
  } else {
    const auto hour = scan.number(1, 2);
    if (!hour) return std::nullopt;
    clock.hour = *hour;
    Scan minute_scan = scan;
    const bool colon = minute_scan.take(":"), dot = !colon && minute_scan.take("."),
               letter = !colon && !dot && minute_scan.take("h");
    const auto minute = colon || dot || letter ? minute_scan.number(2, 2) : std::nullopt;
    if (minute) {
      clock.minute = *minute;
      scan = minute_scan;
      if (Scan second = scan; second.take(":"))
        if (const auto value = second.number(2, 2)) {
          clock.second = *value;
          scan = second;
        }
      if (Scan fraction = scan; fraction.take(".") && fraction.number(3, 6)) scan = fraction;
      if (std::string_view(":/").find(scan.here()) != std::string_view::npos && scan.here() != '\0')
        return std::nullopt;
      if (scan.here() == '%' || is_digit(scan.here())) return std::nullopt;
      part_of_day(scan, clock, marked);
      if (dot && !marked && !is_announced(text, at)) return std::nullopt;
    } else {
      if (Scan half = scan; half.take(" y media")) {
        clock.minute = 30;
        scan = half;
        marked = true;
      } else if (Scan quarter = scan; quarter.take(" y cuarto")) {
        clock.minute = 15;
        scan = quarter;
        marked = true;
      }
      part_of_day(scan, clock, marked);
      // "2 h" lasts; "a las 14 h" is a time of day.
      const bool whole_text = bare && at == 0 && (marked || counts_nothing(scan));
      const bool said = is_announced(text, at) && (marked || counts_nothing(scan));
      if (!whole_text && !said && !by_half_of_day(text, at, scan)) return std::nullopt;
    }
  }
  if (clock.hour > 23 || clock.minute > 59 || clock.second > 59) return std::nullopt;
  offset_of(scan, clock);
  return clock;
}

std::optional<Clock> first_clock(std::string_view text, bool bare) {
  for (std::size_t at = 0; at < text.size(); ++at)
    if (is_digit(text[at]) && (at == 0 || !is_digit(text[at - 1])))
      if (const auto clock = clock_at(text, at, bare)) return clock;
  for (const auto& [word, hour] : {std::pair("mediodia", 12), std::pair("medio dia", 12), std::pair("noon", 12),
                                   std::pair("medianoche", 0), std::pair("midnight", 0)})
    if (const auto at = find_stem(text, word); at != text.npos) return Clock{.hour = hour, .at = at};
  return std::nullopt;
}

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

/// "/11/2026" behind the day.
std::optional<local_days> numeric_date(Scan scan, int day, local_days today) {
  const char mark = scan.here();
  const std::string_view parting(&mark, 1);
  scan.take(parting);
  const int month = scan.number(1, 2).value_or(0);
  const bool more = scan.take(parting);
  const int year = more ? year_at(scan, true) : 0;
  if (month == 0 || ((mark != '/' || more) && year == 0)) return std::nullopt;
  const bool month_first = month > 12 && day <= 12 && year != 0;
  return dated(year, static_cast<unsigned>(month_first ? day : month), static_cast<unsigned>(month_first ? month : day),
               today);
}

/// "10/11/2026", "10/11", "20/nov/2026", "3 de noviembre de 2026", "2026-11-10", at a number.
std::optional<local_days> date_at(std::string_view text, std::size_t at, local_days today) {
  if (at > 0 && (is_digit(text[at - 1]) || std::string_view(":./-").find(text[at - 1]) != std::string_view::npos))
    return std::nullopt;
  Scan scan(text, at);
  if (Scan(scan).number(4, 4)) return computers_date(scan);
  const int day = scan.number(1, 2).value_or(0);
  if (day < 1) return std::nullopt;
  const char mark = scan.here();
  const bool marked = mark == '/' || mark == '-' || mark == '.';
  if (Scan next = scan; marked && next.take(std::string_view(&mark, 1)) && is_digit(next.here()))
    return numeric_date(scan, day, today);
  scan.take_any({"st", "nd", "rd", "th"});
  scan.blanks();
  scan.take_any({"de ", "of ", "/", "-"});
  const auto month = month_named(scan.letters());
  if (!month) return std::nullopt;
  scan.take(".");
  scan.take_any({" de ", " del ", "/", "-", ", ", " "});
  return dated(year_at(scan, marked), *month, static_cast<unsigned>(day), today);
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

/// "Anoche como a las 11", "a las 4 de ayer en la tarde": what stands near an hour that says itself no half of the day.
/// The night goes on behind midnight: then the day is the next one.
void half_from_words_near(std::string_view text, Clock& clock, std::optional<local_days>& day) {
  if (clock.half_said || clock.offset || clock.hour > 12) return;
  constexpr std::size_t near = 30;
  const auto from = clock.at < near ? 0 : clock.at - near;
  const auto words = text.substr(from, clock.at - from + near);
  using Words = std::initializer_list<std::string_view>;
  const bool night =
      has_any(words, Words{"anoche", "en la noche", "por la noche", "esta noche", "last night", "tonight"});
  const bool afternoon =
      has_any(words, Words{"en la tarde", "por la tarde", "esta tarde", "this afternoon", "yesterday afternoon"});
  if (night && clock.hour >= 6 && clock.hour < 12) clock.hour += 12;
  if (night && clock.hour == 12) clock.hour = 0;
  if (night && clock.hour < 6 && day) *day += days{1};
  if (!night && afternoon && clock.hour >= 1 && clock.hour < 8) clock.hour += 12;
}

std::optional<milliseconds> ago(std::string_view text) {
  for (const char* word : {"media hora", "half an hour", "half hour"})
    if (const auto at = find_stem(text, word); at != text.npos) {
      const bool past = text.substr(0, at).find("hace") != text.npos || text.find(" ago") != text.npos;
      if (past) return minutes{30};
    }
  const auto hace = find_stem(text, "hace");
  const bool english = text.find(" ago") != text.npos;
  if (hace == text.npos && !english) return std::nullopt;
  for (std::size_t at = hace == text.npos ? 0 : hace; at < text.size(); ++at) {
    const bool one = text.substr(at).starts_with(" una hora") || text.substr(at).starts_with("an hour");
    if (one) return hours{1};
    if (!is_digit(text[at]) || (at > 0 && is_digit(text[at - 1]))) continue;
    Scan scan(text, at);
    const auto count = scan.number(1, 3);
    scan.blanks();
    if (!count) continue;
    if (scan.take("min")) return minutes{*count};
    if (scan.take_any({"hora", "hour", "hrs", "hr"})) return hours{*count};
  }
  return std::nullopt;
}

}  // namespace

std::optional<local_days> date_said(std::string_view words, Instant sent, const Zone& zone) {
  const std::string text = folded(words);
  const auto today = zone.date_of(sent);
  for (std::size_t at = 0; at < text.size(); ++at)
    if (is_digit(text[at]) && (at == 0 || !is_digit(text[at - 1])))
      if (const auto date = date_at(text, at, today)) return date;
  if (const auto date = english_date(text, today)) return date;
  return named_day(text, today);
}

std::optional<Instant> time_said(std::string_view words, Instant sent, const Zone& zone, bool bare,
                                 std::optional<local_days> day) {
  const std::string text = folded(words);
  auto clock = first_clock(text, bare);
  if (!clock) {
    const auto before = ago(text);
    return before ? std::optional(std::chrono::floor<milliseconds>(sent - *before)) : std::nullopt;
  }
  if (const auto stated = date_said(words, sent, zone)) day = stated;
  half_from_words_near(text, *clock, day);
  const milliseconds since_midnight = hours{clock->hour} + minutes{clock->minute} + seconds{clock->second};
  const auto on = [&](local_days date) {
    if (clock->offset) return Instant{date.time_since_epoch()} + since_midnight - *clock->offset;
    return zone.resolve(date, since_midnight, Occurrence::earliest);
  };
  if (day) return on(*day);
  const auto today = zone.date_of(sent);
  for (const auto date : {today + days{1}, today, today - days{1}})
    if (const auto at = on(date); at <= sent) return at;
  return std::nullopt;
}

}  // namespace sereno::sla
