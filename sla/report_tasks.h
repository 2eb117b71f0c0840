// What a report asks people to do.
#pragma once

#include "sla/report.h"

namespace sereno::sla {

/// Of a report that is complete otherwise: clocks that run first, then what others must decide, then the month itself.
Reasons tasks_of(const Report& report);

}  // namespace sereno::sla
