#include "checks/sip/judgement.h"

#include <algorithm>

#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace sip {
namespace {

using sereno::Confidence;
using sereno::Fault;
using sereno::FaultOwner;
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

Fault fault(FaultOwner owner, Confidence confidence, std::string reasons) {
  return {.owner = owner, .confidence = confidence, .reasons = std::move(reasons)};
}

Fault not_established(std::string candidates) {
  return fault(FaultOwner::not_established, Confidence::low, std::move(candidates));
}

Fault network_fault(NetFault kind) {
  switch (kind) {
    case NetFault::refused:
    case NetFault::reset:
    case NetFault::closed:
      return fault(FaultOwner::platform, Confidence::medium, "its host answered, and refused");
    case NetFault::tls:
      return fault(FaultOwner::platform, Confidence::medium, "its certificate or its TLS");
    case NetFault::no_route:
    case NetFault::local:
      return fault(FaultOwner::observer, Confidence::medium, "this machine");
    default:
      return not_established("candidates: the platform, a firewall or a network on the way");
  }
}

Fault answer_fault(const Settings& settings, const SipOutcome& outcome) {
  const int status = outcome.answer.status;
  if (status >= 500) return fault(FaultOwner::platform, Confidence::high, "it said so itself");
  if (settings.mode == SipMethod::options) return fault(FaultOwner::platform, Confidence::low, "it said so itself");
  if (status == 401 || status == 407)
    return fault(FaultOwner::observer, Confidence::medium, "the check's user and password");
  if (status == 403 || status == 404)
    return not_established("candidates: the check's account, the platform's accounts");
  return fault(FaultOwner::platform, Confidence::medium, "it said so itself");
}

}  // namespace

StepEnd end_of(const Settings& settings, const Seen& seen, double elapsed_s) {
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

Fault fault_of(const Settings& settings, const Seen& seen, const sereno::steps::StepFailure& failure) {
  Fault verdict;
  if (failure.step == "resolve") {
    verdict = failure.end.status == Status::critical
                  ? fault(FaultOwner::platform, Confidence::low, "its name does not lead anywhere")
                  : not_established("candidates: the resolver, the network of this machine");
  } else if (!seen.asked) {
    verdict = failure.step == "upgrade" ? fault(FaultOwner::platform, Confidence::low, "its WebSocket was not granted")
                                        : network_fault(seen.line_fault);
  } else if (seen.outcome.fault == SipFault::network) {
    verdict = network_fault(seen.outcome.net.fault);
  } else if (seen.outcome.fault != SipFault::none) {
    verdict = fault(FaultOwner::platform, Confidence::medium, "what it sent");
  } else {
    verdict = answer_fault(settings, seen.outcome);
  }
  verdict.step = failure.step;
  return verdict;
}

}  // namespace sip
