// check_flow: whether a sequence of steps from a file can be gone through. Needs no privileges.
#include <string>
#include <utility>
#include <vector>

#include "checks/flow/flow_options.h"
#include "checks/flow/report.h"
#include "checks/flow/settings.h"
#include "checks/flow/transports.h"
#include "sereno/flows/adapter_values.h"
#include "sereno/flows/canary_guards.h"
#include "sereno/flows/dry_run.h"
#include "sereno/flows/flow_run.h"
#include "sereno/flows/surroundings.h"
#include "sereno/plugin.h"
#include "sereno/steps/check_frame.h"
#include "sereno/steps/redactor.h"
#include "sereno/steps/step_run.h"
#include "sereno/steps/trace.h"

namespace flow {
namespace {

using sereno::CheckResult;
using sereno::Context;
using sereno::flows::AdapterReader;
using sereno::steps::Redactor;
using sereno::steps::StepRun;
using sereno::steps::Trace;

/// One run of the check.
class Run {
 public:
  Run(const Context& context, AdapterReader& adapters)
      : context_(context),
        settings_(sereno::steps::settings_of_run(context, redactor_, with_adapters(adapters, read_settings))),
        trace_(redactor_, sereno::steps::trace_sink(context)) {}

  CheckResult result() {
    StepRun steps = sereno::steps::steps_of_run(context_, redactor_, trace_);
    const auto transports = all_transports(context_, settings_);
    if (settings_.dry_run)
      return sereno::steps::redacted(report(dry_run(settings_.chosen(), settings_.values, transports), settings_.flow),
                                     redactor_);
    if (!needs_canary(settings_.chosen())) {
      sereno::flows::NoGuards none;
      return sereno::steps::redacted(run_with(steps, transports, none), redactor_);
    }
    sereno::flows::CanaryGuards guards(
        context_, {.canaries = {canary_of(settings_)}, .patience = context_.remaining() / 4, .journal = "flow"});
    if (settings_.chosen().changes) recover(guards);
    CheckResult result = run_with(steps, transports, guards);
    if (guards.refusal()) guards.explain(result, result.fault.step);
    return sereno::steps::redacted(std::move(result), redactor_);
  }

 private:
  sereno::flows::Surroundings around(StepRun& steps, const sereno::flows::Transports& transports,
                                     sereno::flows::Guards& guards) {
    return surroundings_of(context_, steps, transports, guards, trace_, redactor_);
  }

  /// Cleans up what runs that were killed left behind; at most a third of the time goes there. What cannot be cleaned
  /// up stays noted, and the next run tries again.
  void recover(sereno::flows::CanaryGuards& guards) {
    guards.choose();
    for (const Context::Intent& intent : guards.left_behind()) {
      const std::string run_name = run_of_mark(settings_, intent.note);
      const auto first = intent.key.find('.'), last = intent.key.rfind('.');
      if (run_name.empty() || first == last) continue;
      StepRun steps = sereno::steps::steps_beside(StepRun(context_).deadline().share(3), context_, redactor_, trace_);
      const auto transports = all_transports(context_, settings_);
      sereno::flows::Values values = settings_.values;
      values.set("run", run_name);
      sereno::flows::FlowRun run(settings_.chosen(), around(steps, transports, guards), std::move(values));
      const bool clean = run.recover(intent.key.substr(first + 1, last - first - 1));
      context_.log(clean ? sereno::LogLevel::info : sereno::LogLevel::warning,
                   (clean ? "cleaned up behind an earlier run: " : "an earlier run's leftover stays: ") + intent.note);
      if (clean) guards.settled(intent);
      run.finish();
      if (!clean) return;
    }
  }

  CheckResult run_with(StepRun& steps, const sereno::flows::Transports& transports, sereno::flows::Guards& guards) {
    const std::string identity = identity_of(settings_);
    auto kept = sereno::flows::read_kept(context_.load_state(), identity);
    const auto had = sereno::flows::kept_text(kept, identity);
    sereno::flows::FlowRun run(settings_.chosen(), around(steps, transports, guards), settings_.values);
    run.use_kept(std::move(kept));
    run.run();
    if (const auto has = sereno::flows::kept_text(run.kept(), identity); has != had) context_.save_state(has);
    CheckResult result = report(settings_, run, context_, context_.guarded("time", steps.elapsed_s(), "s"));
    result.steps = steps.outcomes();
    return result;
  }

  const Context& context_;
  Redactor redactor_;
  Settings settings_;
  Trace trace_;
};

class FlowCheck final : public sereno::Check {
 public:
  void declare(sereno::Options& options) const override { declare_options(options); }
  sereno::milliseconds default_timeout() const override { return std::chrono::seconds{30}; }
  std::vector<sereno::OptionProblem> validate(const Context& context) const override {
    return sereno::steps::problems_of(context, with_adapters(adapters_, read_settings));
  }
  CheckResult run(const Context& context) const override { return Run(context, adapters_).result(); }

 private:
  mutable AdapterReader adapters_{};  // what the last run read; every run gets the same without it
};

}  // namespace
}  // namespace flow

SERENO_PLUGIN(flow::FlowCheck, "flow", "Whether a sequence of steps, written in a file, can be gone through")
