#include "sereno/flows/time_value.h"

#include <array>
#include <chrono>

#include "plugins/flows/extract/time_zone.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<std::string_view, 12> months = {"jan", "feb", "mar", "apr", "may", "jun",
                                                     "jul", "aug", "sep", "oct", "nov", "dec"};
/// Where Spanish begins otherwise: ene, abr, ago, set, dic.
constexpr std::array<std::pair<std::string_view, int>, 5> spanish_months = {
    {{"ene", 1}, {"abr", 4}, {"ago", 8}, {"set", 9}, {"dic", 12}}};

/// The fields of a date as they are read, one after the other.
struct Parts {
  int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0;
  int fraction_ms = 0;
  std::optional<bool> afternoon{};
  std::optional<minutes> offset{};
  std::optional<std::int64_t> epoch_s{};
};

/// Reads a text from its front. Every take_... gives nothing, and takes nothing, when it does not stand there.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void skip_blanks() {
    while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
  }
  /// The text, upper and lower case alike.
  bool take(std::string_view word) {
    if (!steps::equals_ignoring_case(rest_.substr(0, word.size()), word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  std::optional<int> take_number(std::size_t least, std::size_t most) {
    std::size_t size = 0;
    while (size < most && size < rest_.size() && is_digit(rest_[size])) ++size;
    if (size < least) return std::nullopt;
    const auto number = parse_integer<int>(rest_.substr(0, size));
    if (number) rest_.remove_prefix(size);
    return number;
  }
  void skip_letters() {
    while (!rest_.empty() && (steps::is_letter(rest_.front()) || static_cast<unsigned char>(rest_.front()) >= 0x80))
      rest_.remove_prefix(1);
  }
  /// "+0200", "-06:00", "+02", "Z", "GMT", "UTC".
  std::optional<minutes> take_offset() {
    if (take("UTC") || take("GMT") || take("Z") || take("UT")) return minutes{0};
    const bool minus = rest_.starts_with('-');
    if (!minus && !rest_.starts_with('+')) return std::nullopt;
    Reader inner(rest_.substr(1));
    const auto hour = inner.take_number(2, 2);
    if (!hour) return std::nullopt;
    inner.take(':');
    const auto minute = inner.take_number(2, 2);
    if (*hour > 14 || minute.value_or(0) > 59) return std::nullopt;
    rest_ = inner.rest();
    return minutes{(*hour * 60 + minute.value_or(0)) * (minus ? -1 : 1)};
  }
  /// ".250" or ",25" as milliseconds.
  std::optional<int> take_fraction() {
    if (!take('.') && !take(',')) return std::nullopt;
    int ms = 0, place = 100;
    bool any = false;
    while (!rest_.empty() && is_digit(rest_.front())) {
      ms += (rest_.front() - '0') * place;
      place /= 10;
      any = true;
      rest_.remove_prefix(1);
    }
    return any ? std::optional(ms) : std::nullopt;
  }
  std::optional<int> take_month_name() {
    const auto word = rest_.substr(0, 3);
    int month = 0;
    for (std::size_t i = 0; i < months.size(); ++i)
      if (steps::equals_ignoring_case(word, months[i])) month = static_cast<int>(i) + 1;
    for (const auto& [name, number] : spanish_months)
      if (steps::equals_ignoring_case(word, name)) month = number;
    if (month == 0) return std::nullopt;
    skip_letters();
    take('.');
    return month;
  }
  /// "AM", "p.m.", "p. m.": whether it is afternoon.
  std::optional<bool> take_half() {
    Reader inner(rest_);
    const bool pm = inner.take('p') || inner.take('P');
    if (!pm && !inner.take('a') && !inner.take('A')) return std::nullopt;
    inner.take('.');
    inner.skip_blanks();
    if (!inner.take('m') && !inner.take('M')) return std::nullopt;
    inner.take('.');
    rest_ = inner.rest();
    return pm;
  }

 private:
  std::string_view rest_;
};

template <class Number>
bool put(std::optional<Number> number, int& to) {
  if (!number) return false;
  to = static_cast<int>(*number);
  return true;
}

bool take_clock(Reader& reader, Parts& parts) {
  if (!put(reader.take_number(1, 2), parts.hour) || !reader.take(':')) return false;
  if (!put(reader.take_number(2, 2), parts.minute)) return false;
  if (!reader.take(':')) return true;
  if (!put(reader.take_number(2, 2), parts.second)) return false;
  parts.fraction_ms = reader.take_fraction().value_or(0);
  return true;
}

bool take_day(Reader& reader, Parts& parts) {
  return put(reader.take_number(4, 4), parts.year) && reader.take('-') && put(reader.take_number(2, 2), parts.month) &&
         reader.take('-') && put(reader.take_number(2, 2), parts.day);
}

bool read_iso(Reader& reader, Parts& parts) {
  if (!take_day(reader, parts)) return false;
  if (reader.done()) return true;
  if (!reader.take('T') && !reader.take(' ') && !reader.take('t')) return false;
  if (!take_clock(reader, parts)) return false;
  reader.skip_blanks();
  if (!reader.done()) parts.offset = reader.take_offset();
  return reader.done();
}

/// "Sun, 06 Nov 1994 08:49:37 GMT", "6 Nov 1994 08:49 -0600 (CST)".
bool read_mail(Reader& reader, Parts& parts) {
  reader.skip_letters();
  reader.take(',');
  reader.skip_blanks();
  if (!put(reader.take_number(1, 2), parts.day)) return false;
  reader.skip_blanks();
  if (!put(reader.take_month_name(), parts.month)) return false;
  reader.skip_blanks();
  if (!put(reader.take_number(4, 4), parts.year)) return false;
  reader.skip_blanks();
  if (!take_clock(reader, parts)) return false;
  reader.skip_blanks();
  parts.offset = reader.take_offset();
  if (!parts.offset) return false;
  reader.skip_blanks();
  return reader.done() || reader.rest().starts_with('(');
}

bool take_conversion(char conversion, Reader& reader, Parts& parts) {
  switch (conversion) {
    case 'Y':
      return put(reader.take_number(4, 4), parts.year);
    case 'y':
      if (!put(reader.take_number(2, 2), parts.year)) return false;
      parts.year += parts.year < 69 ? 2000 : 1900;
      return true;
    case 'm':
      return put(reader.take_number(1, 2), parts.month);
    case 'b':
    case 'B':
      return put(reader.take_month_name(), parts.month);
    case 'd':
    case 'e':
      reader.skip_blanks();
      return put(reader.take_number(1, 2), parts.day);
    case 'H':
    case 'I':
      return put(reader.take_number(1, 2), parts.hour);
    case 'M':
      return put(reader.take_number(2, 2), parts.minute);
    case 'S':
      if (!put(reader.take_number(2, 2), parts.second)) return false;
      parts.fraction_ms = reader.take_fraction().value_or(0);
      return true;
    case 'p':
      parts.afternoon = reader.take_half();
      return parts.afternoon.has_value();
    case 'z':
      parts.offset = reader.take_offset();
      return parts.offset.has_value();
    case 'a':
    case 'A':
      reader.skip_letters();
      reader.take('.');
      return true;
    case 'T':
      return take_clock(reader, parts);
    case 'F':
      return take_day(reader, parts);
    case '%':
      return reader.take('%');
    default:
      return false;
  }
}

bool read_format(std::string_view format, Reader& reader, Parts& parts) {
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (is_space(format[i])) {
      reader.skip_blanks();
    } else if (format[i] != '%') {
      if (!reader.take(format[i])) return false;
    } else if (++i >= format.size() || !take_conversion(format[i], reader, parts)) {
      return false;
    }
  }
  reader.skip_blanks();
  return reader.done();
}

Error no_time(std::string_view text, std::string_view format) {
  return Error{steps::in_quotes(text, 60) + " is no time as '" + std::string(format) + "' has it"};
}

Result<Instant> instant_of(const Parts& parts, std::string_view text, std::string_view format, std::string_view zone) {
  const std::chrono::year_month_day date{std::chrono::year{parts.year},
                                         std::chrono::month{static_cast<unsigned>(parts.month)},
                                         std::chrono::day{static_cast<unsigned>(parts.day)}};
  int hour = parts.hour;
  if (parts.afternoon) {
    if (hour < 1 || hour > 12) return no_time(text, format);
    hour = hour % 12 + (*parts.afternoon ? 12 : 0);
  }
  if (!date.ok() || hour > 23 || parts.minute > 59 || parts.second > 60) return no_time(text, format);
  if (parts.year < 1970 || parts.year > 2037)
    return Error{steps::in_quotes(text, 60) + " lies outside of 1970 to 2037"};
  const auto wall = std::chrono::local_days{date} + hours{hour} + minutes{parts.minute} + seconds{parts.second};
  const milliseconds fraction{parts.fraction_ms};
  if (parts.offset) return Instant{wall.time_since_epoch()} - *parts.offset + fraction;
  auto instant = flows::instant_of(wall, zone);
  if (!instant) return instant.error();
  return *instant + fraction;
}

Result<Instant> epoch(std::string_view text, double factor) {
  const auto number = parse_decimal(text);
  const auto last = static_cast<double>(ms_of(Instant{std::chrono::sys_days{std::chrono::year{2038} / 1 / 1}}));
  if (!number || *number < 0 || *number * factor >= last)
    return Error{steps::in_quotes(text, 60) + " is no epoch " + (factor == 1 ? "in milliseconds" : "in seconds")};
  return instant_from_ms(static_cast<std::int64_t>(*number * factor + 0.5));
}

}  // namespace

