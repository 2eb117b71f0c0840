#include "checks/sip/judgement.h"

#include <algorithm>

#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace sip {
namespace {

using sereno::FunctionState;
using sereno::Status;
using sereno::steps::Findings;
using sereno::steps::NetFault;
using sereno::steps::shown;
using sereno::steps::SipFault;
using sereno::steps::SipLogin;
using sereno::steps::SipMethod;
using sereno::steps::SipOutcome;
using sereno::steps::StepEnd;
using sereno::steps::Symptom;

std::string times(unsigned count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

StepEnd critical(std::string observed) { return StepEnd::failure(Status::critical, std::move(observed)); }
StepEnd unseen(std::string observed) {
  StepEnd end = StepEnd::failure(Status::unknown, std::move(observed));
  end.function = FunctionState::not_seen;
  return end;
}

std::string silence(const Seen& seen, double elapsed_s) {
  const SipOutcome& outcome = seen.outcome;
  std::string text = outcome.provisional == 0
                         ? "no answer"
                         : "nothing but " + std::to_string(outcome.provisional) + ", no final answer";
  text += " within " + sereno::format_fixed(elapsed_s, elapsed_s < 1 ? 3 : 1) + " s";
  if (outcome.retransmissions > 0) text += ", sent " + times(outcome.retransmissions + 1, "time");
  if (outcome.foreign > 0)
    text += "; " + times(outcome.foreign, "answer") + " to something else: " + outcome.last_foreign;
  if (!seen.strangers.empty()) text += "; " + seen.strangers.front() + " answered, which was not asked";
  return text;
}

StepEnd network_end(const Seen& seen, double elapsed_s) {
  const auto& net = seen.outcome.net;
  switch (net.fault) {
    case NetFault::timed_out: {
      StepEnd end = critical(silence(seen, elapsed_s));
      end.out_of_time = true;
      return end;
    }
    case NetFault::refused:
      return critical("refused, nobody listens on that port");
    case NetFault::unreachable:
      return critical("host unreachable");
    case NetFault::closed:
      return critical("connection closed without an answer");
    case NetFault::reset:
      return critical("connection reset without an answer");
    case NetFault::tls:
      return critical("TLS broke without an answer: " + shown(net.text));
    case NetFault::no_route:
      return unseen("this machine has no way there: " + shown(net.text));
    case NetFault::local:
    case NetFault::none:
      break;
  }
  return unseen(shown(net.text));
}

/// Credentials that are not taken say nothing about the platform.
StepEnd login_end(const Settings& settings, const SipOutcome& outcome) {
  const std::string status = outcome.answer.status_text();
  if (!settings.credential) return unseen(status + ": it wants a user and a password, give them with --credential");
  if (outcome.login == SipLogin::not_answerable)
    return unseen(status + ": none of what it wants can be answered: " + outcome.text);
  return unseen(status + ": it does not take the user and the password");
}

StepEnd refused_registration(const Settings& settings, const SipOutcome& outcome) {
  const int status = outcome.answer.status;
  const std::string text = outcome.answer.status_text();
  if (status == 401 || status == 407) return login_end(settings, outcome);
  if (status == 403 || status == 404)
    return unseen(text + ": the registrar does not let " + shown(settings.own_uri) + " register");
  return critical(text);
}

StepEnd status_end(const Settings& settings, const SipOutcome& outcome) {
  const int status = outcome.answer.status;
  if (settings.expected.contains(status)) return StepEnd::done(outcome.answer.status_text());
  if (settings.expected_given) {
    StepEnd end = critical(outcome.answer.status_text());
    end.expected = "another code";
    return end;
  }
  if (settings.mode == SipMethod::register_contact) return refused_registration(settings, outcome);
  StepEnd end = critical(outcome.answer.status_text());
  if (status < 500) end.status = Status::warning;
  return end;
}

/// What is asked while the account rests.
Settings as_options(Settings settings) {
  settings.mode = SipMethod::options;
  settings.expected = *Codes::parse(Codes::well_for_options);
  settings.expected_given = false;
  return settings;
}

bool is_listed(const Seen& seen) {
  const auto own = sereno::steps::sip_uri_parts(seen.contact).user;
  const auto& contacts = seen.outcome.answer.contacts;
  return std::any_of(contacts.begin(), contacts.end(), [&](const auto& one) { return one.parts.user == own; });
}

void judge_rewriting(const Settings& settings, const Seen& seen, Findings& findings) {
  for (const auto& one : seen.outcome.rewritten)
    findings.push_back({settings.rewritten, "rewritten",
                        one.what + " " + shown(one.sent) + " came back as " + shown(one.came_back) +
                            ": a router on the way changes SIP (SIP ALG)",
                        FunctionState::up});
}

/// Of a line that stands: it answers, or its host does.
Symptom symptom_on_the_line(const Settings& settings, const SipOutcome& outcome) {
  const bool connected = settings.line.transport != sereno::steps::SipTransport::udp;
  switch (outcome.net.fault) {
    case NetFault::refused:
      return Symptom::refused;
    case NetFault::timed_out:
      return connected || outcome.provisional != 0 ? Symptom::too_slow : Symptom::no_answer;
    case NetFault::unreachable:
      return Symptom::no_answer;
    case NetFault::no_route:
      return Symptom::no_route;
    case NetFault::local:
    case NetFault::none:
      return Symptom::no_resources;
    case NetFault::closed:
    case NetFault::reset:
    case NetFault::tls:
      break;
  }
  return Symptom::server_error;
}

/// Of one that could not be had.
Symptom symptom_on_the_way(const std::string& step, NetFault fault) {
  switch (fault) {
    case NetFault::refused:
      return Symptom::refused;
    case NetFault::timed_out:
      return step == "connect" ? Symptom::no_answer : Symptom::too_slow;
    case NetFault::unreachable:
      return Symptom::no_answer;
    case NetFault::no_route:
      return Symptom::no_route;
    case NetFault::local:
      return Symptom::wrong_settings;
    case NetFault::tls:
      return Symptom::bad_certificate;
    case NetFault::closed:
    case NetFault::reset:
      return Symptom::server_error;
    case NetFault::none:
      break;
  }
  return Symptom::wrong_content;  // the server answers, and grants no WebSocket
}

Symptom symptom_of_answer(const Settings& settings, const SipOutcome& outcome) {
  const int status = outcome.answer.status;
  if (status >= 500) return Symptom::server_error;
  if (settings.mode == SipMethod::options) return Symptom::wrong_content;
  if (status == 401 || status == 407)
    return outcome.login == SipLogin::rejected ? Symptom::credential_rejected : Symptom::wrong_settings;
  return status == 403 || status == 404 ? Symptom::blocked : Symptom::wrong_content;
}

}  // namespace

StepEnd end_of(const Settings& settings, const Seen& seen, double elapsed_s) {
  if (!seen.canary) {
    Seen alive = seen;
    alive.canary.verdict = sereno::CanaryVerdict::granted;
    StepEnd end = end_of(as_options(settings), alive, elapsed_s);
    return end.status == Status::critical ? end : unseen(seen.canary.why);
  }
  const SipOutcome& outcome = seen.outcome;
  StepEnd end;
  switch (outcome.fault) {
    case SipFault::network:
      end = network_end(seen, elapsed_s);
      break;
    case SipFault::too_much:
      end = critical("an answer without measure: " + outcome.text);
      break;
    case SipFault::no_sip:
      end = critical("what came back is no SIP: " + outcome.text);
      break;
    case SipFault::none:
      end = status_end(settings, outcome);
  }
  if (end.failed) end.target = seen.peer;
  return end;
}

StepEnd end_of_taking_back(const Seen& seen, double elapsed_s) {
  const SipOutcome& outcome = seen.taken_back;
  if (outcome.fault == SipFault::none) return StepEnd::done(outcome.answer.status_text());
  Seen only{.outcome = outcome};
  return StepEnd::done(network_end(only, elapsed_s).observed);
}

Findings findings_of(const Settings& settings, const Seen& seen) {
  Findings findings;
  judge_rewriting(settings, seen, findings);
  const unsigned again = seen.outcome.retransmissions;
  if (settings.retransmissions && settings.retransmissions->alerts(again))
    findings.push_back({Status::warning, "retransmissions",
                        "sent again " + times(again, "time") + ", limit " + settings.retransmissions->to_string(),
                        FunctionState::up});
  if (seen.contact.empty() || seen.outcome.answer.status / 100 != 2) return findings;
  if (!is_listed(seen))
    findings.push_back({Status::warning, "register", "the registrar does not list the contact that it took"});
  if (seen.taken_back.answer.status / 100 != 2)
    findings.push_back({Status::warning, "deregister",
                        "the contact could not be taken back, it ends by itself within a minute", FunctionState::up});
  return findings;
}

Symptom symptom_of(const Settings& settings, const Seen& seen, const sereno::steps::StepFailure& failure) {
  if (!seen.canary && failure.end.status != Status::critical) return Symptom::canary_paused;
  if (failure.step == "resolve")
    return failure.end.status == Status::critical ? Symptom::no_such_name : Symptom::no_resolver;
  if (!seen.asked) return symptom_on_the_way(failure.step, seen.line_fault);
  if (seen.outcome.fault == SipFault::network) return symptom_on_the_line(settings, seen.outcome);
  if (seen.outcome.fault != SipFault::none) return Symptom::wrong_content;
  return symptom_of_answer(seen.canary ? settings : as_options(settings), seen.outcome);
}

std::optional<sereno::SignIn> sign_in_of(const Seen& seen) {
  const SipOutcome& outcome = seen.outcome;
  if (outcome.fault != SipFault::none || outcome.login == SipLogin::none || outcome.login == SipLogin::not_answerable)
    return std::nullopt;
  const int status = outcome.answer.status;
  if (outcome.login == SipLogin::rejected || status == 403) return sereno::SignIn::rejected;
  return status / 100 == 2 ? std::optional(sereno::SignIn::accepted) : std::nullopt;
}

}  // namespace sip
