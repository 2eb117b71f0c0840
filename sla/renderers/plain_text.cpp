#include "sla/renderers/plain_text.h"

#include <algorithm>

#include "base/utf8.h"

namespace sereno::sla {
std::string one_line(std::string_view text) {
  const std::string valid = valid_utf8(text);
  std::string line;
  for (std::string_view rest = valid; !rest.empty();) {
    const auto sequence = rest.substr(0, utf8_length(rest));
    line += is_control(sequence) ? std::string_view(" ") : sequence;
    rest.remove_prefix(sequence.size());
  }
  return line;
}

std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string local_span(const Zone& zone, const Interval& span, bool with_offset) {
  const auto shown = [&](Instant at) { return with_offset ? " " + zone.offset_text(at) : std::string(); };
  const std::string from = zone.wall_text(span.from);
  std::string to = zone.wall_text(span.to);
  if (from.substr(0, 10) == to.substr(0, 10)) to.erase(0, 11);
  return from + shown(span.from) + " - " + to + shown(span.to);
}

}  // namespace sereno::sla
