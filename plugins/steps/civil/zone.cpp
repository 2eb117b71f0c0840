#include "sereno/steps/zone.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

using std::string_view;
using std::chrono::minutes;
using std::chrono::seconds;

std::int64_t big_endian(string_view bytes) {
  std::uint64_t value = static_cast<unsigned char>(bytes.front()) >= 0x80 ? ~std::uint64_t{0} : 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return static_cast<std::int64_t>(value);
}

/// The counts of one of the two blocks (RFC 8536, 3.1), each checked against what is left of the file.
struct Header {
  static constexpr std::size_t size = 44;
  std::size_t utc = 0, standard = 0, leaps = 0, times = 0, types = 0, letters = 0;

  static std::optional<Header> read(string_view bytes) {
    if (bytes.size() < size || !bytes.starts_with("TZif") || bytes[4] < '2') return std::nullopt;
    std::array<std::size_t, 6> counts{};
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const auto count = big_endian(bytes.substr(20 + 4 * i, 4));
      if (count < 0 || count > 100000) return std::nullopt;
      counts[i] = static_cast<std::size_t>(count);
    }
    return Header{counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]};
  }
  std::size_t data(std::size_t time_bytes) const {
    return times * (time_bytes + 1) + types * 6 + letters + leaps * (time_bytes + 4) + standard + utc;
  }
};

std::optional<seconds> fixed_offset(string_view text) {
  if (text == "UTC" || text == "Z") return seconds{0};
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const auto hours = parse_integer<int>(text.substr(1, 2)), rest = parse_integer<int>(text.substr(4, 2));
  if (!is_digit(text[1]) || !is_digit(text[4]) || !hours || !rest || *hours > 14 || *rest > 59) return std::nullopt;
  const seconds offset = std::chrono::hours{*hours} + minutes{*rest};
  return text[0] == '-' ? -offset : offset;
}

bool is_zone_name(string_view name) {
  const bool good = std::all_of(name.begin(), name.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '_' || c == '/' || c == '-' || c == '+';
  });
  return good && !name.empty() && name.size() < 64 && name.front() != '/';
}

}  // namespace

Zone Zone::fixed(seconds offset) {
  Zone zone;
  zone.first_ = offset;
  return zone;
}

Result<Zone> Zone::parse(string_view tzif) {
  const Error damaged{"is no time zone file"};
  const auto old = Header::read(tzif);
  if (!old || tzif.size() < Header::size + old->data(4)) return damaged;
  tzif.remove_prefix(Header::size + old->data(4));
  const auto header = Header::read(tzif);
  if (!header || header->types == 0 || tzif.size() < Header::size + header->data(8)) return damaged;
  const auto times = tzif.substr(Header::size), kinds = times.substr(header->times * 8);
  const auto types = kinds.substr(header->times);
  const auto offset_of = [&](std::size_t type) { return seconds{big_endian(types.substr(type * 6, 4))}; };
  Zone zone;
  zone.first_ = offset_of(0);
  for (std::size_t i = 0; i < header->times; ++i) {
    const auto type = static_cast<std::size_t>(static_cast<unsigned char>(kinds[i]));
    const auto at = big_endian(times.substr(i * 8, 8));
    if (type >= header->types) return damaged;
    constexpr std::int64_t year_3000 = 32503680000;
    if (at < -year_3000 || at > year_3000) continue;  // the big bang, as some files begin with
    zone.changes_.push_back({Instant{seconds{at}}, offset_of(type)});
    const auto count = zone.changes_.size();
    if (count > 1 && zone.changes_[count - 2].at >= zone.changes_[count - 1].at) return damaged;
  }
  const auto rule = tzif.substr(Header::size + header->data(8));
  const Instant year_2037{std::chrono::sys_days{std::chrono::year{2037} / 1 / 1}};
  const bool goes_on = rule.find(',') != string_view::npos;
  if (goes_on && (zone.changes_.empty() || zone.changes_.back().at < year_2037))
    return Error{"has no changes up to 2037 in it"};
  return zone;
}

seconds Zone::offset_at(Instant at) const {
  const auto next = std::upper_bound(changes_.begin(), changes_.end(), at,
                                     [](Instant left, const Change& right) { return left < right.at; });
  return next == changes_.begin() ? first_ : std::prev(next)->offset;
}

LocalTime Zone::local(Instant at) const { return LocalTime{at.time_since_epoch() + offset_at(at)}; }

Instant Zone::instant(LocalTime shown, Instant latest) const {
  const Instant flat{shown.time_since_epoch()};
  // Whatever the clocks do, the answer lies within a day of the flat reading: its offset is that before or behind a
  // change.
  const seconds before = offset_at(flat - std::chrono::days{1}), behind = offset_at(flat + std::chrono::days{1});
  const Instant later = std::max(flat - before, flat - behind), earlier = std::min(flat - before, flat - behind);
  const bool later_shows_it = local(later) == shown, earlier_shows_it = local(earlier) == shown;
  if (later_shows_it && (later <= latest || !earlier_shows_it)) return later;
  return earlier_shows_it ? earlier : flat - before;
}

Result<Zone> read_zone(string_view name, const Context& context) {
  if (const auto offset = fixed_offset(name)) return Zone::fixed(*offset);
  const Error unknown{"there is no time zone " + in_quotes(name)};
  if (!is_zone_name(name)) return unknown;
  try {
    auto zone = Zone::parse(context.read_file("/usr/share/zoneinfo/" + std::string(name), 1u << 20));
    if (!zone) return Error{"the time zone " + in_quotes(name) + " " + zone.error().message};
    return zone;
  } catch (const CheckFailure&) {
    return unknown;
  }
}

}  // namespace sereno::steps
