#include "checks/agent_login/softphone.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace agent_login {
namespace {

using sereno::Confidence;
using sereno::Context;
using sereno::FaultOwner;
using sereno::FunctionState;
using sereno::Options;
using sereno::Status;
using sereno::flows::FailureEntry;
using sereno::flows::FlowFailure;
using sereno::steps::in_quotes;
using sereno::steps::NetFault;
using sereno::steps::Problems;
using sereno::steps::SipFault;
using sereno::steps::SipLogin;
using sereno::steps::SipMethod;
using sereno::steps::SipOutcome;
using sereno::steps::SipSession;
using sereno::steps::SipTransport;
using sereno::steps::StepEnd;
using Kind = sereno::Options::Kind;

/// As short as registrars allow without a word: what a killed run leaves behind is gone as soon.
constexpr std::chrono::seconds expires{60};

FlowFailure canarys(std::string observed, std::string advice) {
  return {.status = Status::unknown,
          .function = FunctionState::not_seen,
          .explained = true,
          .owner = FaultOwner::observer,
          .confidence = Confidence::medium,
          .observed = std::move(observed),
          .advice = std::move(advice)};
}

FlowFailure down(FaultOwner owner, std::string observed, std::string advice) {
  const bool said = owner != FaultOwner::not_established;
  return {.explained = said,
          .owner = owner,
          .confidence = said ? Confidence::medium : Confidence::none,
          .observed = std::move(observed),
          .advice = std::move(advice)};
}

FlowFailure no_final_answer(const SipOutcome& outcome) {
  if (outcome.fault != SipFault::network)
    return down(FaultOwner::platform, "what answers is no SIP: " + sereno::steps::shown(outcome.text),
                "who listens there?");
  const bool silent = outcome.net.fault == NetFault::timed_out;
  const bool refused = outcome.net.fault == NetFault::refused;
  return down(refused ? FaultOwner::platform : FaultOwner::not_established,
              silent    ? "no answer to the REGISTER"
              : refused ? "connection refused"
                        : "the line is gone: " + sereno::steps::shown(outcome.net.text),
              "is the port open on the way, and does somebody listen there?");
}

FlowFailure by_status(const SipOutcome& outcome) {
  const std::string status = outcome.answer.status_text();
  switch (outcome.answer.status) {
    case 401:
    case 407:
      return canarys("the registrar wants a credential", "give it with --sip-credential");
    case 403:
      return canarys("the telephone is not let in: " + status,
                     "look at its rights, and whether this address is banned");
    case 404:
      return canarys("the telephone is not known: " + status, "look at --sip-uri");
    case 408:
      return down(FaultOwner::not_established, status, "look at the way to the registrar");
    default:
      return down(FaultOwner::platform, status, "look at the registrar or the border controller before it");
  }
}

void read_address(const Context& context, const std::string& host_port, Softphone& phone, Problems& problems) {
  const std::string given = context.text("sip-address");
  const std::string& text = given.empty() ? host_port : given;
  const auto colon = text.rfind(':');
  const bool has_port = colon != std::string::npos && text.find(']', colon) == std::string::npos &&
                        (text.find(':') == colon || text.starts_with('['));
  const auto port = has_port ? sereno::parse_integer<std::uint16_t>(text.substr(colon + 1)) : std::nullopt;
  if (has_port && !port) return problems.add("sip-address", in_quotes(text) + " has no port behind its colon");
  auto& reach = phone.line.reach;
  reach.host = text.substr(0, has_port ? colon : text.size());
  if (reach.host.starts_with('[') && reach.host.ends_with(']'))
    reach.host = reach.host.substr(1, reach.host.size() - 2);
  reach.port = port.value_or(default_port(phone.line.transport));
  if (const auto problem = sereno::steps::name_problem(reach.host)) problems.add("sip-address", *problem);
}

void read_credential(const Context& context, Softphone& phone, sereno::steps::Redactor& redactor, Problems& problems) {
  std::string text = context.text("sip-credential");
  if (text.empty()) return;
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  redactor.hide_credential(text);
  const auto colon = text.find(':');
  if (colon == std::string::npos || colon == 0) return problems.add("sip-credential", "has to hold USER:PASSWORD");
  phone.credential = {.user = text.substr(0, colon), .password = text.substr(colon + 1)};
}

}  // namespace

void declare_softphone_options(Options& options) {
  options.add("sip-uri", Kind::text, "", "address that the agent's telephone registers: sip:USER@HOST")
      .value_name("URI")
      .add("sip-transport", Kind::choice, "udp", "udp, tcp, tls, ws or wss")
      .choices({"udp", "tcp", "tls", "ws", "wss"})
      .add("sip-credential", Kind::secret, "", "USER:PASSWORD of the telephone")
      .add("sip-address", Kind::text, "", "registrar to connect to (default: the address' own host)")
      .value_name("HOST[:PORT]")
      .add("sip-ws-path", Kind::text, "/", "path of the registrar's WebSocket")
      .value_name("PATH");
}

