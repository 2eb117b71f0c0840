// One canary that signs in and out again as an adapter's flow says, step by step, judged in between.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checks/agent_login/settings.h"
#include "sereno/check.h"
#include "sereno/flows/canary_guards.h"
#include "sereno/flows/flow_run.h"
#include "sereno/steps/redactor.h"
#include "sereno/steps/step_run.h"
#include "sereno/steps/trace.h"

namespace agent_login {

/// The first step that fails decides. Whatever happened, what the flow cleans up is done in finish(). Nothing of the
/// flow is believed about the canary's state that is not judged here as of a form: one that may be called, or whose
/// word nobody knows, ends the run. Borrows everything for its life. One thread.
class AdapterSession {
 public:
  AdapterSession(const Settings& settings, const sereno::flows::CanaryAccount& canary, const sereno::Context& context,
                 sereno::steps::Redactor& redactor, sereno::steps::Trace& trace);
  AdapterSession(const AdapterSession&) = delete;
  AdapterSession& operator=(const AdapterSession&) = delete;
  /// Finishes, if nobody did.
  ~AdapterSession();

  /// As far as the settings say; before anything else, what a killed run left behind is cleaned up.
  void go();
  /// Cleans up. The second call does nothing.
  void finish();

  sereno::flows::FlowRun& run() { return run_; }
  sereno::steps::StepRun& steps() { return steps_; }
  /// CheckResult::observer of what kept it from signing in; empty: nothing did.
  std::string observer() const { return guards_.observer(); }
  /// The canary's state, in our word where the adapter has one; empty: the flow does not ask for it.
  std::string state() const;
  /// It signed in, and what signs out was passed over.
  bool knows_no_way_out() const;

 private:
  sereno::flows::Surroundings surroundings(sereno::steps::StepRun& steps, const sereno::flows::Transports& transports);
  sereno::flows::Transports transports() const;
  bool leaves_something(const sereno::flows::Step& step) const;
  void clean_up_behind_earlier_runs();
  bool clean_up_behind(const sereno::Context::Intent& intent);
  bool judge_state();

  const Settings& settings_;
  sereno::flows::CanaryAccount canary_;
  const sereno::Context& context_;
  sereno::steps::Redactor& redactor_;
  sereno::steps::Trace& trace_;
  sereno::flows::Flow flow_;
  sereno::steps::StepRun steps_;
  sereno::flows::Transports transports_;
  sereno::flows::CanaryGuards guards_;
  sereno::flows::FlowRun run_;
  bool judged_ = false;
};

}  // namespace agent_login
