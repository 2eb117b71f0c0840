#include "sereno/steps/encoding.h"

#include <cstdint>

#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

constexpr std::string_view hexadecimal = "0123456789ABCDEF";
constexpr std::string_view base64_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::uint32_t byte(char c) { return static_cast<unsigned char>(c); }

}  // namespace

std::string percent_encoded(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    if (is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      out += '%';
      out += hexadecimal[byte(c) >> 4];
      out += hexadecimal[byte(c) & 15];
    }
  }
  return out;
}

std::string base64(std::string_view bytes) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t count = bytes.size() - at < 3 ? bytes.size() - at : 3;
    std::uint32_t group = byte(bytes[at]) << 16;
    if (count > 1) group |= byte(bytes[at + 1]) << 8;
    if (count > 2) group |= byte(bytes[at + 2]);
    for (std::size_t i = 0; i < 4; ++i) out += i > count ? '=' : base64_alphabet[(group >> (18 - 6 * i)) & 63];
  }
  return out;
}

std::string json_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '"':
      case '\\':
        out += '\\';
        out += c;
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (byte(c) < 0x20) {
          out += "\\u00";
          out += hexadecimal[byte(c) >> 4];
          out += hexadecimal[byte(c) & 15];
        } else {
          out += c;
        }
    }
  }
  return out;
}

}  // namespace sereno::steps
