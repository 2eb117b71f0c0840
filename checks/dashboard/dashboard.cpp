// check_dashboard: whether the figures of a dashboard move. Needs no privileges.
#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "checks/dashboard/judgement.h"
#include "checks/dashboard/sample.h"
#include "checks/dashboard/settings.h"
#include "sereno/flows/agent_session.h"
#include "sereno/flows/extraction.h"
#include "sereno/flows/page_form.h"
#include "sereno/flows/page_transports.h"
#include "sereno/flows/surroundings.h"
#include "sereno/flows/token_days.h"
#include "sereno/plugin.h"
#include "sereno/steps/check_frame.h"
#include "sereno/steps/redactor.h"
#include "sereno/steps/text.h"
#include "sereno/steps/trace.h"

namespace dashboard {
namespace {

using sereno::CheckResult;
using sereno::Context;
using sereno::milliseconds;
using sereno::flows::AgentSession;
using sereno::flows::Answer;
using sereno::flows::Flow;
using sereno::flows::FlowRun;
using sereno::flows::Frame;
using sereno::flows::Request;
using sereno::flows::Source;
using sereno::flows::Step;
using sereno::flows::Value;
using sereno::flows::Values;
using sereno::steps::Redactor;
using sereno::steps::StepRun;
using sereno::steps::Trace;

/// Headers and credentials of the visit, as values that go to its host alone.
class Access {
 public:
  explicit Access(const sereno::steps::VisitPlan& visit) : visit_(visit) {}

  void put_into(Request& request, Values& values) const {
    std::size_t number = 0;
    for (const std::string& line : visit_.headers) put_header(line, false, number++, request, values);
    for (const std::string& line : visit_.secret_headers) put_header(line, true, number++, request, values);
    using Kind = sereno::flows::Authentication::Kind;
    if (!visit_.bearer.empty()) {
      values.set("bearer", secret(visit_.bearer));
      request.authentication = {.kind = Kind::bearer, .secret = "${bearer}"};
    }
    const auto colon = visit_.credential.find(':');
    if (colon == std::string::npos) return;
    values.set("account", visit_.credential.substr(0, colon));
    values.set("secret", secret(visit_.credential.substr(colon + 1)));
    request.authentication = {.kind = Kind::basic, .user = "${account}", .secret = "${secret}"};
  }

 private:
  Value secret(std::string text) const {
    return {.text = std::move(text), .secret = true, .hosts = {visit_.target.url.host}};
  }
  void put_header(const std::string& line, bool hidden, std::size_t number, Request& request, Values& values) const {
    const auto colon = line.find_first_of(":;");
    const std::string name = "header_" + std::to_string(number);
    std::string text(sereno::trim(std::string_view(line).substr(std::min(colon + 1, line.size()))));
    values.set(name, hidden ? secret(std::move(text)) : Value{.text = std::move(text)});
    request.headers.push_back({.name = line.substr(0, colon), .value = "${" + name + "}"});
  }

  const sereno::steps::VisitPlan& visit_;
};

/// One run of the check.
class Run {
 public:
  explicit Run(const Context& context)
      : context_(context),
        settings_(sereno::steps::settings_of_run(context, redactor_, read_settings)),
        trace_(redactor_, sereno::steps::trace_sink(context)),
        flow_(flow()),
        steps_(sereno::steps::steps_of_run(context, redactor_, trace_)),
        transports_(transports()),
        run_(flow_, surroundings(), values_) {}

  CheckResult result() {
    seen_.remembered = Remembered::from_text(context_.load_state());
    if (run_.begin()) look();
    seen_.seconds = steps_.elapsed_s();
    run_.finish();
    seen_.failure = seen_.failure ? seen_.failure : run_.failure();
    seen_.sign_in_wanted = asks_to_sign_in();
    keep_in_mind();
    CheckResult result = judge(settings_, seen_, {.owner = context_.owner(), .depends_on = context_.depends_on()});
    if (auto days = sereno::flows::token_days(settings_.visit.bearer, context_.now()))
      result.metrics.push_back(*std::move(days));
    result.steps.insert(result.steps.begin(), steps_.outcomes().begin(), steps_.outcomes().end());
    result.steps.insert(result.steps.end(), more_steps_.begin(), more_steps_.end());
    return sereno::steps::redacted(std::move(result), redactor_);
  }

