#include "base/time_words.h"

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

}  // namespace sereno
