#include "base/number_words.h"

#include <cstddef>

namespace sereno {

std::string grouped(std::string_view number) {
  const std::size_t sign = number.starts_with('-') ? 1 : 0;
  const auto point = number.find('.') == number.npos ? number.size() : number.find('.');
  if (number.substr(sign, point - sign).find_first_not_of("0123456789") != number.npos) return std::string(number);
  std::string text(number);
  for (std::size_t i = point; i > sign + 3; i -= 3) text.insert(i - 3, ",");
  return text;
}

}  // namespace sereno
