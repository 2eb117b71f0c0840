#include "sla/registers/contact_number.h"

#include <cstdint>

#include "base/digest.h"
#include "sereno/number.h"
#include "sla/registers/erasure.h"

namespace sereno::sla {
namespace {

constexpr std::string_view mark = "number sha256:";
constexpr std::size_t digest_length = 64, chance = 16;

constexpr std::string_view between_digits = " .-()";

std::string hexadecimal(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char each : bytes) {
    const auto byte = static_cast<std::uint8_t>(each);
    text += {digits[byte >> 4U], digits[byte & 15U]};
  }
  return text;
}

}  // namespace

std::string dialled(std::string_view number) {
  std::string digits(number);
  std::erase_if(digits, [](char c) { return between_digits.find(c) != std::string_view::npos; });
  return digits;
}

KeptNumber keep_number(std::string_view number, const RandomBytes& random) {
  KeptNumber kept{.bytes = std::string(number) + " " + hexadecimal(random(chance)) + "\n"};
  kept.words = std::string(mark) + sha256_hex(kept.bytes);
  return kept;
}

std::string number_in(std::string_view bytes) { return std::string(bytes.substr(0, bytes.find(' '))); }

std::vector<std::string> numbers_named(std::string_view text) {
  std::vector<std::string> found;
  for (auto at = text.find(mark); at != text.npos; at = text.find(mark, at + 1))
    for (std::string& digest : digests_in(text.substr(at + mark.size(), digest_length)))
      found.push_back(std::move(digest));
  return found;
}

bool holds_a_number(std::string_view text) {
  constexpr int fewest = 7;
  int digits = 0;
  for (const char each : text) {
    if (is_digit(each))
      ++digits;
    else if (each != '+' && between_digits.find(each) == std::string_view::npos)
      digits = 0;
    if (digits == fewest) return true;
  }
  return false;
}

}  // namespace sereno::sla