 private:
  Flow flow() {
    Flow flow{.name = "dashboard", .words = "looks at the figures"};
    const bool socket = settings_.over_websocket();
    Step step{.name = socket ? "ws" : "figures", .request = {.target = settings_.visit.target.url.text()}};
    if (socket) {
      step.request.transport = "websocket";
      for (const std::string& message : settings_.messages)
        step.request.text += (step.request.text.empty() ? "" : "\n") + as_it_is(message);
      if (!step.request.text.empty()) step.request.body = Request::Body::text;
      if (!settings_.protocol.empty()) step.request.settings.push_back({"subprotocol", settings_.protocol});
    } else {
      step.assertions = {{.source = {.from = Source::From::status}, .inside = {{.low = 200, .high = 299}}}};
      if (!settings_.is_html())
        step.assertions.push_back({.source = {.from = Source::From::json, .path = ""}, .present = true});
    }
    Access(settings_.visit).put_into(step.request, values_);
    flow.steps.push_back(std::move(step));
    return flow;
  }

  /// What a person writes is not expanded.
  static std::string as_it_is(std::string_view text) {
    std::string out;
    for (const char c : text) out += c == '$' ? std::string("$$") : std::string(1, c);
    return out;
  }

  sereno::flows::Transports transports() {
    sereno::flows::Transports all;
    add_page_transports(
        all, settings_.visit, [this] { return context_.now(); }, [this](const Frame& frame) { return hear(frame); });
    return all;
  }

  sereno::flows::Surroundings surroundings() {
    return surroundings_of(context_, steps_, transports_, guards_, trace_, redactor_);
  }

  void look() {
    if (settings_.over_websocket()) return listen();
    if (settings_.mode == Mode::stimulus) return stimulate();
    if (!sample()) return;
    seen_.answer_s = run_.answer("figures")->seconds;
    if (settings_.changed_within) watch();
  }

  bool sample() {
    if (!run_.step("figures")) return false;
    const Answer& answer = *run_.answer("figures");
    seen_.peer = answer.peer;
    try {
      seen_.samples.push_back(read_sample(settings_, answer.body, answer.server_clock, context_.now()));
      return true;
    } catch (const sereno::CheckFailure& unreadable) {
      run_.fail("figures", {.status = sereno::Status::unknown,
                            .function = sereno::FunctionState::not_seen,
                            .owner = sereno::FaultOwner::observer,
                            .confidence = sereno::Confidence::high,
                            .observed = unreadable.what()});
      return false;
    }
  }

