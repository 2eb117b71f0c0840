// What one run of a check says.
#pragma once

#include <string>
#include <vector>

#include "sereno/fault.h"
#include "sereno/function_state.h"
#include "sereno/metric.h"
#include "sereno/status.h"

namespace sereno {

/// One step of a check of several steps.
struct StepOutcome {
  std::string name{};     ///< "resolve", "connect", "tls", ...
  std::string outcome{};  ///< what was seen, one line
  double start_s = 0;     ///< seconds after the run began
  double duration_s = 0;  ///< seconds
  bool failed = false;    ///< this step decided the outcome
};

/// The outcome of one run. The text holds no status word and no performance data: who prints it adds them.
struct CheckResult {
  Status status = Status::unknown;
  std::string summary{};                                    ///< one line
  std::string long_text{};                                  ///< further lines, without a newline at the end
  std::vector<Metric> metrics{};                            ///< in the order in which they are printed
  std::vector<StepOutcome> steps{};                         ///< in the order in which they ran
  FunctionState function_state = FunctionState::by_status;  ///< how the watched function was, whatever people are told
  bool out_of_time = false;  ///< the time was over before all was seen: who said what that means is told that instead
  Fault fault{};             ///< at whom it lies, when something failed
  /// What kept the observer itself from looking: "breaker_open", "wrong_credential", [a-z][a-z0-9_]{0,63}. Recorded
  /// where the function was not seen.
  std::string observer{};
};

}  // namespace sereno