std::optional<Softphone> read_softphone(const Context& context, const sereno::steps::VisitPlan& visit,
                                        sereno::steps::Redactor& redactor, Problems& problems) {
  Softphone phone{.own_uri = context.text("sip-uri"), .user_agent = visit.http.user_agent};
  read_credential(context, phone, redactor, problems);
  if (phone.own_uri.empty()) return std::nullopt;
  if (const auto problem = sereno::steps::sip_uri_problem(phone.own_uri)) {
    problems.add("sip-uri", *problem);
    return std::nullopt;
  }
  const auto parts = sereno::steps::sip_uri_parts(phone.own_uri);
  if (parts.user.empty()) problems.add("sip-uri", "has to name a user: sip:USER@HOST");
  phone.line.transport = sereno::steps::sip_transport_from(context.text("sip-transport")).value_or(SipTransport::udp);
  phone.line.path = context.text("sip-ws-path");
  phone.line.reach = {.family = visit.family,
                      .resolver = visit.resolver,
                      .secure = is_secure(phone.line.transport),
                      .tls = visit.http.tls};
  read_address(context, parts.host_port, phone, problems);
  return phone;
}

std::optional<FlowFailure> judge_registration(const SipOutcome& outcome, const std::string& peer) {
  const auto about = [&](FlowFailure failure) {
    failure.target = peer;
    return failure;
  };
  if (outcome.fault != SipFault::none) return about(no_final_answer(outcome));
  if (outcome.answer.status / 100 == 2) return std::nullopt;
  if (outcome.login == SipLogin::rejected) {
    FlowFailure failure = canarys("the telephone's credential is refused", "set the one that the registrar knows");
    failure.kind = FailureEntry::Kind::rejected;
    return about(std::move(failure));
  }
  if (outcome.login == SipLogin::not_answerable)
    return about(canarys("the registrar wants what is not spoken here: " + describe(outcome.answer.challenges),
                         "let it ask for Digest with MD5 or SHA-256"));
  return about(by_status(outcome));
}

SoftphoneStage::SoftphoneStage(const Softphone& phone, const Context& context, sereno::steps::Trace& trace,
                               sereno::steps::StepRun& steps, sereno::flows::FlowRun& run)
    : phone_(phone),
      context_(context),
      trace_(trace),
      steps_(steps),
      run_(run),
      line_(
          phone.line, steps, trace, [&context] { return context.now(); }, random_) {}

sereno::steps::SipQuestion SoftphoneStage::question(std::chrono::seconds seconds) const {
  return {.method = SipMethod::register_contact,
          .uri = "sip:" + sereno::steps::sip_uri_parts(phone_.own_uri).host_port,
          .own_uri = phone_.own_uri,
          .contact = contact_,
          .expires = seconds};
}

void SoftphoneStage::go() {
  if (run_.failure()) return;
  const double start = steps_.elapsed_s();
  auto failure = registered();
  seconds_ = steps_.elapsed_s() - start;
  if (failure) return run_.fail("register", *std::move(failure));
  steps_.end(StepEnd::done(outcome_.answer.status_text()));
}

std::optional<FlowFailure> SoftphoneStage::registered() {
  auto& steps = steps_;
  channel_ = line_.open(line_.find_addresses());
  if (const auto& failure = steps.failure())
    return FlowFailure{.part = failure->step,
                       .status = failure->end.status,
                       .function = failure->end.function,
                       .observed = failure->end.observed,
                       .expected = failure->end.expected,
                       .target = failure->end.target,
                       .out_of_time = failure->end.out_of_time};
  steps.begin("register");
  if (!channel_) return judge_registration({.fault = SipFault::network, .net = line_.end()}, line_.peer());
  const auto parts = sereno::steps::sip_uri_parts(phone_.own_uri);
  const sereno::Canary canary{.platform = sereno::steps::lower_case(parts.host_port),
                              .account = phone_.credential ? phone_.credential->user : parts.user};
  const auto granted = context_.take_canary(canary, phone_.credential.has_value());
  if (!granted) {
    observer_ = granted.observer();
    return canarys(granted.why, "see sereno breaker list");
  }
  sip_ = std::make_unique<SipSession>(*channel_, phone_.line.transport, trace_, random_, phone_.user_agent);
  contact_ = sip_->own_contact();
  steps.clean_up("deregister", [this] { return take_back(); });
  const auto deadline = steps.deadline().share(2);  // the rest is for what comes behind it
  outcome_ = sip_->ask(question(expires), phone_.credential, deadline);
  auto failure = judge_registration(outcome_, line_.peer());
  const bool rejected = failure && failure->kind == FailureEntry::Kind::rejected;
  if (phone_.credential && (rejected || !failure))
    context_.sign_in_ended(canary, rejected ? sereno::SignIn::rejected : sereno::SignIn::accepted,
                           outcome_.answer.status_text());
  return failure;
}

/// Of this contact alone, never of all.
StepEnd SoftphoneStage::take_back() {
  if (outcome_.answer.status / 100 != 2) return StepEnd::done("nothing was registered");
  const auto deadline = sereno::flows::clean_up_deadline(context_).share(2);
  const auto taken = sip_->ask(question(std::chrono::seconds{0}), phone_.credential, deadline);
  return StepEnd::done(taken.answer.status / 100 == 2 ? "taken back" : "not taken back: it ends by itself within 60 s");
}

}  // namespace agent_login
