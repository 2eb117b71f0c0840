#include "sla/agreement_dates.h"

#include <gtest/gtest.h>

#include <map>

#include "sla/contract_fixture.h"

namespace sereno::sla {
namespace {

const Zone& zone(const char* name) {
  static std::map<std::string, Zone> known;
  return known.try_emplace(name, Zone::find(name).value()).first->second;
}

std::string text(const Interval& period) { return format_instant(period.from) + " " + format_instant(period.to); }

std::chrono::local_days day(int year, unsigned month, unsigned date) {
  return std::chrono::local_days{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{date}};
}

TEST(AgreedPeriod, IsOfTheZonesMidnights) {
  struct Case {
    const char* why;
    AgreedPeriod kind;
    int cycle_day;
    const char* zone;
    const char* at;
    const char* period;
  };
  const Case cases[] = {
      {"a month", AgreedPeriod::month, 1, "UTC", "2026-02-14T10:00:00Z", "2026-02-01T00:00:00Z 2026-03-01T00:00:00Z"},
      {"a month elsewhere", AgreedPeriod::month, 1, "America/Mexico_City", "2026-03-01T05:59:59Z",
       "2026-02-01T06:00:00Z 2026-03-01T06:00:00Z"},
      {"a cycle before its day", AgreedPeriod::cycle, 15, "UTC", "2026-01-14T23:59:59Z",
       "2025-12-15T00:00:00Z 2026-01-15T00:00:00Z"},
      {"a cycle from its day on", AgreedPeriod::cycle, 15, "UTC", "2026-01-15T00:00:00Z",
       "2026-01-15T00:00:00Z 2026-02-15T00:00:00Z"},
      {"a quarter", AgreedPeriod::quarter, 1, "UTC", "2026-12-31T23:00:00Z",
       "2026-10-01T00:00:00Z 2027-01-01T00:00:00Z"},
      {"a year", AgreedPeriod::year, 1, "UTC", "2026-06-01T00:00:00Z", "2026-01-01T00:00:00Z 2027-01-01T00:00:00Z"},
      {"a quarter across the change of the clock", AgreedPeriod::quarter, 1, "America/New_York", "2026-02-01T12:00:00Z",
       "2026-01-01T05:00:00Z 2026-04-01T04:00:00Z"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Agreement agreement;
    agreement.period = c.kind;
    agreement.cycle_day = c.cycle_day;
    EXPECT_EQ(text(agreed_period(agreement, zone(c.zone), at(c.at))), c.period);
  }
}

TEST(ClaimDate, IsTheLastDayThatCounts) {
  struct Case {
    const char* why;
    ClaimRule rule;
    const char* from;
    const char* last_day;
  };
  const Case cases[] = {
      {"days from the incident", {30, SpanUnit::days, ClaimFrom::incident}, "2026-07-07T14:00:00Z", "2026-08-06"},
      {"days from the month's end", {30, SpanUnit::days, ClaimFrom::period_end}, "2026-04-07T14:00:00Z", "2026-05-30"},
      {"days from February's end", {30, SpanUnit::days, ClaimFrom::period_end}, "2026-02-01T00:00:00Z", "2026-03-30"},
      {"business days over a weekend",
       {5, SpanUnit::business_days, ClaimFrom::incident},
       "2026-04-10T13:00:00Z",
       "2026-04-17"},
      {"and over a holiday", {5, SpanUnit::business_days, ClaimFrom::incident}, "2026-04-30T13:00:00Z", "2026-05-08"},
      {"from a weekend", {1, SpanUnit::business_days, ClaimFrom::incident}, "2026-04-11T13:00:00Z", "2026-04-13"},
      {"months from June's end", {3, SpanUnit::months, ClaimFrom::period_end}, "2026-06-07T14:00:00Z", "2026-09-30"},
      {"a month from the last of January",
       {1, SpanUnit::months, ClaimFrom::incident},
       "2026-01-31T14:00:00Z",
       "2026-02-28"},
      {"the end of the second period after",
       {2, SpanUnit::periods, ClaimFrom::incident},
       "2026-04-10T14:00:00Z",
       "2026-06-30"},
      {"the end of the following month",
       {1, SpanUnit::periods, ClaimFrom::period_end},
       "2026-04-10T14:00:00Z",
       "2026-05-31"},
  };
  Agreement agreement;
  agreement.calendar = ServiceCalendar{};
  agreement.calendar->holidays = {day(2026, 5, 1)};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const ClaimDate date = claim_date(agreement, c.rule, zone("UTC"), at(c.from));
    EXPECT_EQ(date_text(date.last_day), c.last_day);
    EXPECT_EQ(date.until, at(std::string(c.last_day) + "T00:00:00Z") + std::chrono::hours{24});
  }
}

TEST(ServiceCalendar, CountsWholeDaysAndClosedHours) {
  ServiceCalendar calendar;
  calendar.holidays = {day(2026, 4, 15)};
  const auto between = [&](const char* from, const char* to) {
    return business_days_between(calendar, zone("UTC"), at(from), at(to));
  };
  EXPECT_EQ(between("2026-04-10T13:00:00Z", "2026-04-14T00:00:00Z"), 1) << "Friday to the end of Monday";
  EXPECT_EQ(between("2026-04-10T13:00:00Z", "2026-04-13T23:59:59Z"), 0);
  EXPECT_EQ(between("2026-04-13T23:59:59Z", "2026-04-17T00:00:00Z"), 2) << "Wednesday is a holiday";
  EXPECT_EQ(between("2026-04-17T00:00:00Z", "2026-04-13T00:00:00Z"), 0);

  calendar.open = std::chrono::hours{6};
  calendar.close = std::chrono::hours{18};
  const Interval week = span("2026-04-13T00:00:00Z", "2026-04-20T00:00:00Z");
  EXPECT_EQ(week.length() - closed_hours(calendar, zone("UTC"), week).measure(), std::chrono::hours{4 * 12});
  const Interval night = span("2026-04-13T18:00:00Z", "2026-04-14T06:00:00Z");
  EXPECT_EQ(closed_hours(calendar, zone("UTC"), night).measure(), night.length());
}

}  // namespace
}  // namespace sereno::sla
