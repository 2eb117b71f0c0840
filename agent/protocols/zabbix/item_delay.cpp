#include "agent/protocols/zabbix/item_delay.h"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <span>
#include <string>

namespace sereno::agent::zabbix {

namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;
constexpr seconds a_day{86'400};
constexpr seconds longest{366 * 86'400};

std::tm civil(sys_seconds at) {
  const std::time_t time = at.time_since_epoch().count();
  std::tm fields{};
  localtime_r(&time, &fields);
  return fields;
}

int week_day(const std::tm& fields) { return fields.tm_wday == 0 ? 7 : fields.tm_wday; }
int second_of_day(const std::tm& fields) { return fields.tm_hour * 3600 + fields.tm_min * 60 + fields.tm_sec; }

/// Nothing but digits, and no more of them than `high` has, as Zabbix wants it.
std::optional<int> number(std::string_view text, int low, int high) {
  const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  if (!digits || text.size() > std::to_string(high).size()) return std::nullopt;
  int value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end != text.data() + text.size() || value < low || value > high) return std::nullopt;
  return value;
}

/// "30", "30s", "5m", "2h", "1d", "1w".
std::optional<seconds> interval_of(std::string_view text) {
  int factor = 1;
  constexpr std::string_view units = "smhdw";
  constexpr std::array factors{1, 60, 3600, 86'400, 604'800};
  if (const auto unit = text.empty() ? std::string_view::npos : units.find(text.back()); unit != units.npos) {
    factor = factors[unit];
    text.remove_suffix(1);
  }
  const auto value = number(text, 0, 86'400);
  if (!value || seconds{*value} * factor > a_day) return std::nullopt;
  return seconds{*value} * factor;
}

/// "9:00", "09:00" and "24:00".
std::optional<int> time_of_day(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || text.size() - colon != 3) return std::nullopt;
  const auto hour = number(text.substr(0, colon), 0, 24), minute = number(text.substr(colon + 1), 0, 59);
  if (!hour || !minute || (*hour == 24 && *minute != 0)) return std::nullopt;
  return *hour * 3600 + *minute * 60;
}

/// "1-5", "9", "0-59/5", "/10". A step belongs to a range and is not longer than it.
bool set_range(std::string_view part, std::span<bool> values, int low) {
  int from = low, to = static_cast<int>(values.size()) - 1, step = 1;
  const auto slash = std::min(part.find('/'), part.size());
  const auto range = part.substr(0, slash);
  if (part.empty()) return false;
  if (!range.empty()) {
    const auto dash = std::min(range.find('-'), range.size());
    const auto first = number(range.substr(0, dash), low, to);
    const auto last = dash == range.size() ? first : number(range.substr(dash + 1), low, to);
    if (!first || !last || *first > *last) return false;
    from = *first;
    to = *last;
  }
  if (slash < part.size()) {
    const auto given = number(part.substr(slash + 1), 1, to - from);
    if (!given) return false;
    step = *given;
  }
  for (int value = from; value <= to; value += step) values[static_cast<std::size_t>(value)] = true;
  return true;
}

/// Several of them, with commas between.
bool set_values(std::string_view text, std::span<bool> values, int low) {
  for (auto comma = text.find(','); comma != text.npos; comma = text.find(',')) {
    if (!set_range(text.substr(0, comma), values, low)) return false;
    text.remove_prefix(comma + 1);
  }
  return set_range(text, values, low);
}

}  // namespace

Result<ItemDelay::Flexible> ItemDelay::parse_flexible(std::string_view text) {
  const Error bad{"'" + std::string(text) + "' is no interval for a part of the week"};
  const auto slash = text.find('/'), comma = text.find(',');
  if (slash == text.npos || comma == text.npos || comma < slash) return bad;
  const auto interval = interval_of(text.substr(0, slash));
  const auto days = text.substr(slash + 1, comma - slash - 1), times = text.substr(comma + 1);
  const auto dash = std::min(days.find('-'), days.size()), between = times.find('-');
  const auto first = number(days.substr(0, dash), 1, 7);
  const auto last = dash == days.size() ? first : number(days.substr(dash + 1), 1, 7);
  if (!interval || !first || !last || *first > *last || between == times.npos) return bad;
  const auto from = time_of_day(times.substr(0, between)), to = time_of_day(times.substr(between + 1));
  if (!from || !to || *from >= *to) return bad;
  return Flexible{.interval = *interval, .first_day = *first, .last_day = *last, .from = *from, .to = *to};
}

Result<ItemDelay::Schedule> ItemDelay::parse_schedule(std::string_view text) {
  const Error bad{"'" + std::string(text) + "' is no schedule"};
  Schedule schedule;
  struct Field {
    std::string_view name;
    std::span<bool> values;
    int low;
  };
  // What is smaller than the last field that is named is 0, what is larger may be anything.
  const std::array fields{Field{"md", schedule.month_days, 1}, Field{"wd", schedule.week_days, 1},
                          Field{"h", schedule.hours, 0}, Field{"m", schedule.minutes, 0},
                          Field{"s", schedule.seconds, 0}};
  std::size_t next = 0;
  bool any_time = false;
  while (!text.empty()) {
    while (next < fields.size() &&
           !(text.starts_with(fields[next].name) && !(fields[next].name == "m" && text.starts_with("md")))) {
      const bool before_time = next < 2 || !any_time;
      if (before_time)
        std::ranges::fill(fields[next].values, true);
      else
        fields[next].values[0] = true;
      ++next;
    }
    if (next == fields.size()) return bad;
    text.remove_prefix(fields[next].name.size());
    const auto end = std::min(text.find_first_not_of("0123456789-/,"), text.size());
    if (end == 0 || !set_values(text.substr(0, end), fields[next].values, fields[next].low)) return bad;
    text.remove_prefix(end);
    any_time |= next >= 2;
    ++next;
  }
  if (next == 0) return bad;
  for (; next < fields.size(); ++next) {
    if (next < 2)
      std::ranges::fill(fields[next].values, true);
    else
      fields[next].values[0] = true;
  }
  return schedule;
}

Result<ItemDelay> ItemDelay::parse(std::string_view text) {
  ItemDelay delay;
  const auto end = std::min(text.find(';'), text.size());
  const auto interval = interval_of(text.substr(0, end));
  if (!interval) return Error{"'" + std::string(text.substr(0, end)) + "' is no interval up to a day"};
  delay.interval_ = *interval;
  for (auto at = end; at < text.size();) {
    const auto stop = std::min(text.find(';', at + 1), text.size());
    const std::string_view part = text.substr(at + 1, stop - at - 1);
    at = stop;
    if (!part.empty() && part.front() >= '0' && part.front() <= '9') {
      const auto flexible = parse_flexible(part);
      if (!flexible) return flexible.error();
      delay.flexible_.push_back(*flexible);
    } else {
      const auto schedule = parse_schedule(part);
      if (!schedule) return schedule.error();
      delay.schedules_.push_back(*schedule);
    }
  }
  const bool sometimes =
      delay.interval_ > seconds{0} || !delay.schedules_.empty() ||
      std::ranges::any_of(delay.flexible_, [](const Flexible& f) { return f.interval > seconds{0}; });
  if (!sometimes) return Error{"an interval of 0 alone is never due"};
  return delay;
}

seconds ItemDelay::interval_at(sys_seconds at) const {
  const std::tm fields = civil(at);
  std::optional<seconds> shortest;
  for (const Flexible& flexible : flexible_) {
    const bool within = week_day(fields) >= flexible.first_day && week_day(fields) <= flexible.last_day &&
                        second_of_day(fields) >= flexible.from && second_of_day(fields) < flexible.to;
    if (within && (!shortest || flexible.interval < *shortest)) shortest = flexible.interval;
  }
  return shortest.value_or(interval_);
}

/// By the interval that holds at the time: where it changes before the next point, the other one is looked at from
/// there on. Parts of the week begin at whole minutes.
std::optional<sys_seconds> ItemDelay::next_by_interval(sys_seconds now, seconds shift) const {
  const auto after = [&](sys_seconds at, seconds interval) {
    const auto behind = (at.time_since_epoch() - shift) % interval;
    return at + interval - (behind.count() < 0 ? behind + interval : behind);
  };
  if (flexible_.empty()) return interval_ > seconds{0} ? std::optional(after(now, interval_)) : std::nullopt;
  constexpr seconds minute{60}, a_week_and_more{8 * 86'400};
  seconds interval = interval_at(now);
  for (sys_seconds at = now; at < now + a_week_and_more;) {
    const sys_seconds change = sys_seconds(std::chrono::floor<std::chrono::minutes>(at)) + minute;
    if (interval > seconds{0} && after(at, interval) < change) return after(at, interval);
    const seconds next = interval_at(change);
    if (next != interval && next > seconds{0}) return change;
    interval = next;
    at = interval > seconds{0} && after(change - seconds{1}, interval) == change ? change - seconds{1} : change;
    if (at < change) return change;
  }
  return std::nullopt;
}

std::optional<sys_seconds> ItemDelay::next_of(const Schedule& schedule, sys_seconds now) {
  for (sys_seconds at = now + seconds{1}; at < now + longest;) {
    const std::tm fields = civil(at);
    const auto has = [](std::span<const bool> values, int value) { return values[static_cast<std::size_t>(value)]; };
    // Leap seconds apart, each step ends where the next hour, minute or second of the civil clock begins.
    if (!has(schedule.month_days, fields.tm_mday) || !has(schedule.week_days, week_day(fields)) ||
        !has(schedule.hours, fields.tm_hour))
      at += seconds{3600 - fields.tm_min * 60 - std::min(fields.tm_sec, 59)};
    else if (!has(schedule.minutes, fields.tm_min))
      at += seconds{60 - std::min(fields.tm_sec, 59)};
    else if (!has(schedule.seconds, std::min(fields.tm_sec, 59)))
      at += seconds{1};
    else
      return at;
  }
  return std::nullopt;
}

std::optional<Instant> ItemDelay::next_after(Instant now, seconds shift) const {
  const auto second = std::chrono::floor<seconds>(now);
  std::optional<sys_seconds> next = next_by_interval(second, shift);
  for (const Schedule& schedule : schedules_) {
    const auto point = next_of(schedule, second);
    if (point && (!next || *point < *next)) next = point;
  }
  if (!next) return std::nullopt;
  return Instant(*next);
}

}  // namespace sereno::agent::zabbix
