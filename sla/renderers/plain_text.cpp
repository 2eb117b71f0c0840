#include "sla/renderers/plain_text.h"

#include <algorithm>

namespace sereno::sla {
namespace {

/// The length of the well-formed UTF-8 sequence at the beginning; 0 when there is none (RFC 3629, table of section 4).
std::size_t sequence_length(std::string_view text) {
  const auto byte = [text](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto continues = [&](std::size_t count) {
    for (std::size_t i = 1; i <= count; ++i)
      if ((byte(i) & 0xC0U) != 0x80U) return false;
    return true;
  };
  const unsigned first = byte(0), second = byte(1);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return continues(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const bool overlong = first == 0xE0 && second < 0xA0;
    const bool surrogate = first == 0xED && second > 0x9F;
    return continues(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool out_of_range = (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
    return continues(3) && !out_of_range ? 4 : 0;
  }
  return 0;
}

bool is_control(std::string_view sequence) {
  const auto first = static_cast<unsigned char>(sequence[0]);
  if (first < 0x20 || first == 0x7F) return true;
  return first == 0xC2 && static_cast<unsigned char>(sequence[1]) < 0xA0;  // U+0080 to U+009F
}

}  // namespace

std::string valid_utf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const auto length = sequence_length(text);
    valid += length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return valid;
}

std::string one_line(std::string_view text) {
  const std::string valid = valid_utf8(text);
  std::string line;
  for (std::string_view rest = valid; !rest.empty();) {
    const auto sequence = rest.substr(0, sequence_length(rest));
    line += is_control(sequence) ? std::string_view(" ") : sequence;
    rest.remove_prefix(sequence.size());
  }
  return line;
}

std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

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

std::string local_span(const Zone& zone, const Interval& span, bool with_offset) {
  const auto shown = [&](Instant at) { return with_offset ? " " + zone.offset_text(at) : std::string(); };
  const std::string from = zone.wall_text(span.from);
  std::string to = zone.wall_text(span.to);
  if (from.substr(0, 10) == to.substr(0, 10)) to.erase(0, 11);
  return from + shown(span.from) + " - " + to + shown(span.to);
}

}  // namespace sereno::sla
