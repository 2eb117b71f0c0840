#include "agent/checking/sample_of.h"

#include "base/words.h"
#include "plugins/host/output/plugin_output.h"
#include "sereno/number.h"

namespace sereno::agent {

namespace {

/// Nobody has seen the function in a run that was cut off, or that could not be made.
FunctionState state_of(const RunOutcome& outcome) {
  if (!outcome.ran || !outcome.observer.empty()) return FunctionState::not_seen;
  return outcome.result.function_state;
}

/// What the asker is told follows his wish in `timeout_status`, what is recorded does not.
Status recorded_status(Status told, FunctionState state) {
  if (state == FunctionState::not_seen) return Status::unknown;
  if (state == FunctionState::down && told == Status::ok) return Status::critical;
  return told;
}

std::string in_one_cell(std::string text) {
  for (char& c : text)
    if (c == '\t' || c == '\n' || c == '\r') c = ' ';
  return text;
}

/// A check that saw its function says nothing by what it could not do besides.
std::string reason_of(const RunOutcome& outcome, FunctionState state) {
  if (!outcome.observer.empty()) return outcome.observer;
  if (!outcome.ran) return "no_place";
  const bool unseen = state == FunctionState::by_status && outcome.result.status == Status::unknown;
  return unseen || state == FunctionState::not_seen ? outcome.result.observer : "";
}

}  // namespace

ledger::Sample sample_of(const config::ServiceSettings& service, milliseconds interval, const RunOutcome& outcome,
                         Instant at, bool news) {
  const CheckResult& result = outcome.result;
  const FunctionState state = state_of(outcome);
  return {.service = service.name,
          .function = service.function,
          .at = at,
          .status = recorded_status(result.status, state),
          .degraded = state == FunctionState::degraded,
          .interval = interval,
          .output = first_line(result.summary),
          .perfdata = host::format_perfdata(result.metrics),
          .source = "agent",
          .function_state = state,
          .fault = result.fault,
          .reason = reason_of(outcome, state),
          .steps = news || recorded_status(result.status, state) != Status::ok ? steps_text(result.steps) : "",
          .duration = outcome.duration};
}

std::string steps_text(const std::vector<StepOutcome>& steps) {
  std::string text;
  for (const StepOutcome& step : steps)
    text += in_one_cell(step.name) + '\t' + format_number(step.start_s) + '\t' + format_number(step.duration_s) + '\t' +
            (step.failed ? "failed" : "") + '\t' + in_one_cell(step.outcome) + '\n';
  return text;
}

}  // namespace sereno::agent
