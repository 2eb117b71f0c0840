// What went wrong on the way to a recording, and at whom it lies.
#pragma once

#include <string>

#include "sereno/fault.h"
#include "sereno/function_state.h"
#include "sereno/status.h"
#include "sereno/steps/step_run.h"

namespace recording {

struct Problem {
  sereno::Status status = sereno::Status::critical;
  std::string text{};  ///< "lookup connect: connection refused (203.0.113.7:443)"
  sereno::FunctionState function = sereno::FunctionState::by_status;
  sereno::Fault fault{};
  bool out_of_time = false;
};

/// Settings or credential of the check: nothing was seen.
Problem ours(const std::string& step, const std::string& text);
Problem theirs(const std::string& step, const std::string& text);
/// Whom the answer blames that is neither the recording nor a redirect: who asks too often is to blame himself.
Problem refused(const std::string& step, int status, const std::string& expected);
/// Of steps that failed; `name` stands before theirs.
Problem problem_of(const sereno::steps::StepRun& run, const std::string& name);

}  // namespace recording
