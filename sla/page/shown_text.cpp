#include "sla/page/shown_text.h"

#include <cstdint>

#include "base/utf8.h"

namespace sereno::sla {
namespace {

/// Of one well-formed character.
std::uint32_t code_point(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(character[i])); };
  switch (character.size()) {
    case 2:
      return (byte(0) & 0x1FU) << 6U | (byte(1) & 0x3FU);
    case 3:
      return (byte(0) & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU);
    case 4:
      return (byte(0) & 0x07U) << 18U | (byte(1) & 0x3FU) << 12U | (byte(2) & 0x3FU) << 6U | (byte(3) & 0x3FU);
    default:
      return byte(0);
  }
}

/// Turns what follows, or is nothing to look at: bidirectional controls, zero-width and invisible characters, tags.
bool is_deceptive(std::uint32_t code) {
  return code == 0xAD || code == 0x61C || code == 0x180E || (code >= 0x200B && code <= 0x200F) ||
         (code >= 0x2028 && code <= 0x202E) || (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF ||
         (code >= 0xFFF9 && code <= 0xFFFB) || (code >= 0xE0000 && code <= 0xE007F);
}

std::string written_out(std::uint32_t code) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string text;
  for (; code > 0; code >>= 4U) text.insert(text.begin(), digits[code & 0xFU]);
  return "[U+" + std::string(text.size() < 4 ? 4 - text.size() : 0, '0') + text + "]";
}

}  // namespace

std::string shown_text(std::string_view text, std::size_t most) {
  const std::string valid = valid_utf8(text);
  std::string shown;
  std::size_t count = 0;
  for (std::string_view rest = valid; !rest.empty(); ++count) {
    const std::string_view character = rest.substr(0, utf8_length(rest));
    rest.remove_prefix(character.size());
    if (count >= most) continue;
    const auto code = code_point(character);
    if (is_control(character))
      shown += ' ';
    else if (is_deceptive(code))
      shown += written_out(code);
    else
      shown += character;
  }
  return count > most ? shown + " [+" + std::to_string(count - most) + "]" : shown;
}

std::string csv_text(std::string_view text) {
  std::string fit = shown_text(text, text.size());
  const auto first = fit.find_first_not_of(' ');
  if (first != fit.npos && std::string_view("=+-@|%").find(fit[first]) != std::string_view::npos)
    fit.insert(0, 1, '\'');
  if (fit.find_first_of(",\"") == fit.npos && !fit.starts_with(' ') && !fit.ends_with(' ')) return fit;
  std::string quoted = "\"";
  for (const char each : fit) quoted += each == '"' ? std::string("\"\"") : std::string(1, each);
  return quoted + "\"";
}

}  // namespace sereno::sla