  /// Asks again until something has changed, where that fits into this run; else the next run compares.
  void watch() {
    const milliseconds within = *settings_.changed_within;
    if (within > steps_.deadline().remaining() * 4 / 5) return;
    const double start = steps_.elapsed_s();
    const auto pause = std::clamp(within / 8, milliseconds{20}, milliseconds{2'000});
    while (!has_changed(seen_.samples)) {
      seen_.watched_s = steps_.elapsed_s() - start;
      if (seen_.watched_s * 1e3 >= static_cast<double>(within.count())) return;
      sereno::flows::wait_patiently(pause, steps_.deadline());
      if (steps_.deadline().passed() || !sample()) return;
    }
  }

  // --- the WebSocket ---

  bool hear(const Frame& frame) {
    Heard& heard = *seen_.heard;
    if (frame.kind == Frame::Kind::close) return false;
    if (frame.kind == Frame::Kind::ping || frame.kind == Frame::Kind::pong) {
      ++heard.pings;
      return false;
    }
    if (settings_.mode == Mode::connect) return true;
    switch (kind_of(settings_, frame.data)) {
      case MessageKind::keep_alive:
        ++heard.pings;
        return false;
      case MessageKind::no_json:
        ++heard.no_json;
        return false;
      case MessageKind::other:
        ++heard.other;
        heard.last_other = frame.data.substr(0, 400);
        return false;
      case MessageKind::data:
        break;
    }
    if (heard.data++ == 0) heard.first_data_s = frame.at_s;
    seen_.samples.push_back(read_sample(settings_, frame.data, std::nullopt, context_.now()));
    return heard.data >= settings_.frames;
  }

  void listen() {
    seen_.heard.emplace();
    if (settings_.mode == Mode::connect) flow_.steps.front().request.settings.push_back({"seconds", "0"});
    run_.step("ws");
    const Answer* const answer = run_.answer("ws");
    if (answer == nullptr) return;
    seen_.peer = answer->peer;
    seen_.heard->listened_s = answer->seconds;
    for (const auto& timing : answer->timings)
      if (timing.part == "upgrade") seen_.heard->upgrade_s = timing.seconds;
  }

  // --- the stimulus ---

  std::optional<double> figure() const {
    const Answer* const answer = run_.answer("figures");
    if (answer == nullptr) return std::nullopt;
    const auto found = sereno::flows::from_json(answer->body, settings_.figure);
    return found && !found->empty() ? sereno::parse_decimal(sereno::trim(found->front())) : std::nullopt;
  }

  void stimulate() {
    Stimulus& stimulus = seen_.stimulus.emplace();
    if (!sample()) return;
    seen_.answer_s = run_.answer("figures")->seconds;
    stimulus.before = figure();
    if (!stimulus.before) return;
    AgentSession session(settings_.sign_in, settings_.sign_in.canary, context_, redactor_, trace_);
    stimulus.signed_in = session.sign_in() && session.open_desk() && session.judge_state();
    if (stimulus.signed_in) wait_for_it(session, stimulus);
    session.finish();
    if (const auto failure = session.failure()) {
      seen_.failure = failure;
      seen_.failure->step = "stimulus " + failure->step;
      if (failure->part == failure->step) seen_.failure->part = seen_.failure->step;
      seen_.observer = session.observer();
    }
    for (sereno::StepOutcome step : session.steps().outcomes()) {
      step.name = "stimulus " + step.name;
      more_steps_.push_back(std::move(step));
    }
  }

  void wait_for_it(AgentSession& session, Stimulus& stimulus) {
    const double start = steps_.elapsed_s();
    const double most_s = static_cast<double>(settings_.appears_within.count()) / 1e3;
    const auto pause = std::clamp(settings_.appears_within / 50, milliseconds{20}, milliseconds{1'000});
    for (;;) {
      if (!sample()) return;
      stimulus.after = figure();
      stimulus.latency_s = steps_.elapsed_s() - start;
      stimulus.appeared = stimulus.after && *stimulus.after > *stimulus.before;
      if (stimulus.appeared || stimulus.latency_s >= most_s || !session.keep_alive()) return;
      sereno::flows::wait_patiently(pause, steps_.deadline());
      if (steps_.deadline().passed()) return;
    }
  }

  // --- afterwards ---

  bool asks_to_sign_in() const {
    if (const Answer* const socket = run_.answer("ws"); socket != nullptr)
      return socket->code == 401 || (socket->code >= 301 && socket->code <= 303);
    const Answer* const answer = run_.answer("figures");
    if (answer == nullptr || answer->failure) return false;
    return answer->code == 401 || sereno::flows::sign_in_form(answer->body).has_value();
  }

  void keep_in_mind() {
    if (settings_.changed_within) context_.save_state(to_remember(settings_, seen_).text());
  }

  const Context& context_;
  Redactor redactor_;
  Settings settings_;
  Trace trace_;
  Values values_;
  Flow flow_;
  StepRun steps_;
  sereno::flows::NoGuards guards_;
  sereno::flows::Transports transports_;
  Seen seen_;
  std::vector<sereno::StepOutcome> more_steps_;
  FlowRun run_;
};

class DashboardCheck final : public sereno::Check {
 public:
  void declare(sereno::Options& options) const override { declare_options(options); }
  std::string function() const override { return "dashboards"; }
  milliseconds default_timeout() const override { return std::chrono::seconds{30}; }
  std::vector<sereno::OptionProblem> validate(const Context& context) const override {
    return sereno::steps::problems_of(context, read_settings);
  }
  CheckResult run(const Context& context) const override { return Run(context).result(); }
};

}  // namespace
}  // namespace dashboard

SERENO_PLUGIN(dashboard::DashboardCheck, "dashboard", "Whether the figures of a dashboard move")
