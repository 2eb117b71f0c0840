#include "base/time_words.h"

#include <algorithm>
#include <cstdint>

#include "sereno/number.h"

namespace sereno {

std::string seconds_text(milliseconds span) { return format_number(static_cast<double>(span.count()) / 1e3) + " s"; }

std::string span_text(milliseconds span) {
  if (span.count() < 0) return "-" + span_text(-span);
  const auto two = [](std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  const auto ms = span.count() % 1000;
  const auto seconds = span.count() / 1000 % 60;
  const auto minutes = span.count() / 60'000 % 60;
  const auto hours = span.count() / 3'600'000;
  std::string fraction;
  if (ms != 0) fraction = "." + std::to_string(1000 + ms).substr(1);
  std::string text;
  if (hours > 0) text = std::to_string(hours) + " h";
  if (hours > 0 && minutes > 0) text += " " + two(minutes) + " min";
  if (hours == 0 && minutes > 0) text = std::to_string(minutes) + " min";
  if (text.empty()) return std::to_string(seconds) + fraction + " s";
  if (seconds > 0 || ms > 0) text += " " + two(seconds) + fraction + " s";
  return text;
}

std::string format_age(milliseconds age) {
  const auto seconds = std::max<std::int64_t>(0, age.count() / 1000);
  const auto pair = [](std::int64_t whole, const char* unit, std::int64_t rest, const char* small) {
    return std::to_string(whole) + " " + unit + (rest > 0 ? " " + std::to_string(rest) + " " + small : "");
  };
  if (seconds < 60) return std::to_string(seconds) + " s";
  if (seconds < 3600) return pair(seconds / 60, "min", seconds % 60, "s");
  if (seconds < 86'400) return pair(seconds / 3600, "h", seconds % 3600 / 60, "min");
  return pair(seconds / 86'400, "d", seconds % 86'400 / 3600, "h");
}

}  // namespace sereno
