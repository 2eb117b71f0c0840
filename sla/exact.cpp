#include "sla/exact.h"

#include <algorithm>

namespace sereno::sla {
namespace {

Wide divisor_of(Wide left, Wide right) {
  while (right != 0) {
    const Wide rest = left % right;
    left = right;
    right = rest;
  }
  return left < 0 ? -left : left;
}

Wide floored(Wide num, Wide den) { return num / den - (num % den < 0 ? 1 : 0); }

}  // namespace

Exact Exact::of(Wide num, Wide den) {
  const Wide common = std::max<Wide>(1, divisor_of(num, den));
  return den < 0 ? Exact{-num / common, -den / common} : Exact{num / common, den / common};
}

std::int64_t Exact::floor() const { return static_cast<std::int64_t>(floored(num, den)); }

std::int64_t Exact::rounded() const { return static_cast<std::int64_t>(floored(2 * num + den, 2 * den)); }

std::string Exact::text(int digits) const {
  Wide scale = 1;
  for (int i = 0; i < digits; ++i) scale *= 10;
  const Wide cut = (num < 0 ? -num : num) * scale / den;
  std::string whole = std::to_string(static_cast<std::int64_t>(cut / scale));
  if (num < 0 && cut != 0) whole.insert(0, "-");
  if (digits == 0) return whole;
  return whole + "." + std::to_string(static_cast<std::int64_t>(scale + cut % scale)).substr(1);
}

Exact operator+(const Exact& left, const Exact& right) {
  const Wide common = divisor_of(left.den, right.den);
  return Exact::of(left.num * (right.den / common) + right.num * (left.den / common), left.den / common * right.den);
}

Exact operator-(const Exact& left, const Exact& right) { return left + Exact{-right.num, right.den}; }

Exact operator*(const Exact& left, const Exact& right) {
  const Exact first = Exact::of(left.num, right.den), second = Exact::of(right.num, left.den);
  return {first.num * second.num, first.den * second.den};
}

Exact operator/(const Exact& left, const Exact& right) { return left * Exact::of(right.den, right.num); }

bool operator<(const Exact& left, const Exact& right) {
  const Exact difference = left - right;
  return difference.num < 0;
}

bool operator==(const Exact& left, const Exact& right) { return left.num == right.num && left.den == right.den; }

}  // namespace sereno::sla
