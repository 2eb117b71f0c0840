// check_recording: whether a recording can be had by its GUID, and whether both sides are heard in it.
#include <sys/prctl.h>

#include <chrono>
#include <cmath>
#include <utility>

#include "checks/recording/obtain.h"
#include "checks/recording/recording_options.h"
#include "checks/recording/report.h"
#include "checks/recording/settings.h"
#include "sereno/plugin.h"
#include "sereno/steps/step_run.h"

namespace recording {
namespace {

using sereno::CheckResult;
using sereno::Context;
using sereno::Status;
using sereno::steps::Deadline;
using sereno::steps::Redactor;
using sereno::steps::StepRun;
using sereno::steps::Trace;

Trace::Sink sink_of(const Context& context) {
  if (context.verbosity() < 3) return {};
  return [&context](std::string_view line) { context.log(sereno::LogLevel::debug, line); };
}

Settings good_settings(const Context& context, Redactor& redactor) {
  sereno::steps::Problems problems;
  Settings settings = read_settings(context, redactor, problems);
  if (!problems.none()) throw sereno::CheckFailure(redactor.text(problems.text()));
  return settings;
}

/// One run of the check.
class Run {
 public:
  explicit Run(const Context& context)
      : context_(context),
        settings_(good_settings(context, redactor_)),
        trace_(redactor_, sink_of(context)),
        steps_(context),
        platform_(settings_, context, trace_) {}

  CheckResult result() {
    std::optional<CheckResult> golden;
    if (!settings_.golden.empty()) golden = golden_result();
    std::optional<CheckResult> recent;
    if (settings_.calls) recent = recent_result(golden ? std::optional(golden->status == Status::ok) : std::nullopt);
    CheckResult result = golden && recent ? combine(*std::move(golden), *std::move(recent))
                         : golden         ? *std::move(golden)
                                          : *std::move(recent);
    steps_.finish();
    result.steps = std::move(platform_.steps());
    mark_failed(result);
    result.metrics.insert(
        result.metrics.begin(),
        {.label = "time", .value = std::round(steps_.elapsed_s() * 1e6) / 1e6, .unit = "s", .min = 0});
    return redacted(std::move(result));
  }

 private:
  /// Of two recordings the first has half of the time, so that it starves the second not.
  CheckResult golden_result() {
    const Deadline whole = steps_.deadline();
    return report_golden(settings_,
                         platform_.obtain(settings_.golden, "golden ", settings_.calls ? whole.share(2) : whole));
  }

  CheckResult recent_result(std::optional<bool> golden_ok) {
    sereno::Instant clock = context_.now();
    Problem problem;
    const auto call = platform_.newest_call(steps_.deadline(), clock, problem);
    if (!problem.text.empty()) {
      Obtained none{.problem = std::move(problem)};
      return report_recent(settings_, {}, none, clock, golden_ok);
    }
    if (!call) return {.status = Status::ok, .summary = "recent: no call ended that could be looked at"};
    return report_recent(settings_, *call, platform_.obtain(call->guid, "recent ", steps_.deadline()), clock,
                         golden_ok);
  }

  static void mark_failed(CheckResult& result) {
    if (result.fault.step.empty()) return;
    for (sereno::StepOutcome& step : result.steps)
      if (step.name == result.fault.step) step.failed = true;
  }

  /// What a server says may repeat what it was told.
  CheckResult redacted(CheckResult result) const {
    result.summary = redactor_.text(result.summary);
    result.long_text = redactor_.text(result.long_text);
    for (sereno::StepOutcome& step : result.steps) step.outcome = redactor_.text(step.outcome);
    return result;
  }

  const Context& context_;
  Redactor redactor_;
  Settings settings_;
  Trace trace_;
  StepRun steps_;
  Platform platform_;
};

class RecordingCheck final : public sereno::Check {
 public:
  void declare(sereno::Options& options) const override { declare_options(options); }
  std::string function() const override { return "recordings"; }
  sereno::milliseconds default_timeout() const override { return std::chrono::seconds{60}; }
  std::vector<sereno::OptionProblem> validate(const Context& context) const override {
    Redactor redactor;
    sereno::steps::Problems problems;
    read_settings(context, redactor, problems);
    return problems.redacted(redactor);
  }
  CheckResult run(const Context& context) const override {
    prctl(PR_SET_DUMPABLE, 0);  // no core that holds a voice; the agent's workers are so anyway
    return Run(context).result();
  }
};

}  // namespace
}  // namespace recording

SERENO_PLUGIN(recording::RecordingCheck, "recording", "Whether recordings can be had, and both sides are heard in them")
