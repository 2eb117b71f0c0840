// check_agent_login: whether an agent can sign in to the platform and out again. Needs no privileges.
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checks/agent_login/adapter_session.h"
#include "checks/agent_login/report.h"
#include "checks/agent_login/settings.h"
#include "checks/agent_login/softphone.h"
#include "sereno/flows/adapter_values.h"
#include "sereno/flows/agent_session.h"
#include "sereno/flows/measures.h"
#include "sereno/plugin.h"
#include "sereno/steps/check_frame.h"
#include "sereno/steps/redactor.h"
#include "sereno/steps/trace.h"

namespace agent_login {
namespace {

using sereno::CheckResult;
using sereno::Context;
using sereno::flows::AdapterReader;
using sereno::flows::AgentSession;
using sereno::flows::CanaryAccount;
using sereno::steps::Redactor;
using sereno::steps::Trace;

/// One run of the check.
class Run {
 public:
  Run(const Context& context, AdapterReader& adapters)
      : context_(context),
        settings_(sereno::steps::settings_of_run(context, redactor_, with_adapters(adapters, read_settings))),
        trace_(redactor_, sereno::steps::trace_sink(context)) {}

  CheckResult result() {
    const auto& plan = settings_.plan;
    attempt(plan.canary);
    if (attempts_.back().ended_a_stale_one) attempt(plan.canary);
    if (plan.second && wants_another_canary(attempts_.back())) attempt(*plan.second);
    CheckResult result = report(settings_, attempts_, {.owner = context_.owner(), .depends_on = context_.depends_on()});
    result.steps = std::move(steps_);
    return sereno::steps::redacted(std::move(result), redactor_);
  }

 private:
  void attempt(const CanaryAccount& canary) {
    if (settings_.adapter) return attempt_by_adapter(canary);
    const double start_s = elapsed_s();
    std::optional<SoftphoneStage> phone;  // outlives the session, which cleans up behind it
    AgentSession session(settings_.plan, canary, context_, redactor_, trace_);
    go(session, phone);
    Attempt own{.user = canary.user, .seconds = session.steps().elapsed_s()};
    session.finish();
    own.failure = session.failure();
    own.observer = session.observer();
    own.findings = session.run().findings();
    own.sights = session.run().sights();
    put_phone(phone, own);
    own.ended_a_stale_one = session.ended_a_stale_one();
    own.knows_no_way_out = session.knows_no_way_out();
    own.state = session.run().values().text("state");
    keep(std::move(own), session.steps().outcomes(), start_s);
  }

  void attempt_by_adapter(const CanaryAccount& canary) {
    const double start_s = elapsed_s();
    std::optional<SoftphoneStage> phone;
    AdapterSession session(settings_, canary, context_, redactor_, trace_);
    session.go();
    if (settings_.phone && settings_.through >= Through::softphone)
      phone.emplace(*settings_.phone, context_, trace_, session.steps(), session.run()).go();
    Attempt own = of_adapter(*settings_.adapter, canary.user, session.steps().elapsed_s());
    session.finish();
    own.failure = session.run().failure();
    own.observer = session.observer();
    own.findings = session.run().findings();
    own.sights = session.run().sights();
    own.measures = measured(settings_.adapter->chosen(), session.run().values());
    put_phone(phone, own);
    own.knows_no_way_out = session.knows_no_way_out();
    own.state = session.state();
    keep(std::move(own), session.steps().outcomes(), start_s);
  }

  static Attempt of_adapter(const AdapterPlan& plan, const std::string& user, double seconds) {
    const auto& flow = plan.chosen();
    const auto* const out = sign_out_of(flow);
    Attempt own{.user = user, .state_unseen = "the adapter's flow tells none", .auth = sign_in_of(flow).name};
    own.seconds = seconds;
    own.leaving = {out->name};
    own.gone_unseen = true;
    for (const auto& step : flow.steps) {
      if (step.cleans_up.empty() || &step == out) continue;
      own.leaving.push_back(step.name);
      if (step.role == sereno::flows::Role::reads || step.name == "gone") own.gone_unseen = false;
    }
    return own;
  }

  static void put_phone(const std::optional<SoftphoneStage>& phone, Attempt& own) {
    if (!phone) return;
    own.sights.push_back({.name = "register", .seconds = phone->seconds()});
    own.retransmissions = phone->retransmissions();
    if (own.observer.empty()) own.observer = phone->observer();
  }

  void keep(Attempt own, const std::vector<sereno::StepOutcome>& outcomes, double start_s) {
    for (sereno::StepOutcome step : outcomes) {
      step.start_s += start_s;
      if (!attempts_.empty()) step.name += " " + std::to_string(attempts_.size() + 1);
      steps_.push_back(std::move(step));
    }
    attempts_.push_back(std::move(own));
  }

  void go(AgentSession& session, std::optional<SoftphoneStage>& phone) {
    const Through through = settings_.through;
    if (!session.look_at_page() || through == Through::page) return;
    if (!session.sign_in() || through == Through::auth) return;
    if (!session.open_desk() || !session.judge_state()) return;
    if (!session.keep_alive() || !session.open_socket()) return;
    if (settings_.phone && through != Through::session)
      phone.emplace(*settings_.phone, context_, trace_, session.steps(), session.run()).go();
  }

  double elapsed_s() const { return std::chrono::duration<double>(context_.steady_now() - began_).count(); }

  const Context& context_;
  Redactor redactor_;
  Settings settings_;
  Trace trace_;
  std::chrono::steady_clock::time_point began_ = context_.steady_now();
  std::vector<Attempt> attempts_;
  std::vector<sereno::StepOutcome> steps_;
};

class AgentLoginCheck final : public sereno::Check {
 public:
  void declare(sereno::Options& options) const override { declare_options(options); }
  std::string function() const override { return "agent_login"; }
  sereno::milliseconds default_timeout() const override { return std::chrono::seconds{30}; }
  std::vector<sereno::OptionProblem> validate(const Context& context) const override {
    return sereno::steps::problems_of(context, with_adapters(adapters_, read_settings));
  }
  CheckResult run(const Context& context) const override { return Run(context, adapters_).result(); }

 private:
  mutable AdapterReader adapters_{};  // what the last run read; every run gets the same without it
};

}  // namespace
}  // namespace agent_login

SERENO_PLUGIN(agent_login::AgentLoginCheck, "agent_login", "Whether an agent can sign in to the platform and out again")
