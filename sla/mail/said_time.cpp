#include "sla/mail/said_time.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sla/mail/said_clock.h"
#include "sla/mail/said_date.h"
#include "sla/mail/scan.h"
#include "sla/mail/words.h"

namespace sereno::sla {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::minutes;
using std::chrono::seconds;

/// "Anoche como a las 11", "a las 4 de ayer en la tarde": what stands near an hour that says itself no half of the day.
/// The night goes on behind midnight: then the day is the next one.
void half_from_words_near(std::string_view text, StatedClock& clock, std::optional<local_days>& day) {
  if (clock.half_said || clock.offset || clock.hour > 12) return;
  constexpr std::size_t near = 30;
  const auto from = clock.at < near ? 0 : clock.at - near;
  const auto words = text.substr(from, clock.at - from + near);
  using Words = std::initializer_list<std::string_view>;
  const bool night =
      has_any(words, Words{"anoche", "en la noche", "por la noche", "esta noche", "last night", "tonight"});
  const bool afternoon =
      has_any(words, Words{"en la tarde", "por la tarde", "esta tarde", "this afternoon", "yesterday afternoon"});
  const bool morning = has_any(words, Words{"en la manana", "por la manana", "esta manana", "this morning",
                                            "yesterday morning", "en la madrugada", "esta madrugada"});
  clock.half_said = (night ? 1 : 0) + (afternoon ? 1 : 0) + (morning ? 1 : 0) == 1;
  if (night && clock.hour >= 6 && clock.hour < 12) clock.hour += 12;
  if (night && clock.hour == 12) clock.hour = 0;
  if (night && clock.hour < 6 && day) *day += days{1};
  if (!night && afternoon && clock.hour >= 1 && clock.hour < 8) clock.hour += 12;
}

constexpr std::array numbers_in_words = std::to_array<std::pair<std::string_view, int>>(
    {{"una", 1},     {"un", 1},       {"an", 1},      {"a", 1},         {"one", 1},      {"dos", 2},
     {"two", 2},     {"tres", 3},     {"three", 3},   {"cuatro", 4},    {"four", 4},     {"cinco", 5},
     {"five", 5},    {"seis", 6},     {"six", 6},     {"siete", 7},     {"ocho", 8},     {"nueve", 9},
     {"diez", 10},   {"ten", 10},     {"doce", 12},   {"quince", 15},   {"fifteen", 15}, {"veinte", 20},
     {"twenty", 20}, {"treinta", 30}, {"thirty", 30}, {"cuarenta", 40}, {"forty", 40},   {"cincuenta", 50},
     {"fifty", 50}});

std::optional<int> amount_at(Scan& scan) {
  if (const auto digits = scan.number(1, 3)) return digits;
  Scan ahead = scan;
  const auto word = ahead.letters();
  for (const auto& [name, value] : numbers_in_words)
    if (word == name) {
      scan = ahead;
      return value;
    }
  return std::nullopt;
}

/// "20 min", "dos horas", "una hora y 20 minutos", "hora y media", "un cuarto de hora": at a word's beginning.
std::optional<minutes> duration_at(Scan scan) {
  if (scan.take_any({"media hora", "half an hour", "half hour"})) return minutes{30};
  if (Scan quarter = scan;
      quarter.take_any({"un ", "a ", ""}) && quarter.take_any({"cuarto de hora", "quarter of an hour"}))
    return minutes{15};
  if (scan.take("hora y media")) return minutes{90};
  const auto count = amount_at(scan);
  if (!count) return std::nullopt;
  scan.blanks();
  if (scan.take("min")) return minutes{*count};
  if (!scan.take_any({"horas", "hora", "hours", "hour", "hrs", "hr"})) return std::nullopt;
  if (scan.take_any({" y media", " and a half"})) return hours{*count} + minutes{30};
  if (scan.take(" y cuarto")) return hours{*count} + minutes{15};
  if (!scan.take_any({" y ", " con ", " and ", " "})) return hours{*count};
  const auto more = amount_at(scan);
  scan.blanks();
  return hours{*count} + minutes{more && scan.take("min") ? *more : 0};
}

/// The first duration within the text; how long something lasted, where its words do not say that it is past.
std::optional<minutes> duration_in(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at)
    if (at == 0 || (!is_letter(text[at - 1]) && !is_digit(text[at - 1])))
      if (const auto found = duration_at(Scan(text, at))) return found;
  return std::nullopt;
}

/// "Ya van 20 minutos que no entran", "llevamos una hora parados"; nobody fails who has waited half an hour.
bool tells_what_lasts(std::string_view text) {
  using Words = std::initializer_list<std::string_view>;
  return has_any(text, Words{"que no ", "sin servicio", "sin sistema", "sin llamadas", "parad", "caid", "detenid"});
}

