#include "plugins/flows/extract/charset_converters.h"

#include <array>
#include <cstdint>
#include <string>

#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

/// A document has one; it may name more in what it shows.
constexpr std::size_t most_names = 4;
constexpr std::size_t longest_name = 40;

bool is_of_a_name(char c) { return steps::is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.' || c == ':'; }

/// The name behind "charset" or "encoding"; empty when none follows.
std::string name_behind(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n=\"'");
  if (begin == 0 || begin == std::string_view::npos || begin > 8) return {};
  std::size_t end = begin;
  while (end < text.size() && end - begin <= longest_name && is_of_a_name(text[end])) ++end;
  return end - begin > longest_name ? std::string() : std::string(text.substr(begin, end - begin));
}

}  // namespace

CharsetConverters::CharsetConverters(std::string_view document) {
  static constexpr std::array<std::string_view, 2> words = {"charset", "encoding"};
  std::size_t names = 0;
  for (std::size_t at = document.find_first_of("cCeE"); at != std::string_view::npos && names < most_names;
       at = document.find_first_of("cCeE", at + 1))
    for (const std::string_view word : words) {
      if (!steps::equals_ignoring_case(document.substr(at, word.size()), word)) continue;
      const std::string name = name_behind(document.substr(at + word.size()));
      if (name.empty() || steps::equals_ignoring_case(name, "utf-8")) continue;
      ++names;
      load("UTF-8", name.c_str());
      load(name.c_str(), "UTF-8");
    }
}

CharsetConverters::~CharsetConverters() {
  for (const iconv_t each : open_) iconv_close(each);
}

void CharsetConverters::load(const char* to, const char* from) {
  const iconv_t converter = iconv_open(to, from);
  if (converter != reinterpret_cast<iconv_t>(std::intptr_t{-1})) open_.push_back(converter);
}

}  // namespace sereno::flows
