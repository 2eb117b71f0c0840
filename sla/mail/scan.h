// Reads along a folded text (words.h). Internal to understanding.
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "sereno/number.h"

namespace sereno::sla {

inline bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

class Scan {
 public:
  explicit Scan(std::string_view text, std::size_t at = 0) : text_(text), at_(at) {}
  std::size_t at() const { return at_; }
  char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void blanks() {
    while (here() == ' ') ++at_;
  }
  std::optional<int> number(std::size_t least, std::size_t most) {
    auto end = at_;
    while (end < text_.size() && is_digit(text_[end])) ++end;
    if (end - at_ < least || end - at_ > most) return std::nullopt;
    const auto value = parse_integer<int>(text_.substr(at_, end - at_));
    at_ = end;
    return value;
  }
  bool take(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  bool take_any(std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return take(word); });
  }
  std::string_view letters() {
    const auto from = at_;
    while (is_letter(here())) ++at_;
    return text_.substr(from, at_ - from);
  }

 private:
  std::string_view text_;
  std::size_t at_;
};

}  // namespace sereno::sla
