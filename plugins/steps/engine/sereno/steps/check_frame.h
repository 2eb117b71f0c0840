// What every check on these steps does around its own work: reads its settings, hides their secrets, shows its trace.
#pragma once

#include <string>
#include <vector>

#include "sereno/check.h"
#include "sereno/check_result.h"
#include "sereno/steps/problems.h"
#include "sereno/steps/redactor.h"
#include "sereno/steps/step_run.h"
#include "sereno/steps/trace.h"

namespace sereno::steps {

/// Where the trace of a run goes: into its log from -vvv on, nowhere below that. `context` outlives it.
Trace::Sink trace_sink(const Context& context);

/// The settings of a run. The host has called validate(): what is wrong now went wrong in between, and ends the run.
/// `read`: Settings(const Context&, Redactor&, Problems&).
template <class Read>
auto settings_of_run(const Context& context, Redactor& redactor, Read read) {
  Problems problems;
  auto settings = read(context, redactor, problems);
  if (!problems.none()) throw CheckFailure(redactor.text(problems.text()));
  return settings;
}

/// For Check::validate().
template <class Read>
std::vector<OptionProblem> problems_of(const Context& context, Read read) {
  Redactor redactor;
  Problems problems;
  read(context, redactor, problems);
  return problems.redacted(redactor);
}

/// All that people are shown of it: what a server says may repeat what it was told.
CheckResult redacted(CheckResult result, const Redactor& redactor);

/// What stands around the names of some steps where the host is told of them, and when these began in the whole run.
struct StepNames {
  std::string before{};
  std::string after{};
  double begun_s = 0;
};

/// The steps of a run, each with its beginning, time and outcome in the trace; what the host is told is redacted as
/// that is. All of it outlives the steps.
StepRun steps_of_run(const Context& context, const Redactor& redactor, Trace& trace);
/// Steps beside those of a run, within their own part of its time.
StepRun steps_beside(Deadline deadline, const Context& context, const Redactor& redactor, Trace& trace,
                     StepNames names = {});

}  // namespace sereno::steps
