// check_flow: whether a sequence of steps from a file can be gone through. Needs no privileges.
#include <string>
#include <utility>
#include <vector>

#include "checks/flow/flow_options.h"
#include "checks/flow/report.h"
#include "checks/flow/settings.h"
#include "checks/flow/transports.h"
#include "sereno/flows/canary_guards.h"
#include "sereno/flows/dry_run.h"
#include "sereno/flows/flow_run.h"
#include "sereno/plugin.h"
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

constexpr unsigned verbosity_of_trace = 3;

Trace::Sink sink_of(const Context& context) {
  if (context.verbosity() < verbosity_of_trace) return {};
  return [&context](std::string_view line) { context.log(sereno::LogLevel::debug, line); };
}

/// The host has called validate(): what is wrong now went wrong in between.
Settings good_settings(const Context& context, AdapterReader& adapters, Redactor& redactor) {
  sereno::steps::Problems problems;
  Settings settings = read_settings(context, adapters, redactor, problems);
  if (!problems.none()) throw sereno::CheckFailure(redactor.text(problems.text()));
  return settings;
}

/// One run of the check.
class Run {
 public:
  Run(const Context& context, AdapterReader& adapters)
      : context_(context),
        settings_(good_settings(context, adapters, redactor_)),
        trace_(redactor_, sink_of(context)) {}

  CheckResult result() {
    StepRun steps(context_);
    const auto transports = all_transports(context_, settings_);
    if (settings_.dry_run)
      return redacted(report(dry_run(settings_.chosen(), settings_.values, transports), settings_.flow));
    if (!needs_canary(settings_.chosen())) {
      sereno::flows::NoGuards none;
      return redacted(run_with(steps, transports, none));
    }
    sereno::flows::CanaryGuards guards(
        context_, {.canaries = {canary_of(settings_)}, .patience = context_.remaining() / 4, .journal = "flow"});
    if (settings_.chosen().changes) recover(guards);
    CheckResult result = run_with(steps, transports, guards);
    if (guards.refusal()) guards.explain(result, result.fault.step);
    return redacted(std::move(result));
  }

 private:
  sereno::flows::Surroundings around(StepRun& steps, const sereno::flows::Transports& transports,
                                     sereno::flows::Guards& guards) {
    return {.steps = steps,
            .transports = transports,
            .guards = guards,
            .trace = trace_,
            .redactor = redactor_,
            .clean_up_deadline = sereno::flows::clean_up_deadline(context_),
            .clock = [this] { return context_.now(); },
            .wait = &sereno::flows::wait_patiently};
  }

  /// Cleans up what runs that were killed left behind; at most a third of the time goes there. What cannot be cleaned
  /// up stays noted, and the next run tries again.
  void recover(sereno::flows::CanaryGuards& guards) {
    guards.choose();
    for (const Context::Intent& intent : guards.left_behind()) {
      const std::string run_name = run_of_mark(settings_, intent.note);
      const auto first = intent.key.find('.'), last = intent.key.rfind('.');
      if (run_name.empty() || first == last) continue;
      StepRun steps(StepRun(context_).deadline().share(3),
                    [this](std::string_view step) { context_.step_begins(step); });
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

  /// What a server says may repeat what it was told.
  CheckResult redacted(CheckResult result) const {
    result.summary = redactor_.text(result.summary);
    result.long_text = redactor_.text(result.long_text);
    result.fault.reasons = redactor_.text(result.fault.reasons);
    for (sereno::StepOutcome& step : result.steps) step.outcome = redactor_.text(step.outcome);
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
    Redactor redactor;
    sereno::steps::Problems problems;
    read_settings(context, adapters_, redactor, problems);
    return problems.redacted(redactor);
  }
  CheckResult run(const Context& context) const override { return Run(context, adapters_).result(); }

 private:
  mutable AdapterReader adapters_{};  // what the last run read; every run gets the same without it
};

}  // namespace
}  // namespace flow

SERENO_PLUGIN(flow::FlowCheck, "flow", "Whether a sequence of steps, written in a file, can be gone through")
