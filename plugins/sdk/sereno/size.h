// Sizes in bytes as people write them.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sereno/number.h"

namespace sereno {

/// "4096", "64K", "1.5 MiB", "2GB": K, M, G and T are powers of 1024, with or without B or iB behind them and in small
/// letters too. Nothing for a negative one, for what is no whole number of bytes, for more than 2^53 and for anything
/// else.
inline std::optional<std::int64_t> parse_size(std::string_view text) {
  const auto last_digit = text.find_last_of("0123456789.");
  const auto end = last_digit == std::string_view::npos ? 0 : last_digit + 1;
  std::string_view unit = text.substr(end);
  if (unit.starts_with(' ')) unit.remove_prefix(1);
  constexpr std::string_view letters = "KMGTkmgt";
  double factor = 1;
  if (const auto at = unit.empty() ? std::string_view::npos : letters.find(unit.front());
      at != std::string_view::npos) {
    factor = std::ldexp(1.0, 10 * (static_cast<int>(at % 4) + 1));
    unit.remove_prefix(1);
    if (unit == "iB" || unit == "ib") unit.remove_prefix(1);
  }
  if (!unit.empty() && unit != "B" && unit != "b") return std::nullopt;
  const auto number = parse_decimal(text.substr(0, end));
  if (!number || *number < 0) return std::nullopt;
  const double bytes = *number * factor;
  if (bytes > std::ldexp(1.0, 53) || bytes != std::floor(bytes)) return std::nullopt;
  return static_cast<std::int64_t>(bytes);
}

}  // namespace sereno
