// Small readings of text that checks share.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "sereno/number.h"

namespace sereno {

/// The first line of `text` that begins with `prefix`, without its newline.
constexpr std::optional<std::string_view> line_starting_with(std::string_view text, std::string_view prefix) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    if (line.starts_with(prefix)) return line;
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return std::nullopt;
}

/// The first word of `text`, without the white space around it; empty when there is none.
constexpr std::string_view first_word(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  std::size_t end = 0;
  while (end < text.size() && !is_space(text[end])) ++end;
  return text.substr(0, end);
}

}  // namespace sereno