std::optional<milliseconds> ago(std::string_view text) {
  if (const auto at = find_stem(text, "hace "); at != text.npos) return duration_in(text.substr(at + 5));
  if (text.find(" ago") != text.npos) return duration_in(text.substr(0, text.find(" ago")));
  for (const std::string_view word : {"the last ", "the past "})
    if (const auto at = find_stem(text, word); at != text.npos) return duration_at(Scan(text, at + word.size()));
  for (const std::string_view word : {"ya van ", "llevamos "})
    if (const auto at = find_stem(text, word); at != text.npos && tells_what_lasts(text.substr(at)))
      return duration_at(Scan(text, at + word.size()));
  return std::nullopt;
}

/// Of "a las 9:10, perdón, a las 9:40" the second: what stands behind the last word that takes the first back.
std::optional<StatedClock> clock_meant(std::string_view text, bool bare) {
  for (const std::string_view word :
       {"perdon", "mejor dicho", "corrijo", "correccion", "quise decir", "sino a las", "i mean", "sorry", "correction"})
    if (const auto at = find_stem(text, word); at != text.npos && stated_clock(text.substr(0, at), bare))
      if (const auto meant = stated_clock(text, bare, at)) return meant;
  return stated_clock(text, bare);
}

/// An hour and a day on the walls of a place.
class Wall {
 public:
  Wall(const StatedClock& clock, const Zone& zone) : clock_(clock), zone_(zone) {}

  Instant on(local_days date, hours later = hours{0}) const {
    const milliseconds since_midnight = hours{clock_.hour} + later + minutes{clock_.minute} + seconds{clock_.second};
    if (clock_.offset) return Instant{date.time_since_epoch()} + since_midnight - *clock_.offset;
    return zone_.resolve(date, since_midnight, Occurrence::earliest);
  }

  /// The last such one; where the half of the day was not said, of both.
  std::optional<Instant> last_before(Instant sent, local_days from, local_days to, bool either_half) const {
    for (auto date = to; date >= from; date -= days{1}) {
      if (either_half)
        if (const auto at = on(date, hours{12}); at <= sent) return at;
      if (const auto at = on(date); at <= sent) return at;
    }
    return std::nullopt;
  }

 private:
  const StatedClock& clock_;
  const Zone& zone_;
};

/// "A las 2:45" where nothing tells which half of the day it is, and none of the night's hours goes on so.
bool may_be_afternoon(const StatedClock& clock) {
  constexpr int last_hour_of_afternoon = 6;
  return clock.one_digit && !clock.in_words && !clock.half_said && !clock.offset && clock.hour >= 1 &&
         clock.hour <= last_hour_of_afternoon && clock.second == 0;
}

std::optional<Instant> instant_of(StatedClock clock, std::optional<local_days> day, Instant sent, const Zone& zone) {
  const auto today = zone.date_of(sent);
  if (may_be_afternoon(clock) && !day)
    return Wall(clock, zone).last_before(sent, today - days{1}, today + days{1}, true);
  if (clock.midnight && day && *day != today) return std::nullopt;  // the night before that day, or the one behind it?
  const bool either_half = clock.in_words && !clock.half_said && !clock.offset && clock.hour <= 12;
  if (either_half) clock.hour %= 12;
  const Wall wall(clock, zone);
  if (either_half && day) return *day == today ? wall.last_before(sent, today, today, true) : std::nullopt;
  if (day) return wall.on(*day);
  return wall.last_before(sent, today - days{1}, today + days{1}, either_half);
}

}  // namespace

std::optional<local_days> date_said(std::string_view words, Instant sent, const Zone& zone) {
  return stated_date(folded(words), zone.date_of(sent)).day;
}

std::optional<Instant> time_said(std::string_view words, Instant sent, const Zone& zone, bool bare,
                                 std::optional<local_days> day) {
  const std::string text = with_hours_in_digits(folded(words));
  auto clock = clock_meant(text, bare);
  if (!clock) {
    const auto before = ago(text);
    return before ? std::optional(std::chrono::floor<milliseconds>(sent - *before)) : std::nullopt;
  }
  if (clock->zone_unknown) return std::nullopt;
  const auto stated = stated_date(text, zone.date_of(sent));
  if (stated.unclear) return std::nullopt;
  if (stated.day) day = stated.day;
  half_from_words_near(text, *clock, day);
  if (clock->zone.empty()) return instant_of(*clock, day, sent, zone);
  const auto there = Zone::find(clock->zone);
  return there ? instant_of(*clock, day, sent, *there) : std::nullopt;
}

}  // namespace sereno::sla
