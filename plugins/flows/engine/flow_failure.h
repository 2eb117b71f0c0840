// Failures as a run makes them. Internal to the engine.
#pragma once

#include <string>

#include "sereno/flows/flow_run.h"

namespace sereno::flows {

/// What a step's end says, as the failure of the flow's step.
FlowFailure failure_of(const Step& step, const steps::StepEnd& end);
/// The flow itself cannot be gone on with: our own fault, the function was not seen.
FlowFailure own_failure(const Step& step, std::string observed);

}  // namespace sereno::flows
