// Looks at one end of the feed.
#pragma once

#include <optional>
#include <string>

#include "checks/repository/end_of_feed.h"
#include "checks/repository/settings.h"
#include "sereno/fault.h"
#include "sereno/steps/step_run.h"
#include "sereno/steps/trace.h"

namespace repository {

/// What came of a look that saw nothing, beside the failed step that `StepRun` has: at whom it lies.
struct LookFailure {
  sereno::Fault fault{};
};

/// What everything that looks needs.
struct Surroundings {
  sereno::steps::StepRun& run;
  sereno::steps::Trace& trace;
  const sereno::Context& context;
  std::string prefix{};  ///< before the names of the steps
};

/// Nothing after a failure, which the run has then.
std::optional<EndOfFeed> look(const Source& source, const sereno::steps::Zone& zone, Surroundings& surroundings,
                              LookFailure& failure);

}  // namespace repository
