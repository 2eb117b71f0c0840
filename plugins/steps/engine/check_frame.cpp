#include "sereno/steps/check_frame.h"

#include <string_view>
#include <utility>

#include "sereno/number.h"
#include "sereno/steps/people.h"

namespace sereno::steps {
namespace {

constexpr unsigned verbosity_of_trace = 3;

/// Three digits are enough: "0.41", "31.2", "1204".
std::string milliseconds_text(double seconds) {
  const double ms = seconds * 1e3;
  return format_fixed(ms, ms < 10 ? 2 : ms < 100 ? 1 : 0) + " ms";
}

std::string words_of(const StepOutcome& step) {
  const std::string words = "step " + step.name + (step.failed ? " failed after " : " took ");
  return words + milliseconds_text(step.duration_s) + (step.outcome.empty() ? "" : ": " + step.outcome);
}

/// Secrets first: of one that is a number nothing may be left.
std::string for_people(std::string_view text, const Redactor& redactor) {
  return quotes_without_people(redactor.text(text));
}

}  // namespace

Trace::Sink trace_sink(const Context& context) {
  if (context.verbosity() < verbosity_of_trace) return {};
  return [&context](std::string_view line) { context.log(LogLevel::debug, line); };
}

CheckResult redacted(CheckResult result, const Redactor& redactor) {
  result.summary = for_people(result.summary, redactor);
  result.long_text = for_people(result.long_text, redactor);
  result.fault.reasons = for_people(result.fault.reasons, redactor);
  for (StepOutcome& step : result.steps) step.outcome = for_people(step.outcome, redactor);
  return result;
}

StepRun steps_of_run(const Context& context, const Redactor& redactor, Trace& trace) {
  return steps_beside(StepRun(context).deadline(), context, redactor, trace);
}

StepRun steps_beside(Deadline deadline, const Context& context, const Redactor& redactor, Trace& trace,
                     StepNames names) {
  return StepRun(
      std::move(deadline),
      [&context, &trace, names](std::string_view step) {
        const std::string name = names.before + std::string(step) + names.after;
        trace.text(Trace::Mark::note, "step " + name);
        context.step_begins(name);
      },
      [&context, &redactor, &trace, names](StepOutcome step) {
        step.name = names.before + step.name + names.after;
        step.start_s += names.begun_s;
        step.outcome = for_people(step.outcome, redactor);
        if (trace.enabled()) trace.text(Trace::Mark::note, words_of(step));
        context.step_ends(step);
      });
}

}  // namespace sereno::steps
