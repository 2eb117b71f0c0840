// Fractions that are compared and added exactly.
#pragma once

#include <cstdint>
#include <string>

namespace sereno::sla {

__extension__ using Wide = __int128;  ///< milliseconds of centuries times 10^6 pass 2^63

/// 100 %, where shares are counted in ten-thousandths of a percent.
inline constexpr std::int64_t whole_e4 = 1'000'000;

/// num / den, in lowest terms; den is above 0. What it is used for stays below 2^100: amounts of money below 10^17
/// times spans below 10^12.
struct Exact {
  Wide num = 0;
  Wide den = 1;

  static Exact of(Wide num, Wide den = 1);
  std::int64_t floor() const;    ///< towards smaller numbers
  std::int64_t rounded() const;  ///< half up
  bool is_zero() const { return num == 0; }
  /// With that many digits after the point, cut: "5.13888".
  std::string text(int digits) const;
};

Exact operator+(const Exact& left, const Exact& right);
Exact operator-(const Exact& left, const Exact& right);
Exact operator*(const Exact& left, const Exact& right);
/// `right` is not 0.
Exact operator/(const Exact& left, const Exact& right);
bool operator<(const Exact& left, const Exact& right);
bool operator==(const Exact& left, const Exact& right);
inline bool operator<=(const Exact& left, const Exact& right) { return !(right < left); }

}  // namespace sereno::sla
