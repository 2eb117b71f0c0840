#include "checks/list_upload/marker.h"

#include <algorithm>

#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace list_upload {
namespace {

/// Crockford's: no letter looks like another, and none of them forms a word.
constexpr std::string_view digits = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t time_digits = 7;  // of seconds: until the year 3058
constexpr std::size_t chance_digits = 2;
constexpr std::size_t longest_site = 6;

std::string in_digits(std::uint64_t value, std::size_t count) {
  std::string text(count, '0');
  for (std::size_t i = count; i > 0; --i, value >>= 5) text[i - 1] = digits[value & 31];
  return text;
}

std::optional<std::uint64_t> from_digits(std::string_view text) {
  std::uint64_t value = 0;
  for (const char c : text) {
    const auto at = digits.find(c);
    if (at == std::string_view::npos) return std::nullopt;
    value = value << 5 | at;
  }
  return value;
}

}  // namespace

bool is_site(std::string_view text) {
  return !text.empty() && text.size() <= longest_site && std::all_of(text.begin(), text.end(), [](char c) {
    return sereno::steps::is_letter(c) || sereno::is_digit(c) || c == '_';
  });
}

std::string make_marker(std::string_view site, sereno::Instant now, std::uint32_t chance) {
  const auto seconds = static_cast<std::uint64_t>(std::max<std::int64_t>(sereno::ms_of(now) / 1000, 0));
  return "SRN-" + std::string(site) + "-" + in_digits(seconds, time_digits) + in_digits(chance, chance_digits);
}

std::optional<sereno::Instant> time_of_marker(std::string_view marker) {
  constexpr std::size_t tail = 1 + time_digits + chance_digits;
  if (!marker.starts_with("SRN-") || marker.size() < 4 + 1 + tail) return std::nullopt;
  const auto end = marker.substr(marker.size() - tail);
  if (!is_site(marker.substr(4, marker.size() - tail - 4)) || end[0] != '-') return std::nullopt;
  const auto seconds = from_digits(end.substr(1, time_digits));
  if (!seconds || !from_digits(end.substr(1 + time_digits))) return std::nullopt;
  return sereno::instant_from_ms(static_cast<std::int64_t>(*seconds * 1000));
}

}  // namespace list_upload
