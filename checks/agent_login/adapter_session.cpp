#include "checks/agent_login/adapter_session.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "sereno/flows/adapter_values.h"
#include "sereno/flows/agent_state.h"
#include "sereno/flows/platform_transports.h"
#include "sereno/flows/surroundings.h"
#include "sereno/steps/check_frame.h"

namespace agent_login {
namespace {

using sereno::Context;
using sereno::flows::Flow;
using sereno::flows::FlowFailure;
using sereno::flows::FlowRun;
using sereno::flows::Role;
using sereno::flows::Step;
using sereno::flows::StepSight;
using sereno::flows::Transports;
using sereno::steps::StepRun;

/// As far as it is gone; whatever cleans up stays.
Flow shortened(const Settings& settings) {
  Flow flow = settings.adapter->chosen();
  const std::string sign_in = sign_in_of(flow).name;
  const auto at =
      std::find_if(flow.steps.begin(), flow.steps.end(), [&](const Step& each) { return each.name == sign_in; });
  if (settings.through == Through::page) {
    flow.steps.erase(at, flow.steps.end());
    flow.needs.clear();
  } else if (settings.through == Through::auth) {
    const auto rest = std::remove_if(at + 1, flow.steps.end(), [](const Step& each) { return each.cleans_up.empty(); });
    flow.steps.erase(rest, flow.steps.end());
  }
  return flow;
}

/// Our word for what the platform says, where the adapter has one.
std::string our_word(const sereno::flows::Adapter& adapter, const std::string& word) {
  const auto found = adapter.states.find(word);
  return found == adapter.states.end() ? word : found->second;
}

FlowFailure refused(sereno::flows::StateRefusal refusal) {
  return {.status = refusal.status,
          .function = refusal.function,
          .owner = refusal.owner,
          .confidence = refusal.confidence,
          .observed = std::move(refusal.words),
          .advice = std::move(refusal.advice)};
}

}  // namespace

AdapterSession::AdapterSession(const Settings& settings, const sereno::flows::CanaryAccount& canary,
                               const Context& context, sereno::steps::Redactor& redactor, sereno::steps::Trace& trace)
    : settings_(settings),
      canary_(canary),
      context_(context),
      redactor_(redactor),
      trace_(trace),
      flow_(shortened(settings)),
      steps_(sereno::steps::steps_of_run(context, redactor, trace)),
      transports_(transports()),
      guards_(
          context,
          {.canaries = {canary_of(settings.adapter->adapter,
                                  values_of(*settings.adapter, canary, context, settings.plan.visit.target.url.host),
                                  settings.plan.visit.target.url.host)},
           .patience = context.remaining() / 4,
           .journal = "agent_login"}),
      run_(flow_, surroundings(steps_, transports_),
           values_of(*settings.adapter, canary, context, settings.plan.visit.target.url.host)) {}

AdapterSession::~AdapterSession() {
  try {
    finish();
  } catch (...) {  // NOLINT(bugprone-empty-catch): nobody is left to hear of it
  }
}

Transports AdapterSession::transports() const {
  Transports all;
  add_platform_transports(all, settings_.plan.visit, [this] { return context_.now(); });
  return all;
}

sereno::flows::Surroundings AdapterSession::surroundings(StepRun& steps, const Transports& transports) {
  return surroundings_of(context_, steps, transports, guards_, trace_, redactor_);
}

/// What it begins outlives its connection: a killed run would leave it.
bool AdapterSession::leaves_something(const Step& step) const {
  return step.role == Role::session && step.cleans_up.empty() &&
         std::any_of(flow_.steps.begin(), flow_.steps.end(),
                     [&](const Step& each) { return each.cleans_up == step.name; });
}

void AdapterSession::go() {
  clean_up_behind_earlier_runs();
  for (const Step& step : flow_.steps) {
    if (!step.cleans_up.empty()) continue;
    if (run_.failure()) return;
    if (leaves_something(step))
      if (const auto refusal = guards_.may_change(step.name, canary_.user))
        return run_.fail(step.name, {.status = sereno::Status::unknown,
                                     .function = sereno::FunctionState::not_seen,
                                     .owner = refusal->owner,
                                     .confidence = sereno::Confidence::high,
                                     .observed = refusal->words});
    if (!run_.step(step.name) || !judge_state()) return;
  }
}

void AdapterSession::clean_up_behind_earlier_runs() {
  const bool leaves =
      std::any_of(flow_.steps.begin(), flow_.steps.end(), [&](const Step& step) { return leaves_something(step); });
  if (!leaves) return;
  guards_.choose();
  for (const Context::Intent& intent : guards_.left_behind())
    if (!clean_up_behind(intent)) return;
}

/// Tried again by the next run where it is not so.
bool AdapterSession::clean_up_behind(const Context::Intent& intent) {
  const auto first = intent.key.find('.'), last = intent.key.rfind('.');
  const std::string step = first == last ? std::string() : intent.key.substr(first + 1, last - first - 1);
  StepRun steps = sereno::steps::steps_beside(steps_.deadline().share(3), context_, redactor_, trace_);
  const auto own = transports();
  FlowRun run(flow_, surroundings(steps, own),
              values_of(*settings_.adapter, canary_, context_, settings_.plan.visit.target.url.host));
  run.recover(step);
  // What is not there any more cannot be taken away: the last look decides.
  const auto& sights = run.sights();
  const auto seen = std::find_if(sights.rbegin(), sights.rend(), [](const StepSight& each) { return each.clean_up; });
  const bool clean = !run.failure() && (seen == sights.rend() || !seen->failed);
  context_.log(clean ? sereno::LogLevel::info : sereno::LogLevel::warning,
               (clean ? "cleaned up behind an earlier run: " : "an earlier run's leftover stays: ") + step);
  if (clean) guards_.settled(intent);
  run.finish();
  return clean;
}

bool AdapterSession::judge_state() {
  const auto* const state = run_.values().find("agent_state");
  const auto* const queues = run_.values().find("agent_queues");
  if (judged_ || (state == nullptr && queues == nullptr)) return true;
  std::vector<std::string> paused = settings_.plan.paused_states;
  paused.insert(paused.end(), {"paused", "logged out"});
  const auto told = [](const sereno::flows::Value* value) {
    return value == nullptr ? std::nullopt : std::optional(value->text);
  };
  auto word = told(state);
  if (word) word = our_word(settings_.adapter->adapter, *word);
  auto refusal = sereno::flows::judge_agent(word, told(queues), paused);
  judged_ = state != nullptr;
  if (!refusal) return true;
  run_.fail("state", refused(*std::move(refusal)));
  return false;
}

std::string AdapterSession::state() const {
  return our_word(settings_.adapter->adapter, run_.values().text("agent_state"));
}

void AdapterSession::finish() { run_.finish(); }

bool AdapterSession::knows_no_way_out() const {
  const Step* const out = sign_out_of(flow_);
  if (out == nullptr) return false;
  const auto& sights = run_.sights();
  const auto with_name = [&](const std::string& name) {
    return std::find_if(sights.begin(), sights.end(), [&](const StepSight& each) { return each.name == name; });
  };
  const auto in = with_name(sign_in_of(flow_).name), left = with_name(out->name);
  return in != sights.end() && !in->failed && left != sights.end() && left->passed_over;
}

}  // namespace agent_login
