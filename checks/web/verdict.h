// At whom the fault of a page lies.
#pragma once

#include <optional>
#include <vector>

#include "sereno/check_result.h"
#include "sereno/steps/attribution.h"
#include "sereno/steps/step_run.h"

namespace web {

/// By which way an answer came.
struct Way {
  int code = 0;  ///< the answer's status, 0 where there is none
  bool through_proxy = false;
  bool secure = false;          ///< TLS to the page itself
  bool foreign_issuer = false;  ///< none of the page's certificates is from whom they are expected to be
};

/// Puts it into a result that is not OK: by the step that failed, else by what the page answered. `witnesses` are those
/// of a step that failed: two resolvers that differ are none of each other. Pure.
void put_fault(sereno::CheckResult& result, const std::optional<sereno::steps::StepFailure>& failure, const Way& way,
               const sereno::Party& owner, const std::vector<sereno::Party>& depends_on,
               const sereno::steps::Witnesses& witnesses = {});

}  // namespace web
