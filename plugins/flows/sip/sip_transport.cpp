#include "sereno/flows/sip_transport.h"

#include <chrono>
#include <map>
#include <optional>
#include <utility>

#include "sereno/flows/place.h"
#include "sereno/number.h"
#include "sereno/steps/sip_line.h"
#include "sereno/steps/sip_session.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

using steps::SipFault;
using steps::SipLogin;
using steps::SipMethod;
using steps::SipOutcome;
using steps::StepEnd;

constexpr std::chrono::seconds usual_expires{60};
constexpr unsigned longest_expires = 3600;

struct Question {
  SipMethod method = SipMethod::options;
  steps::SipLinePlan line{};
  std::string uri{};   ///< whom the request is for
  std::string user{};  ///< of its address; empty: none
  std::string own_uri{};
  std::chrono::seconds expires = usual_expires;
  std::optional<steps::SipCredential> credential{};

  std::string key() const {
    return std::string(to_string(line.transport)) + " " + line.reach.host + " " + std::to_string(line.reach.port) +
           " " + own_uri;
  }
};

std::optional<std::string> take_setting(const Field& setting, Question& own, std::string& address) {
  if (setting.name == "transport") {
    const auto transport = steps::sip_transport_from(setting.value);
    if (!transport) return "transport is udp, tcp, tls, ws or wss, not " + steps::in_quotes(setting.value);
    own.line.transport = *transport;
  } else if (setting.name == "address") {
    address = setting.value;
  } else if (setting.name == "path") {
    own.line.path = setting.value;
  } else if (setting.name == "expires") {
    const auto seconds = parse_integer<unsigned>(setting.value);
    if (!seconds || *seconds > longest_expires) return steps::in_quotes(setting.value) + " is no number up to 3600";
    own.expires = std::chrono::seconds{*seconds};
  } else {
    return "sip has no setting " + steps::in_quotes(setting.name);
  }
  return std::nullopt;
}

Result<Question> question_of(const Request& request, const steps::ReachPlan& plan) {
  if (const auto problem = steps::sip_uri_problem(request.target)) return Error{*problem};
  const auto parts = steps::sip_uri_parts(request.target);
  Question own{.user = parts.user};
  const std::string verb = request.verb();
  if (verb == "register") own.method = SipMethod::register_contact;
  if (verb != "register" && verb != "options" && !verb.empty())
    return Error{"sip asks OPTIONS and REGISTER, not " + steps::in_quotes(request.method)};
  std::string address = parts.host_port;
  for (const Field& setting : request.settings)
    if (auto problem = take_setting(setting, own, address)) return Error{*std::move(problem)};
  own.line.reach = plan;
  const auto place = read_place(address, {.port = default_port(own.line.transport)});
  if (!place) return place.error();
  if (place->host.empty()) return Error{steps::in_quotes(request.target) + " names no host"};
  own.line.reach.host = place->host;
  own.line.reach.port = place->port;
  own.line.reach.secure = is_secure(own.line.transport);
  own.uri = own.method == SipMethod::register_contact ? "sip:" + parts.host_port : request.target;
  own.own_uri = parts.user.empty() ? "sip:sereno@" + parts.host_port : request.target;
  if (request.authentication.kind != Authentication::Kind::none)
    own.credential = {.user = request.authentication.user, .password = request.authentication.secret};
  return own;
}

void take(const SipOutcome& outcome, Answer& answer) {
  const auto& said = outcome.answer;
  answer.code = said.status;
  answer.status_line = "SIP/2.0 " + said.status_text();
  answer.observed = said.status_text();
  const auto header = [&](const char* name, const std::string& value) {
    if (!value.empty()) answer.headers.push_back({.name = name, .value = value});
  };
  header("Server", said.server);
  header("Warning", said.warning);
  header("Allow", said.allow);
  for (const auto& contact : said.contacts) header("Contact", contact.uri);
  answer.timings.push_back({.part = "first_answer", .seconds = outcome.first_answer_s});
}

std::string words_of(const Question& own, const SipOutcome& outcome) {
  if (outcome.login == SipLogin::rejected) return outcome.answer.status_text() + ": the credential is rejected";
  if (outcome.login == SipLogin::not_answerable)
    return outcome.answer.status_text() + ": wants what is not spoken here: " + describe(outcome.answer.challenges);
  const bool wants = outcome.answer.status == 401 || outcome.answer.status == 407;
  return outcome.answer.status_text() + (wants && !own.credential ? ": wants a credential" : "");
}

}  // namespace

class SipTransport::Impl {
 public:
  Impl(steps::ReachPlan plan, std::string user_agent, Clock clock)
      : plan_(std::move(plan)), user_agent_(std::move(user_agent)), clock_(std::move(clock)) {}

