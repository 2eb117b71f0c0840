#include "sla/agreement_dates.h"

#include <algorithm>
#include <vector>

namespace sereno::sla {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::months;
using std::chrono::year_month_day;

Instant midnight(const Zone& zone, local_days day) { return zone.resolve(day, milliseconds{0}, Occurrence::earliest); }

/// That many months later; the last day of a month where it has no such day.
local_days later(local_days day, int count) {
  const year_month_day date{day};
  const year_month_day moved = date + months{count};
  if (moved.ok()) return local_days{moved};
  return local_days{moved.year() / moved.month() / std::chrono::last};
}

local_days first_day(const Agreement& agreement, local_days day) {
  const year_month_day date{day};
  const auto january = static_cast<unsigned>(1);
  switch (agreement.period) {
    case AgreedPeriod::year:
      return local_days{date.year() / std::chrono::month{january} / 1};
    case AgreedPeriod::quarter: {
      const unsigned month = (static_cast<unsigned>(date.month()) - 1) / 3 * 3 + 1;
      return local_days{date.year() / std::chrono::month{month} / 1};
    }
    case AgreedPeriod::cycle: {
      const local_days first{date.year() / date.month() / std::chrono::day{static_cast<unsigned>(agreement.cycle_day)}};
      return first > day ? later(first, -1) : first;
    }
    case AgreedPeriod::month:
      break;
  }
  return local_days{date.year() / date.month() / 1};
}

int months_of(AgreedPeriod period) {
  if (period == AgreedPeriod::year) return 12;
  return period == AgreedPeriod::quarter ? 3 : 1;
}

/// The last of `count` business days after a date.
local_days business_days_after(const ServiceCalendar& calendar, local_days day, int count) {
  constexpr int far = 4000;  // a calendar without business days ends, too
  for (int tried = 0; count > 0 && tried < far; ++tried) {
    day += days{1};
    if (calendar.is_business_day(day)) --count;
  }
  return day;
}

local_days after_periods(const Agreement& agreement, const Zone& zone, Instant from, int count) {
  Interval period = agreed_period(agreement, zone, from);
  for (int i = 0; i < count; ++i) period = agreed_period(agreement, zone, period.to);
  return zone.date_of(period.to - milliseconds{1});
}

local_days last_day_of(const Agreement& agreement, const ClaimRule& rule, const Zone& zone, Instant from) {
  const local_days day = zone.date_of(from);
  switch (rule.unit) {
    case SpanUnit::business_days:
      return business_days_after(agreement.calendar.value_or(ServiceCalendar{}), day, rule.length);
    case SpanUnit::months:
      // The day after a period's last one is a first: so that June ends in September 30, not in 29.
      return later(day + days{1}, rule.length) - days{1};
    case SpanUnit::periods:
      return after_periods(agreement, zone, from, rule.length);
    case SpanUnit::days:
      break;
  }
  return day + days{rule.length};
}

}  // namespace

Interval agreed_period(const Agreement& agreement, const Zone& zone, Instant at) {
  const local_days first = first_day(agreement, zone.date_of(at));
  return {midnight(zone, first), midnight(zone, later(first, months_of(agreement.period)))};
}

ClaimDate claim_date(const Agreement& agreement, const ClaimRule& rule, const Zone& zone, Instant from) {
  const bool of_period = rule.from == ClaimFrom::period_end;
  const Instant start = of_period ? agreed_period(agreement, zone, from).to - milliseconds{1} : from;
  const local_days last = last_day_of(agreement, rule, zone, start);
  return {of_period ? start + milliseconds{1} : start, last, midnight(zone, last + days{1})};
}

Zone calendar_zone(const ServiceCalendar& calendar, const Zone& contract_zone) {
  const auto named = calendar.zone_name.empty() ? Result<Zone>(contract_zone) : Zone::find(calendar.zone_name);
  return named ? *named : contract_zone;
}

int business_days_between(const ServiceCalendar& calendar, const Zone& zone, Instant from, Instant to) {
  int count = 0;
  for (local_days day = zone.date_of(from) + days{1}; midnight(zone, day + days{1}) <= to; day += days{1})
    if (calendar.is_business_day(day)) ++count;
  return count;
}

IntervalSet closed_hours(const ServiceCalendar& calendar, const Zone& zone, const Interval& span) {
  if (span.empty()) return {};
  std::vector<Interval> open;
  for (local_days day = zone.date_of(span.from); midnight(zone, day) < span.to; day += days{1})
    if (calendar.is_business_day(day))
      open.push_back({zone.resolve(day, calendar.open, Occurrence::earliest),
                      zone.resolve(day, calendar.close, Occurrence::latest)});
  return IntervalSet(span) - IntervalSet::of(std::move(open));
}

std::string date_text(local_days day) {
  const year_month_day date{day};
  const auto two = [](unsigned number) { return (number < 10 ? "-0" : "-") + std::to_string(number); };
  return std::to_string(static_cast<int>(date.year())) + two(static_cast<unsigned>(date.month())) +
         two(static_cast<unsigned>(date.day()));
}

}  // namespace sereno::sla
