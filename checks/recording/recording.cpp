// check_recording: whether a recording can be had by its GUID, and whether both sides are heard in it.
#include <sys/prctl.h>

#include <chrono>
#include <cmath>
#include <utility>

#include "checks/recording/obtain.h"
#include "checks/recording/recording_options.h"
#include "checks/recording/report.h"
#include "checks/recording/settings.h"
#include "sereno/flows/token_days.h"
#include "sereno/plugin.h"
#include "sereno/steps/check_frame.h"
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

/// One run of the check.
class Run {
 public:
  explicit Run(const Context& context)
      : context_(context),
        settings_(sereno::steps::settings_of_run(context, redactor_, read_settings)),
        trace_(redactor_, sereno::steps::trace_sink(context)),
        steps_(sereno::steps::steps_of_run(context, redactor_, trace_)),
        platform_(settings_, context, redactor_, trace_) {}

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
    if (auto days = sereno::flows::token_days(settings_.plan.bearer, context_.now()))
      result.metrics.push_back(*std::move(days));
    return sereno::steps::redacted(std::move(result), redactor_);
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
    return sereno::steps::problems_of(context, read_settings);
  }
  CheckResult run(const Context& context) const override {
    prctl(PR_SET_DUMPABLE, 0);  // no core that holds a voice; the agent's workers are so anyway
    return Run(context).result();
  }
};

}  // namespace
}  // namespace recording

SERENO_PLUGIN(recording::RecordingCheck, "recording", "Whether recordings can be had, and both sides are heard in them")
