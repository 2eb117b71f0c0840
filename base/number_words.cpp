#include "base/number_words.h"

#include <algorithm>
#include <cstddef>

namespace sereno {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

/// Whether a unit begins here: a percent sign, a unit of time, a currency.
bool is_unit(std::string_view text) {
  if (text.starts_with('%')) return true;
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const auto word = text.substr(0, std::min(text.find_first_not_of(letters), text.size()));
  for (const std::string_view unit : {"ms", "s", "min", "h", "d"})
    if (word == unit) return true;
  return word.size() == 3 && std::all_of(word.begin(), word.end(), is_capital);
}

}  // namespace

std::string grouped(std::string_view number) {
  const std::size_t sign = number.starts_with('-') ? 1 : 0;
  const auto point = number.find('.') == number.npos ? number.size() : number.find('.');
  if (number.substr(sign, point - sign).find_first_not_of("0123456789") != number.npos) return std::string(number);
  std::string text(number);
  for (std::size_t i = point; i > sign + 3; i -= 3) text.insert(i - 3, ",");
  return text;
}

std::string unbroken(std::string_view text) {
  std::string whole;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool between = text[i] == ' ' && i > 0 && is_digit(text[i - 1]) && is_unit(text.substr(i + 1));
    whole += between ? std::string_view("\xC2\xA0") : text.substr(i, 1);
  }
  return whole;
}

}  // namespace sereno
