#include "sla/agreement.h"

#include <algorithm>

namespace sereno::sla {

std::string_view to_string(MeasureKind kind) {
  switch (kind) {
    case MeasureKind::downtime:
      return "downtime";
    case MeasureKind::intervals:
      return "intervals";
    case MeasureKind::failing_intervals:
      return "failing_intervals";
    case MeasureKind::interval_mean:
      return "interval_mean";
    case MeasureKind::share:
      return "share";
    case MeasureKind::mean:
      return "mean";
    case MeasureKind::each:
      return "each";
    case MeasureKind::count:
      break;
  }
  return "count";
}

bool ServiceCalendar::is_business_day(std::chrono::local_days day) const {
  return days[std::chrono::weekday{day}.c_encoding()] && !std::binary_search(holidays.begin(), holidays.end(), day);
}

const Precondition* Agreement::precondition(std::string_view id) const {
  const auto found = std::find_if(preconditions.begin(), preconditions.end(),
                                  [id](const Precondition& each) { return each.id == id; });
  return found == preconditions.end() ? nullptr : &*found;
}

}  // namespace sereno::sla
