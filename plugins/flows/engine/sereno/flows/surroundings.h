// What a check's flows work with, as each check has it.
#pragma once

#include "sereno/check.h"
#include "sereno/flows/flow_run.h"

namespace sereno::flows {

/// Borrows all of it.
Surroundings surroundings_of(const Context& context, steps::StepRun& steps, const Transports& transports,
                             Guards& guards, steps::Trace& trace, steps::Redactor& redactor);

}  // namespace sereno::flows
