// What a check has to say about its subject, and what that makes of the function.
#pragma once

#include <string>
#include <vector>

#include "sereno/function_state.h"
#include "sereno/status.h"

namespace sereno::steps {

/// One thing that was found.
struct Finding {
  Status status = Status::ok;
  std::string step{};  ///< "status", "header", "content", "certificate", "redirect", "time", or a step of the engine
  std::string text{};  ///< "string 'Welcome' not found in 615 bytes"
  FunctionState function = FunctionState::by_status;  ///< an alert about a function that works says `up`
};

using Findings = std::vector<Finding>;

/// How the function was, all findings taken together: down before not seen before degraded before up. by_status when
/// the status of them all says it.
FunctionState function_of(const Findings& findings);

/// The worse of two, in the same order.
FunctionState worse(FunctionState left, FunctionState right);

/// What a part says of the function: `state`, or where it says by_status what that is by its status; of a warning
/// by_status, which the contract's policy reads.
FunctionState state_of(Status status, FunctionState state);

}  // namespace sereno::steps
