// At whom the fault of a page lies.
#pragma once

#include <optional>
#include <vector>

#include "sereno/check_result.h"
#include "sereno/steps/attribution.h"
#include "sereno/steps/step_run.h"

namespace web {

/// Puts it into a result that is not OK: by the step that failed, else by what the page answered. `code` is the status
/// of that answer, 0 where there is none. `witnesses` are those of a step that failed: two resolvers that differ are
/// none of each other. Pure.
void put_fault(sereno::CheckResult& result, const std::optional<sereno::steps::StepFailure>& failure, int code,
               const sereno::Party& owner, const std::vector<sereno::Party>& depends_on,
               const sereno::steps::Witnesses& witnesses = {});

}  // namespace web
