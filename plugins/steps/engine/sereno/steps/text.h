// Small readings of ASCII text, never by the locale, and the cutting of what a person reads.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/number.h"

namespace sereno::steps {

constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

constexpr bool equals_ignoring_case(std::string_view left, std::string_view right) {
  return left.size() == right.size() &&
         std::equal(left.begin(), left.end(), right.begin(), [](char a, char b) { return to_lower(a) == to_lower(b); });
}

inline std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = to_lower(c);
  return out;
}

/// Cuts at a separator; parts without white space at their ends, empty ones left out.
std::vector<std::string> split(std::string_view text, char separator);

/// What others may make as long as they like, cut where a person reads it: at most `most` bytes, and then
/// "... (60000 bytes)". No UTF-8 character is cut in two. `most` >= 1.
std::string shown(std::string_view text, std::size_t most = 100);
/// The same in quotes: "'Welcome'".
std::string in_quotes(std::string_view text, std::size_t most = 100);

}  // namespace sereno::steps
