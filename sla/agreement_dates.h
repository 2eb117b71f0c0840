// The dates of an agreement: its periods, business days, and until when a credit may be claimed.
#pragma once

#include <chrono>
#include <string>

#include "sla/agreement.h"
#include "sla/civil_time.h"
#include "sla/interval_set.h"

namespace sereno::sla {

/// The agreed period that holds an instant, by the zone's midnights.
Interval agreed_period(const Agreement& agreement, const Zone& zone, Instant at);

struct ClaimDate {
  Instant from{};                      ///< what it is counted from
  std::chrono::local_days last_day{};  ///< on which it may still be made
  Instant until{};                     ///< the midnight that ends this day
};

/// `from` is the start of an incident, or an instant of the period where the rule counts from its end.
ClaimDate claim_date(const Agreement& agreement, const ClaimRule& rule, const Zone& zone, Instant from);

/// The zone of the calendar, else the contract's. It was found when the contract was read.
Zone calendar_zone(const ServiceCalendar& calendar, const Zone& contract_zone);
/// How many whole business days lie between two instants: days that begin after `from` and end before `to`.
int business_days_between(const ServiceCalendar& calendar, const Zone& zone, Instant from, Instant to);
/// Outside the hours of service within a span: the time that a clock of service hours does not count.
IntervalSet closed_hours(const ServiceCalendar& calendar, const Zone& zone, const Interval& span);

/// "2026-05-30"
std::string date_text(std::chrono::local_days day);

}  // namespace sereno::sla
