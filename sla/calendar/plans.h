// Maintenance as a calendar shows it: one event for each plan, also for one that was cancelled. Pure.
#pragma once

#include <string>
#include <vector>

#include "sereno/time.h"
#include "sla/act.h"
#include "sla/contract.h"
#include "sla/interval_set.h"
#include "sla/maintenance.h"

namespace sereno::sla {

struct CalendarPlan {
  Maintenance maintenance{};  ///< as it stands; of a cancelled one as it stood before
  Interval span{};
  bool cancelled = false;
  std::string cancelled_reason{};
  int sequence = 0;   ///< grows with each act: what a calendar knows a newer version by
  Instant changed{};  ///< when the last act was recorded
};

/// The plans that touch the range, in the order of time. What never had a span is none.
std::vector<CalendarPlan> plans_of(const std::vector<Act>& acts, const Contract& contract, const Interval& range);

/// The allowed windows that begin in the range, whole.
std::vector<Interval> windows_of(const Contract& contract, const Interval& range);

}  // namespace sereno::sla
