// check_flow: whether a sequence of steps from a file can be gone through. Needs no privileges.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "checks/flow/flow_options.h"
#include "checks/flow/report.h"
#include "checks/flow/settings.h"
#include "sereno/flows/canary_guards.h"
#include "sereno/flows/dry_run.h"
#include "sereno/flows/flow_run.h"
#include "sereno/flows/http_transport.h"
#include "sereno/plugin.h"
#include "sereno/steps/redactor.h"
#include "sereno/steps/step_run.h"
#include "sereno/steps/trace.h"

namespace flow {
namespace {

using sereno::CheckResult;
using sereno::Context;
using sereno::steps::Redactor;
using sereno::steps::StepRun;
using sereno::steps::Trace;

constexpr unsigned verbosity_of_trace = 3;

Trace::Sink sink_of(const Context& context) {
  if (context.verbosity() < verbosity_of_trace) return {};
  return [&context](std::string_view line) { context.log(sereno::LogLevel::debug, line); };
}

/// The host has called validate(): what is wrong now went wrong in between.
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
      : context_(context), settings_(good_settings(context, redactor_)), trace_(redactor_, sink_of(context)) {}

  CheckResult result() {
    StepRun steps(context_);
    const auto clock = [this] { return context_.now(); };
    sereno::flows::Transports transports;
    transports.add("http", std::make_unique<sereno::flows::HttpTransport>(settings_.plan, clock));
    if (settings_.dry_run)
      return redacted(report(settings_, dry_run(settings_.chosen(), settings_.values, transports)));
    const auto guards = guards_of(settings_);
    CheckResult result = run_with(steps, transports, *guards);
    if (const auto* canary = dynamic_cast<const sereno::flows::CanaryGuards*>(guards.get()))
      result.observer = canary->observer();
    return redacted(std::move(result));
  }

 private:
  /// Those of the canary, where the flow needs any.
  std::unique_ptr<sereno::flows::Guards> guards_of(const Settings& settings) const {
    if (!needs_canary(settings.chosen())) return std::make_unique<sereno::flows::NoGuards>();
    return std::make_unique<sereno::flows::CanaryGuards>(context_, canary_of(settings), context_.remaining() / 4);
  }

  CheckResult run_with(StepRun& steps, const sereno::flows::Transports& transports, sereno::flows::Guards& guards) {
    const auto clock = [this] { return context_.now(); };
    const std::string identity = identity_of(settings_);
    auto kept = sereno::flows::read_kept(context_.load_state(), identity);
    const auto had = sereno::flows::kept_text(kept, identity);
    sereno::flows::FlowRun run(settings_.chosen(),
                               {.steps = steps,
                                .transports = transports,
                                .guards = guards,
                                .trace = trace_,
                                .redactor = redactor_,
                                .clean_up_deadline = sereno::flows::clean_up_deadline(context_),
                                .clock = clock,
                                .wait = &sereno::flows::wait_patiently},
                               settings_.values);
    run.use_kept(std::move(kept));
    run.run();
    if (const auto has = sereno::flows::kept_text(run.kept(), identity); has != had) context_.save_state(has);
    CheckResult result = report(settings_, run, context_.guarded("time", steps.elapsed_s(), "s"));
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
    read_settings(context, redactor, problems);
    return problems.redacted(redactor);
  }
  CheckResult run(const Context& context) const override { return Run(context).result(); }
};

}  // namespace
}  // namespace flow

SERENO_PLUGIN(flow::FlowCheck, "flow", "Whether a sequence of steps, written in a file, can be gone through")
