#include "sla/watch/month_close.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <set>
#include <string>

#include "sla/report.h"
#include "sla/revision.h"

namespace sereno::sla {

namespace {

constexpr int most_months = 12;

std::string label_of(std::chrono::year_month month) {
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u", static_cast<int>(month.year()), static_cast<unsigned>(month.month()));
  return text;
}

bool is_due(const Contract& contract, const BusinessCalendar& calendar, const Interval& month, Instant now) {
  // A month can be closed once what follows it cannot decide any more how it ended.
  return calendar.after(*contract.zone, month.to, calendar.close_after_days) <= now && evidence_span(month).to <= now;
}

}  // namespace

std::vector<Period> months_to_close(const Contract& contract, const BusinessCalendar& calendar,
                                    const std::vector<Act>& closings, Instant now) {
  const std::chrono::year_month_day today{contract.zone->date_of(now)};
  std::chrono::year_month month{today.year(), today.month()};
  std::vector<Period> due;
  bool reached_closed = false;
  for (int back = 0; back < most_months && !reached_closed; ++back) {
    month -= std::chrono::months{1};
    const auto period = month_period(*contract.zone, label_of(month));
    if (!period || period->range.to <= contract.validity.from) break;
    reached_closed = !closings_of(closings, *period).empty();
    if (!reached_closed && is_due(contract, calendar, period->range, now)) due.push_back(*period);
  }
  if (!reached_closed && due.size() > 1) due.resize(1);
  std::reverse(due.begin(), due.end());
  return due;
}

std::vector<Period> closed_months(const Contract& contract, const std::vector<Act>& closings) {
  std::set<std::string, std::greater<>> labels;
  for (const Act& act : closings)
    if (const auto* said = says<FreezeSaid>(act)) labels.insert(said->month);
  std::vector<Period> months;
  for (const std::string& label : labels)
    if (const auto period = month_period(*contract.zone, label); period && !closings_of(closings, *period).empty())
      months.push_back(*period);
  return months;
}

}  // namespace sereno::sla
