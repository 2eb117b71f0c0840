// Which months are to be closed by themselves. Pure.
#pragma once

#include <vector>

#include "sereno/time.h"
#include "sla/act.h"
#include "sla/business_calendar.h"
#include "sla/contract.h"

namespace sereno::sla {

/// Months whose closing is due, the oldest first: over since the calendar's business days, covered by the contract, and
/// closed by none of `closings`. Where months were closed before, those after the last of them, a year back at most;
/// where none was, the newest alone: nobody wants years of imported history closed by surprise.
std::vector<Period> months_to_close(const Contract& contract, const BusinessCalendar& calendar,
                                    const std::vector<Act>& closings, Instant now);

/// The months that were closed, each once, the newest first.
std::vector<Period> closed_months(const Contract& contract, const std::vector<Act>& closings);

}  // namespace sereno::sla