Result<Instant> parse_time(std::string_view text, std::string_view format, std::string_view zone) {
  const auto own = trim(text);
  if (format == "epoch") return epoch(own, 1000);
  if (format == "epoch_ms") return epoch(own, 1);
  Reader reader(own);
  Parts parts;
  const bool read = format == "iso8601"                    ? read_iso(reader, parts)
                    : format == "http" || format == "mail" ? read_mail(reader, parts)
                                                           : read_format(format, reader, parts);
  if (!read) return no_time(own, format);
  return instant_of(parts, own, format, zone);
}

std::optional<std::string> time_format_problem(std::string_view format, std::string_view zone) {
  static constexpr std::array<std::string_view, 5> words = {"iso8601", "http", "mail", "epoch", "epoch_ms"};
  const auto known = instant_of(std::chrono::local_seconds{}, zone);
  if (!known) return known.error().message;
  for (const std::string_view word : words)
    if (word == format) return std::nullopt;
  if (format.find('%') == std::string_view::npos)
    return steps::in_quotes(format) +
           " is none of iso8601, http, mail, epoch, epoch_ms, and no format such as '%Y-%m-%d'";
  for (auto at = format.find('%'); at != std::string_view::npos; at = format.find('%', at + 2))
    if (at + 1 >= format.size() ||
        std::string_view("YymbBdeHIMSpzaATF%").find(format[at + 1]) == std::string_view::npos)
      return steps::in_quotes(format) + ": %" + std::string(format.substr(at + 1, 1)) + " is not known";
  return std::nullopt;
}

}  // namespace sereno::flows
