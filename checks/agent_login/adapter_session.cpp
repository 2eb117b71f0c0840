#include "checks/agent_login/adapter_session.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "sereno/flows/adapter_values.h"
#include "sereno/flows/agent_state.h"
#include "sereno/flows/http_transport.h"
#include "sereno/flows/tcp_transport.h"
#include "sereno/flows/websocket_transport.h"

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
      steps_(context),
      transports_(transports()),
      guards_(
          context,
          {.canaries = {canary_of(settings.adapter->adapter,
                                  values_of(*settings.adapter, canary, context, settings.plan.visit.target.url.host),
                                  settings.plan.visit.target.url.host)},
           .patience = context.remaining() / 4,
           .journal = "agent_login"}),
      run_(flow_, surroundings(steps_),
           values_of(*settings.adapter, canary, context, settings.plan.visit.target.url.host)) {}

AdapterSession::~AdapterSession() {
  try {
    finish();
  } catch (...) {  // NOLINT(bugprone-empty-catch): nobody is left to hear of it
  }
}

Transports AdapterSession::transports() const {
  const auto clock = [this] { return context_.now(); };
  const auto& visit = settings_.plan.visit;
  const bool given = !visit.target.connect_host.empty();
  sereno::steps::ReachPlan line{.host = given ? visit.target.connect_host : visit.target.url.host,
                                .port = visit.target.url.port,
                                .family = visit.family,
                                .resolver = visit.resolver,
                                .tls = visit.http.tls,
                                .tls_name = visit.target.url.host};
  auto http = std::make_unique<sereno::flows::HttpTransport>(visit, clock);
  const auto cookies = [web = http.get()](const sereno::steps::Url& url) { return web->cookies(url); };
  Transports all;
  all.add("http", std::move(http));
  all.add("websocket", std::make_unique<sereno::flows::WebSocketTransport>(
                           visit, sereno::flows::WebSocketTransport::Enough(), cookies, clock));
  all.add("tcp", std::make_unique<sereno::flows::TcpTransport>(line, clock));
  line.secure = true;
  all.add("tls", std::make_unique<sereno::flows::TcpTransport>(line, clock));
  return all;
}

sereno::flows::Surroundings AdapterSession::surroundings(StepRun& steps) {
  return {.steps = steps,
          .transports = transports_,
          .guards = guards_,
          .trace = trace_,
          .redactor = redactor_,
          .clean_up_deadline = sereno::flows::clean_up_deadline(context_),
          .clock = [this] { return context_.now(); },
          .wait = &sereno::flows::wait_patiently};
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
  StepRun steps(steps_.deadline().share(3), [this](std::string_view name) { context_.step_begins(name); });
  const auto own = transports();
  auto around = surroundings(steps);
  FlowRun run(flow_,
              {.steps = around.steps,
               .transports = own,
               .guards = around.guards,
               .trace = around.trace,
               .redactor = around.redactor,
               .clean_up_deadline = around.clean_up_deadline,
               .clock = around.clock,
               .wait = around.wait},
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
