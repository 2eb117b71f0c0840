#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

bool continues_a_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

/// The longest beginning of at most `most` bytes that ends with a whole character. In what is no UTF-8 a character has
/// no end: at most three bytes are given up for one.
std::size_t whole_characters(std::string_view text, std::size_t most) {
  std::size_t end = most;
  while (end > 0 && most - end < 4 && continues_a_character(text[end])) --end;
  return most - end < 4 ? end : most;
}

}  // namespace

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    if (const auto one = trim(text.substr(0, end)); !one.empty()) parts.emplace_back(one);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::string shown(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  std::string out(text.substr(0, whole_characters(text, most)));
  return out + "... (" + std::to_string(text.size()) + " bytes)";
}

std::string in_quotes(std::string_view text, std::size_t most) {
  if (text.size() <= most) return "'" + std::string(text) + "'";
  return "'" + std::string(text.substr(0, whole_characters(text, most))) + "...' (" + std::to_string(text.size()) +
         " bytes)";
}

}  // namespace sereno::steps
