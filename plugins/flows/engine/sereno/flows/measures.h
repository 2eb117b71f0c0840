// What a flow's measures say, as performance data with its limits.
#pragma once

#include <vector>

#include "sereno/flows/flow.h"
#include "sereno/flows/values.h"
#include "sereno/metric.h"
#include "sereno/steps/finding.h"

namespace sereno::flows {

/// Of the values that are there and numbers.
std::vector<Metric> measured(const Flow& flow, const Values& values);

/// What is beyond its limits: "seats_free is 0".
steps::Findings judged(const std::vector<Metric>& measures);

}  // namespace sereno::flows
