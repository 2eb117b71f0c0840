#include "sla/mail/said_clock.h"

#include <array>
#include <utility>

#include "sla/mail/said_mark.h"
#include "sla/mail/scan.h"
#include "sla/mail/words.h"

namespace sereno::sla {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

bool stands_alone(std::string_view text, std::size_t at) {
  if (at == 0) return true;
  const char before = text[at - 1];
  if (before == 't' && at >= 2) return is_digit(text[at - 2]);
  // A range's second hour, an offset, a part of a date or of an address.
  return !is_digit(before) && !is_letter(before) &&
         std::string_view("-+:./_@#$%").find(before) == std::string_view::npos;
}

void choose_half(StatedClock& clock, bool before_noon, bool night) {
  if (before_noon && clock.hour == 12) clock.hour = 0;
  if (!before_noon && clock.hour < 12) clock.hour += 12;
  if (night && clock.hour == 12) {
    clock.hour = 0;
    clock.midnight = true;
  }
  clock.half_said = true;
}

/// "am", "p. m.", "de la tarde", "hrs".
void part_of_day(Scan& scan, StatedClock& clock, bool& marked) {
  Scan ahead = scan;
  ahead.blanks();
  const bool before_noon = ahead.take_any({"a.m", "am", "a. m", "de la manana", "de la madrugada", "in the morning"});
  const bool night = !before_noon && ahead.take_any({"de la noche", "at night"});
  const bool after_noon = night || (!before_noon && ahead.take_any({"p.m", "pm", "p. m", "de la tarde",
                                                                    "in the afternoon", "in the evening", "del dia"}));
  if ((before_noon || after_noon) && !is_letter(ahead.here())) {
    choose_half(clock, before_noon, night);
    marked = true;
    scan = ahead;
    scan.take(".");
    return;
  }
  ahead = scan;
  ahead.blanks();
  if (Scan place = ahead; place.take_any({"hora de", "hora pac"})) return;  // "hora del Pacífico"
  if (ahead.take_any({"horas", "hora", "hours", "hrs", "hr", "hs", "h"}) && !is_letter(ahead.here())) {
    marked = true;
    scan = ahead;
    scan.take(".");
  }
}

/// "PST", "Pacific time", "hora del Pacífico".
void zone_named(Scan scan, StatedClock& clock) {
  static constexpr std::array<std::pair<std::string_view, int>, 8> fixed{
      {{"pst", -8}, {"pdt", -7}, {"mst", -7}, {"mdt", -6}, {"cst", -6}, {"cdt", -5}, {"est", -5}, {"edt", -4}}};
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> seasonal{
      {{"pacific", "America/Los_Angeles"},
       {"mountain", "America/Denver"},
       {"central", "America/Chicago"},
       {"eastern", "America/New_York"}}};
  for (const auto& [name, offset] : fixed)
    if (Scan ahead = scan; ahead.take(name) && !is_letter(ahead.here())) clock.offset = hours{offset};
  for (const auto& [name, zone] : seasonal)
    if (Scan ahead = scan; ahead.take(name) && ahead.take_any({" time", " standard time", " daylight time"}))
      clock.zone = zone;
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 12> places{
      {{"tijuana", "America/Tijuana"},
       {"mexicali", "America/Tijuana"},
       {"hermosillo", "America/Hermosillo"},
       {"sonora", "America/Hermosillo"},
       {"cancun", "America/Cancun"},
       {"quintana roo", "America/Cancun"},
       {"espana", "Europe/Madrid"},
       {"madrid", "Europe/Madrid"},
       {"colombia", "America/Bogota"},
       {"bogota", "America/Bogota"},
       {"mexico", "America/Mexico_City"},
       {"la ciudad de mexico", "America/Mexico_City"}}};
  if (Scan behind = scan; behind.take_any({"hora de ", "tiempo de "}))
    for (const auto& [name, zone] : places)
      if (Scan ahead = behind; ahead.take(name) && !is_letter(ahead.here())) clock.zone = zone;
  // Laws and people of the country mean different zones by these.
  for (const std::string_view name :
       {"hora del pacifico", "hora pacifico", "hora del este", "hora del noroeste", "hora del sureste"})
    if (Scan ahead = scan; ahead.take(name)) clock.zone_unknown = true;
}

void offset_of(Scan scan, StatedClock& clock) {
  scan.blanks();
  scan.take("(");
  zone_named(scan, clock);
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
                           "today", "yesterday", "o'clock", "empez", "dej", "this "})
    if (scan.take(word)) return true;
  return false;
}

