// One canary that signs in to its desk and out again, stage by stage.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "sereno/check.h"
#include "sereno/flows/canary_guards.h"
#include "sereno/flows/flow_run.h"
#include "sereno/flows/http_transport.h"
#include "sereno/flows/page_form.h"
#include "sereno/flows/sign_in_plan.h"
#include "sereno/steps/redactor.h"
#include "sereno/steps/trace.h"

namespace sereno::flows {

/// Each stage needs the ones before it; the first that fails decides, and later ones do nothing. Whatever happened, the
/// canary is signed out in finish(). Borrows everything for its life. One thread.
class AgentSession {
 public:
  AgentSession(const SignInPlan& plan, const CanaryAccount& canary, const Context& context, steps::Redactor& redactor,
               steps::Trace& trace);
  AgentSession(const AgentSession&) = delete;
  AgentSession& operator=(const AgentSession&) = delete;
  /// Finishes, if nobody did.
  ~AgentSession();

  bool look_at_page();
  bool sign_in();
  /// The page behind the sign-in.
  bool open_desk();
  /// That no call can reach the canary.
  bool judge_state();
  bool keep_alive();
  bool open_socket();
  /// A failure that the caller found in a stage of its own, as one of the step `name`.
  void fail(std::string_view name, FlowFailure failure) { run_.fail(name, std::move(failure)); }
  /// Signs out, and looks whether the session is gone. The second call does nothing.
  void finish();

  /// What decided, with what this session knows beside it.
  std::optional<FlowFailure> failure() const;
  const FlowRun& run() const { return run_; }
  /// For a stage of the caller's own.
  FlowRun& run() { return run_; }
  steps::StepRun& steps() { return steps_; }
  const std::string& user() const { return canary_.user; }
  bool signed_in() const { return signed_in_; }
  /// A session that an earlier run left behind was ended: another try may do better.
  bool ended_a_stale_one() const;
  /// CheckResult::observer of what kept it from signing in; empty: nothing did.
  std::string observer() const;
  /// Nothing of the page says how to sign out, and no option does.
  bool knows_no_way_out() const { return signed_in_ && !way_out_known_; }

 private:
  Step& step(std::string_view name);
  Surroundings surroundings();
  Transports transports(const SignInPlan& plan);
  Values values() const;
  void set_secret(std::string_view name, const std::string& text);
  std::string absolute(const Answer& from, const std::string& reference) const;
  void put_fields(const std::vector<Field>& fields, const std::string& prefix, std::vector<Field>& form);
  void put_token(const Answer& page, const SignInForm& form);
  void add_header(Request& request, const std::string& name, const std::string& value_name) const;
  void add_desk_tokens(Request& request);
  std::string cookie(const std::string& name) const;
  void remember_stale();
  void prepare_way_out();
  const Answer* desk() const;
  bool proves_socket(const Frame& frame);

  const SignInPlan& plan_;
  CanaryAccount canary_;
  const Context& context_;
  steps::Redactor& redactor_;
  steps::Trace& trace_;
  HttpTransport* http_ = nullptr;  // transports_ owns it
  Flow flow_;
  steps::StepRun steps_;
  Transports transports_;
  CanaryGuards guards_;
  FlowRun run_;
  bool token_seen_ = false;
  bool cookie_seen_ = false;
  bool signed_in_ = false;
  bool way_out_known_ = false;
  bool finished_ = false;
  bool proven_ = false;
  std::size_t said_ = 0;   // messages of the socket that are no pings
  std::size_t pings_ = 0;  // of the application or the protocol
};

}  // namespace sereno::flows
