#include "plugins/host/output/plugin_output.h"

namespace sereno::host {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

unsigned byte_at(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }
bool continues(std::string_view text, std::size_t at) {
  return at < text.size() && (byte_at(text, at) & 0xC0u) == 0x80;
}

/// Bytes of the well-formed UTF-8 sequence of at least two bytes at `at`; 0: there is none.
/// Source of the ranges: Unicode Standard, table 3-7.
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const unsigned first = byte_at(text, at);
  if (first < 0xC2 || first > 0xF4 || !continues(text, at + 1)) return 0;
  if (first < 0xE0) return 2;
  const unsigned second = byte_at(text, at + 1);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool surrogate = first == 0xED && second > 0x9F;
  const bool beyond_unicode = first == 0xF4 && second > 0x8F;
  if (overlong || surrogate || beyond_unicode || !continues(text, at + 2)) return 0;
  if (first < 0xF0) return 3;
  return continues(text, at + 3) ? 4 : 0;
}

bool is_c1_control(std::string_view text, std::size_t at) {
  return byte_at(text, at) == 0xC2 && byte_at(text, at + 1) < 0xA0;
}

bool is_plain(unsigned byte) { return (byte >= 0x20 && byte < 0x7F) || byte == '\n' || byte == '\t'; }

}  // namespace

std::string clean_text(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const unsigned byte = byte_at(text, at);
    if (is_plain(byte)) {
      clean += text[at++];
    } else if (const auto length = byte < 0x80 ? 0 : sequence_length(text, at); length != 0) {
      clean += is_c1_control(text, at) ? replacement : text.substr(at, length);
      at += length;
    } else {
      const bool line_end = byte == '\r' && at + 1 < text.size() && text[at + 1] == '\n';
      if (!line_end) clean += replacement;
      ++at;
    }
  }
  return clean;
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto length = byte_at(text, at) < 0x80 ? 1 : sequence_length(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

std::string_view cut_at_character(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && continues(text, bytes)) --bytes;
  return text.substr(0, bytes);
}

}  // namespace sereno::host