/// "desde las 9 no carga": so strongly announced it may go on with what happened.
bool goes_on(std::string_view text, std::size_t at, Scan scan) {
  const auto before = text.substr(0, at);
  scan.blanks();
  return (before.ends_with("a las ") || before.ends_with("desde las ") || before.ends_with("since ")) &&
         scan.take_any({"se ", "no ", "nos ", "ya "});
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

/// "1032 hrs", "desde las 1032"
bool read_four_digits(Scan& scan, StatedClock& clock, std::string_view text) {
  const auto whole = scan.number(4, 4);
  bool marked = false;
  clock.hour = *whole / 100;
  clock.minute = *whole % 100;
  part_of_day(scan, clock, marked);
  const bool announced = text.substr(0, clock.at).ends_with("las ");
  return marked || (announced && (counts_nothing(scan) || goes_on(text, clock.at, scan)));
}

/// "Las 2 45 ya no jala": two digits that count nothing.
std::optional<int> minutes_apart(Scan& scan) {
  if (!scan.take(" ")) return std::nullopt;
  const auto minute = scan.number(2, 2);
  if (!minute || *minute > 59) return std::nullopt;
  Scan behind = scan;
  const bool ends = behind.here() == '\0' || std::string_view(",.;)").find(behind.here()) != std::string_view::npos;
  const bool goes_on = behind.take_any({" ya ", " no ", " se ", " nos ", " y ", " de la ", " de hoy", " de ayer",
                                        " hrs", " am", " pm", " a.m", " p.m", " a. m", " p. m", " que ", " aprox"});
  return ends || goes_on ? minute : std::nullopt;
}

/// What stands behind the hour: ":32:15.000", ".32", "h32". Nothing where no minutes do.
std::optional<int> read_minutes(Scan& scan, bool& dot, bool announced) {
  Scan ahead = scan;
  if (announced)
    if (const auto apart = minutes_apart(ahead)) {
      scan = ahead;
      return apart;
    }
  const bool colon = ahead.take(":");
  dot = !colon && ahead.take(".");
  if (!colon && !dot && !ahead.take("h")) return std::nullopt;
  const auto minute = ahead.number(2, 2);
  if (minute) scan = ahead;
  return minute;
}

void read_seconds(Scan& scan, StatedClock& clock) {
  if (Scan second = scan; second.take(":"))
    if (const auto value = second.number(2, 2)) {
      clock.second = *value;
      scan = second;
    }
  if (Scan fraction = scan; fraction.take(".") && fraction.number(3, 6)) scan = fraction;
}

/// Behind hour and minutes nothing may stand that makes them something else.
bool read_with_minutes(Scan& scan, StatedClock& clock, bool dot, bool announced) {
  read_seconds(scan, clock);
  if (scan.here() != '\0' && std::string_view(":/%").find(scan.here()) != std::string_view::npos) return false;
  if (is_digit(scan.here())) return false;
  clock.in_words = scan.take(std::string_view(&hour_in_words, 1));
  bool marked = false;
  part_of_day(scan, clock, marked);
  return !dot || marked || announced;
}

bool read_hour_alone(Scan& scan, StatedClock& clock, std::string_view text, bool bare) {
  bool marked = false;
  clock.in_words = scan.take(std::string_view(&hour_in_words, 1));
  part_of_day(scan, clock, marked);
  // "2 h" lasts; "a las 14 h" is a time of day.
  const bool whole_text = bare && clock.at == 0 && (marked || counts_nothing(scan));
  const bool said = is_announced(text, clock.at) && (marked || counts_nothing(scan) || goes_on(text, clock.at, scan));
  return whole_text || said || by_half_of_day(text, clock.at, scan);
}

/// What stands at `at`, where a number begins.
std::optional<StatedClock> clock_at(std::string_view text, std::size_t at, bool bare) {
  if (!stands_alone(text, at) || lasts(text.substr(0, at))) return std::nullopt;
  Scan scan(text, at);
  StatedClock clock{.at = at};
  if (Scan(scan).number(4, 4)) {
    if (!read_four_digits(scan, clock, text)) return std::nullopt;
  } else {
    const auto hour = scan.number(1, 2);
    if (!hour) return std::nullopt;
    clock.hour = *hour;
    clock.one_digit = scan.at() == at + 1;
    bool dot = false;
    const auto minute = read_minutes(scan, dot, is_announced(text, at));
    clock.minute = minute.value_or(0);
    const bool said =
        minute ? read_with_minutes(scan, clock, dot, is_announced(text, at)) : read_hour_alone(scan, clock, text, bare);
    if (!said) return std::nullopt;
  }
  if (clock.hour > 23 || clock.minute > 59 || clock.second > 59) return std::nullopt;
  offset_of(scan, clock);
  return clock;
}

}  // namespace

std::optional<StatedClock> stated_clock(std::string_view text, bool bare, std::size_t from) {
  for (std::size_t at = from; at < text.size(); ++at)
    if (is_digit(text[at]) && (at == 0 || !is_digit(text[at - 1])))
      if (const auto clock = clock_at(text, at, bare)) return clock;
  for (const auto& [word, hour] : {std::pair("mediodia", 12), std::pair("medio dia", 12), std::pair("noon", 12),
                                   std::pair("medianoche", 0), std::pair("midnight", 0)})
    if (const auto at = find_stem(text, word); at != text.npos && at >= from)
      return StatedClock{.hour = hour, .at = at, .half_said = true};
  return std::nullopt;
}

}  // namespace sereno::sla
