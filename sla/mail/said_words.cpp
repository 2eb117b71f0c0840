// Hours in words: Spanish as it is spoken in Mexico ("diez para las nueve"), and English.
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sla/mail/said_clock.h"
#include "sla/mail/said_mark.h"
#include "sla/mail/scan.h"

namespace sereno::sla {

namespace {

using Number = std::pair<std::string_view, int>;

// The longer of two that begin alike stands first.
constexpr std::array hours_in_words = std::to_array<Number>(
    {{"una", 1},         {"dos", 2},      {"tres", 3},       {"trece", 13},     {"cuatro", 4},      {"cinco", 5},
     {"seis", 6},        {"siete", 7},    {"ocho", 8},       {"nueve", 9},      {"diez", 10},       {"once", 11},
     {"doce", 12},       {"catorce", 14}, {"quince", 15},    {"dieciseis", 16}, {"diecisiete", 17}, {"dieciocho", 18},
     {"diecinueve", 19}, {"veinte", 20},  {"veintiuna", 21}, {"veintidos", 22}, {"veintitres", 23}, {"one", 1},
     {"two", 2},         {"three", 3},    {"four", 4},       {"five", 5},       {"six", 6},         {"seven", 7},
     {"eight", 8},       {"nine", 9},     {"ten", 10},       {"eleven", 11},    {"twelve", 12}});

constexpr std::array minutes_in_words = std::to_array<Number>({{"cuarenta y cinco", 45},
                                                               {"cincuenta y cinco", 55},
                                                               {"treinta y cinco", 35},
                                                               {"veinticinco", 25},
                                                               {"cuarenta", 40},
                                                               {"cincuenta", 50},
                                                               {"treinta", 30},
                                                               {"veinte", 20},
                                                               {"quince", 15},
                                                               {"cuarto", 15},
                                                               {"media", 30},
                                                               {"diez", 10},
                                                               {"cinco", 5},
                                                               {"forty-five", 45},
                                                               {"forty five", 45},
                                                               {"fifty-five", 55},
                                                               {"thirty-five", 35},
                                                               {"twenty-five", 25},
                                                               {"twenty five", 25},
                                                               {"a quarter", 15},
                                                               {"quarter", 15},
                                                               {"half", 30},
                                                               {"fifteen", 15},
                                                               {"thirty", 30},
                                                               {"twenty", 20},
                                                               {"forty", 40},
                                                               {"fifty", 50},
                                                               {"ten", 10},
                                                               {"five", 5}});

template <class Numbers>
std::optional<int> take_number(Scan& scan, const Numbers& numbers) {
  for (const auto& [word, value] : numbers)
    if (Scan ahead = scan; ahead.take(word) && !is_letter(ahead.here())) {
      scan = ahead;
      return value;
    }
  return std::nullopt;
}

struct Hour {
  int hour = 0;
  bool in_words = false;
};

/// "nueve", or "9" where no minutes stand behind it.
std::optional<Hour> take_hour(Scan& scan) {
  if (const auto said = take_number(scan, hours_in_words)) return Hour{*said, true};
  Scan ahead = scan;
  const auto digits = ahead.number(1, 2);
  if (!digits || *digits > 23 || std::string_view(":./-h%").find(ahead.here()) != std::string_view::npos)
    return std::nullopt;
  scan = ahead;
  return Hour{*digits, false};
}

struct Found {
  int hour = 0;
  std::optional<int> minute{};
  Scan end;
};

/// Nothing stands behind it that it would count.
bool ends_there(Scan scan) {
  if (scan.here() == '\0' || std::string_view(",.;)").find(scan.here()) != std::string_view::npos) return true;
  return scan.take_any({" de ", " am", " pm", " a.m", " p.m", " hrs", " se ", " no "});
}

/// "cuarto para las nueve", "a quarter to nine", "half past two". "Five to ten" may be a number of things.
std::optional<Found> relative_at(Scan scan, std::string_view text_before) {
  const auto minute = take_number(scan, minutes_in_words);
  if (!minute) return std::nullopt;
  const bool spanish = scan.take_any({" para las ", " para la "});
  const bool before = spanish || scan.take_any({" to ", " before "});
  if (!before && !scan.take_any({" past ", " after "})) return std::nullopt;
  const auto hour = take_hour(scan);
  if (!hour || hour->hour > 12) return std::nullopt;
  const bool quarter = *minute == 15 || *minute == 30;
  if (!quarter && !(spanish ? ends_there(scan) : text_before.ends_with("at "))) return std::nullopt;
  if (!before) return Found{hour->hour, *minute, scan};
  return Found{(hour->hour + 11) % 12 == 0 ? 12 : (hour->hour + 11) % 12, 60 - *minute, scan};
}

/// Behind "las", "at" and the like: "tres", "tres y media", "once veinte", "nueve menos cuarto".
std::optional<Found> announced_at(Scan scan) {
  const auto hour = take_hour(scan);
  if (!hour) return std::nullopt;
  Scan ahead = scan;
  const bool less = ahead.take(" menos ");
  const bool joined = less || ahead.take_any({" y ", " con "});
  const bool follows = joined || (hour->in_words && ahead.take(" "));
  const auto minute = follows ? take_number(ahead, minutes_in_words) : std::nullopt;
  if (minute && !less) {
    if (Scan word = ahead; word.take(" minutos")) ahead = word;
    return Found{hour->hour, *minute, ahead};
  }
  if (minute) return Found{(hour->hour + 11) % 12 == 0 ? 12 : (hour->hour + 11) % 12, 60 - *minute, ahead};
  if (!hour->in_words) return std::nullopt;
  return Found{hour->hour, std::nullopt, scan};
}

bool behind_announcement(std::string_view before) {
  for (const std::string_view word : {"las ", "la ", "at ", "since ", "around ", "about ", "from ", "by "})
    if (before.ends_with(word) && (before.size() == word.size() || !is_letter(before[before.size() - word.size() - 1])))
      return true;
  return false;
}

std::string digits_of(const Found& found) {
  std::string text = std::to_string(found.hour);
  if (found.minute) text += (*found.minute < 10 ? ":0" : ":") + std::to_string(*found.minute);
  if (found.hour <= 12) text += hour_in_words;
  return text;
}

}  // namespace

std::string with_hours_in_digits(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const bool begins = at == 0 || (!is_letter(text[at - 1]) && !is_digit(text[at - 1]));
    std::optional<Found> found;
    if (begins) found = relative_at(Scan(text, at), text.substr(0, at));
    if (begins && !found && behind_announcement(text.substr(0, at))) found = announced_at(Scan(text, at));
    if (!found) {
      out += text[at++];
      continue;
    }
    out += digits_of(*found);
    at = found->end.at();
  }
  return out;
}

}  // namespace sereno::sla