  const steps::ReachPlan& plan() const { return plan_; }

  Answer perform(const Question& own, const Exchange& exchange) {
    Answer answer{.place = own.uri, .host = own.line.reach.host};
    const double start = exchange.steps.elapsed_s();
    Line* const line = line_to(own, exchange, answer);
    if (line != nullptr) ask(own, *line, exchange, answer);
    answer.seconds = exchange.steps.elapsed_s() - start;
    if (answer.failure && answer.code == 0) lines_.erase(own.key());
    return answer;
  }

 private:
  struct Line {
    std::unique_ptr<steps::SipChannel> channel{};
    std::unique_ptr<steps::SipSession> session{};
    std::string contact{};
  };

  /// Each address gets its share where something is connected; over UDP the first is asked.
  Line* line_to(const Question& own, const Exchange& exchange, Answer& answer) {
    if (const auto known = lines_.find(own.key()); known != lines_.end()) return &known->second;
    // Its parts fail as parts of their own: the flow's step is told of it, and of no more.
    steps::StepRun parts(exchange.deadline, [&](std::string_view part) { exchange.steps.begin(part); });
    steps::SipLine reach(own.line, parts, exchange.trace, clock_, random_);
    Line line;
    const auto addresses = reach.find_addresses();
    line.channel = reach.open(addresses);
    if (!line.channel) {
      answer.failure = parts.failure() ? parts.failure()->end
                                       : end_of_line(reach.end(), {}, {}, reach.peer(), "no answer",
                                                     exchange.steps.elapsed_s(), clock_());
      return nullptr;
    }
    line.session =
        std::make_unique<steps::SipSession>(*line.channel, own.line.transport, exchange.trace, random_, user_agent_);
    line.contact = line.session->own_contact();
    return &lines_.insert_or_assign(own.key(), std::move(line)).first->second;
  }

  void ask(const Question& own, Line& line, const Exchange& exchange, Answer& answer) {
    exchange.steps.begin(exchange.step);
    answer.peer = line.channel->peer();
    const bool registers = own.method == SipMethod::register_contact;
    const auto outcome = line.session->ask({.method = own.method,
                                            .uri = own.uri,
                                            .own_uri = own.own_uri,
                                            .contact = line.contact,
                                            .expires = registers ? std::optional(own.expires) : std::nullopt},
                                           own.credential, exchange.deadline);
    if (outcome.fault == SipFault::network) {
      answer.failure = end_of_line(outcome.net, {}, {}, answer.peer, "no answer", exchange.steps.elapsed_s(), clock_());
    } else if (outcome.fault != SipFault::none) {
      answer.failure =
          StepEnd::failure(Status::critical, "what answers is no SIP: " + steps::shown(outcome.text), {}, answer.peer);
    } else {
      take(outcome, answer);
      const bool good = registers ? answer.code / 100 == 2 : answer.code < 500;
      if (!good) answer.failure = StepEnd::failure(Status::critical, words_of(own, outcome), {}, answer.peer);
    }
  }

  steps::ReachPlan plan_;
  std::string user_agent_;
  Clock clock_;
  steps::SipSession::Random random_ = steps::system_random();
  std::map<std::string, Line> lines_{};
};

SipTransport::SipTransport(steps::ReachPlan plan, std::string user_agent, Clock clock)
    : impl_(std::make_unique<Impl>(std::move(plan), std::move(user_agent), std::move(clock))) {}
SipTransport::~SipTransport() = default;

Answer SipTransport::perform(const Request& request, const Exchange& exchange) {
  const auto own = question_of(request, impl_->plan());
  if (own) return impl_->perform(*own, exchange);
  Answer answer;
  answer.failure = StepEnd::failure(Status::unknown, own.error().message);
  return answer;
}

std::optional<std::string> SipTransport::refusal(const Request& request) const {
  using Kind = Authentication::Kind;
  const auto own = question_of(request, impl_->plan());
  if (!own) return own.error().message;
  if (own->method == SipMethod::register_contact && own->user.empty())
    return "REGISTER names whom it registers: sip:USER@HOST";
  if (request.authentication.kind != Kind::none && request.authentication.kind != Kind::digest)
    return "a SIP server is told who asks: as digest";
  if (request.body != Request::Body::none) return "sip sends no body";
  return std::nullopt;
}

Result<std::string> SipTransport::host_of(const Request& request) const {
  const auto own = question_of(request, impl_->plan());
  if (!own) return own.error();
  return own->line.reach.host;
}

}  // namespace sereno::flows
