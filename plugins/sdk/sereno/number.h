// Numbers as text, never by the locale: streams and std::to_string(double) would write "1,5" under some.
#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sereno {

constexpr bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Without white space at both ends.
constexpr std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// The whole text as a decimal number, with a dot and perhaps an exponent. Nothing for anything else: no "inf", no
/// "nan", no hexadecimal, no leading or trailing space. One leading '+' is fine.
inline std::optional<double> parse_decimal(std::string_view text) {
  const bool plus = !text.empty() && text.front() == '+';  // std::from_chars does not know it
  const bool minus = !text.empty() && text.front() == '-';
  if (plus) text.remove_prefix(1);
  const auto first = text.substr(minus ? 1 : 0);
  if (first.empty() || !(is_digit(first.front()) || first.front() == '.')) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// The number that a text of the world begins with, as in " 100 kB": white space around it and whole words behind it do
/// not matter. Nothing when its first word is no number. For what people are told to write, take parse_decimal().
inline std::optional<double> parse_number(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  std::size_t end = 0;
  while (end < text.size() && !is_space(text[end])) ++end;
  return parse_decimal(text.substr(0, end));
}

/// The whole text as a decimal integer.
template <class Integer = std::int64_t>
std::optional<Integer> parse_integer(std::string_view text) {
  Integer value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The shortest text that reads back as the same number, in plain notation: performance data knows no exponent.
/// "nan" and "inf" for what is no finite number: keep those out before.
inline std::string format_number(double value) {
  if (value == 0) return "0";      // also for -0
  std::array<char, 400> buffer{};  // the longest, -5e-324, has 327 characters
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed).ptr;
  return {buffer.data(), end};
}

/// With exactly that many digits after the dot, at most 60.
inline std::string format_fixed(double value, int digits) {
  std::array<char, 400> buffer{};  // 1.8e308 has 309 digits before the dot
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, digits).ptr;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const bool minus_zero = text.starts_with('-') && text.find_first_not_of("-0.") == std::string_view::npos;
  return std::string(minus_zero ? text.substr(1) : text);
}

}  // namespace sereno
