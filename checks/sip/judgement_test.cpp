#include "checks/sip/judgement.h"

#include <gtest/gtest.h>

#include "checks/sip/report.h"

namespace sip {
namespace {

using sereno::Confidence;
using sereno::FaultOwner;
using sereno::FunctionState;
using sereno::Status;
using sereno::steps::NetFault;
using sereno::steps::SipFault;
using sereno::steps::SipLogin;
using sereno::steps::SipMethod;
using sereno::steps::StepEnd;
using sereno::steps::StepFailure;

Settings asking(SipMethod mode = SipMethod::options) {
  Settings settings;
  settings.mode = mode;
  settings.uri = "sip:pbx.test";
  settings.own_uri = "sip:alice@pbx.test";
  settings.expected = *Codes::parse(mode == SipMethod::options ? "2xx,401,403,404,405,407,488" : "2xx");
  return settings;
}

Seen answered(int status, std::string reason = "Reason") {
  Seen seen{.asked = true, .peer = "203.0.113.7:5060"};
  seen.outcome.answer.status = status;
  seen.outcome.answer.reason = std::move(reason);
  return seen;
}

Seen unanswered(NetFault fault) {
  Seen seen{.asked = true, .peer = "203.0.113.7:5060"};
  seen.outcome.fault = SipFault::network;
  seen.outcome.net = {fault, "words"};
  return seen;
}

TEST(SipJudgement, Codes) {
  struct Case {
    const char* why;
    SipMethod mode;
    int status;
    Status state;
    FunctionState function;
    FaultOwner owner;
    Confidence confidence;
  };
  const auto ask = SipMethod::options, sign_in = SipMethod::register_contact;
  const Case cases[] = {
      {"fine", ask, 200, Status::ok, FunctionState::by_status, FaultOwner::not_said, Confidence::none},
      {"wants credentials, so it is alive", ask, 401, Status::ok, FunctionState::by_status, FaultOwner::not_said,
       Confidence::none},
      {"busy", ask, 486, Status::warning, FunctionState::by_status, FaultOwner::platform, Confidence::low},
      {"sends elsewhere", ask, 302, Status::warning, FunctionState::by_status, FaultOwner::platform, Confidence::low},
      {"its fault", ask, 503, Status::critical, FunctionState::by_status, FaultOwner::platform, Confidence::high},
      {"nobody anywhere", ask, 604, Status::critical, FunctionState::by_status, FaultOwner::platform, Confidence::high},
      {"registered", sign_in, 200, Status::ok, FunctionState::by_status, FaultOwner::not_said, Confidence::none},
      {"our password", sign_in, 401, Status::unknown, FunctionState::not_seen, FaultOwner::observer,
       Confidence::medium},
      {"our password, says a proxy", sign_in, 407, Status::unknown, FunctionState::not_seen, FaultOwner::observer,
       Confidence::medium},
      {"our account, or theirs", sign_in, 403, Status::unknown, FunctionState::not_seen, FaultOwner::not_established,
       Confidence::low},
      {"unknown there", sign_in, 404, Status::unknown, FunctionState::not_seen, FaultOwner::not_established,
       Confidence::low},
      {"refused for another reason", sign_in, 423, Status::critical, FunctionState::by_status, FaultOwner::platform,
       Confidence::medium},
      {"its fault, registering", sign_in, 500, Status::critical, FunctionState::by_status, FaultOwner::platform,
       Confidence::high},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const Settings settings = asking(c.mode);
    const Seen seen = answered(c.status);
    const StepEnd end = end_of(settings, seen, 1);
    EXPECT_EQ(end.status, c.state);
    EXPECT_EQ(end.failed, c.state != Status::ok);
    EXPECT_EQ(end.function, c.function);
    if (!end.failed) continue;
    EXPECT_EQ(end.target, "203.0.113.7:5060");
    const auto fault = fault_of(settings, seen, {"options", end});
    EXPECT_EQ(fault.owner, c.owner);
    EXPECT_EQ(fault.confidence, c.confidence);
    EXPECT_EQ(fault.step, "options");
  }
}

TEST(SipJudgement, Lines) {
  struct Case {
    const char* why;
    NetFault fault;
    Status state;
    const char* text;
    FaultOwner owner;
    Confidence confidence;
  };
  const Case cases[] = {
      {"silence", NetFault::timed_out, Status::critical, "no answer within 9.8 s", FaultOwner::not_established,
       Confidence::low},
      {"its host refuses", NetFault::refused, Status::critical, "refused, nobody listens on that port",
       FaultOwner::platform, Confidence::medium},
      {"a router says so", NetFault::unreachable, Status::critical, "host unreachable", FaultOwner::not_established,
       Confidence::low},
      {"hung up", NetFault::closed, Status::critical, "connection closed without an answer", FaultOwner::platform,
       Confidence::medium},
      {"reset", NetFault::reset, Status::critical, "connection reset without an answer", FaultOwner::platform,
       Confidence::medium},
      {"TLS broke", NetFault::tls, Status::critical, "TLS broke without an answer: words", FaultOwner::platform,
       Confidence::medium},
      {"no way", NetFault::no_route, Status::unknown, "this machine has no way there: words", FaultOwner::observer,
       Confidence::medium},
      {"no descriptor", NetFault::local, Status::unknown, "words", FaultOwner::observer, Confidence::medium},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const Seen seen = unanswered(c.fault);
    const StepEnd end = end_of(asking(), seen, 9.75);
    EXPECT_EQ(end.status, c.state);
    EXPECT_EQ(end.observed, c.text);
    EXPECT_EQ(end.out_of_time, c.fault == NetFault::timed_out);
    const auto fault = fault_of(asking(), seen, {"options", end});
    EXPECT_EQ(fault.owner, c.owner);
    EXPECT_EQ(fault.confidence, c.confidence);
  }
}

TEST(SipJudgement, FaultsBeforeTheQuestion) {
  struct Case {
    const char* why;
    StepFailure failure;
    NetFault reach;
    FaultOwner owner;
    Confidence confidence;
  };
  const StepEnd bad = StepEnd::failure(Status::critical, ""), unknown = StepEnd::failure(Status::unknown, "");
  const Case cases[] = {
      {"no such name", {"resolve", bad}, NetFault::none, FaultOwner::platform, Confidence::low},
      {"no resolver", {"resolve", unknown}, NetFault::none, FaultOwner::not_established, Confidence::low},
      {"refused", {"connect", bad}, NetFault::refused, FaultOwner::platform, Confidence::medium},
      {"silence", {"connect", bad}, NetFault::timed_out, FaultOwner::not_established, Confidence::low},
      {"no way", {"connect", unknown}, NetFault::no_route, FaultOwner::observer, Confidence::medium},
      {"its certificate", {"tls", bad}, NetFault::tls, FaultOwner::platform, Confidence::medium},
      {"no WebSocket", {"upgrade", bad}, NetFault::none, FaultOwner::platform, Confidence::low},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto fault = fault_of(asking(), {.line_fault = c.reach}, c.failure);
    EXPECT_EQ(fault.owner, c.owner);
    EXPECT_EQ(fault.confidence, c.confidence);
    EXPECT_EQ(fault.step, c.failure.step);
  }
}

/// Whatever is seen from one place alone, nobody but the platform and the observer is blamed with more than low
/// confidence.
TEST(SipJudgement, BlamesNoOutsiderWithoutAWitness) {
  for (const auto mode : {SipMethod::options, SipMethod::register_contact})
    for (int status = 200; status < 700; ++status) {
      const Seen seen = answered(status);
      const auto fault = fault_of(asking(mode), seen, {"options", end_of(asking(mode), seen, 1)});
      const bool own = fault.owner == FaultOwner::platform || fault.owner == FaultOwner::observer;
      EXPECT_TRUE(own || fault.confidence <= Confidence::low) << status;
    }
  Seen rewritten = answered(200);
  rewritten.outcome.rewritten = {{"Via", "192.0.2.4:5060", "198.51.100.7:1024"}};
  const auto result = report(asking(), rewritten, {}, 0.1, {});
  EXPECT_EQ(result.status, Status::warning);
  EXPECT_EQ(result.fault.owner, FaultOwner::client);
  EXPECT_EQ(result.fault.confidence, Confidence::low);
  EXPECT_EQ(result.function_state, FunctionState::up);
}

TEST(SipJudgement, WordsOfSilence) {
  Seen seen = unanswered(NetFault::timed_out);
  seen.outcome.provisional = 100;
  seen.outcome.retransmissions = 3;
  seen.outcome.foreign = 1;
  seen.outcome.last_foreign = "its branch is another";
  seen.strangers = {"203.0.113.9:5062"};
  EXPECT_EQ(end_of(asking(), seen, 9.75).observed,
            "nothing but 100, no final answer within 9.8 s, sent 4 times; 1 answer to something else: its branch is "
            "another; 203.0.113.9:5062 answered, which was not asked");
}

TEST(SipJudgement, WordsOfCredentials) {
  Settings settings = asking(SipMethod::register_contact);
  Seen seen = answered(401, "Unauthorized");
  EXPECT_EQ(end_of(settings, seen, 1).observed,
            "401 Unauthorized: it wants a user and a password, give them with --credential");
  settings.credential = {"alice", "secret"};
  seen.outcome.login = SipLogin::rejected;
  EXPECT_EQ(end_of(settings, seen, 1).observed, "401 Unauthorized: it does not take the user and the password");
  seen.outcome.login = SipLogin::not_answerable;
  seen.outcome.text = "NTLM";
  EXPECT_EQ(end_of(settings, seen, 1).observed, "401 Unauthorized: none of what it wants can be answered: NTLM");
}

TEST(SipJudgement, WhatIsSaidBesideAGoodAnswer) {
  Settings settings = asking(SipMethod::register_contact);
  Seen seen = answered(200);
  seen.contact = "sip:sereno-1@192.0.2.4:5062";
  seen.outcome.answer.contacts = {{.parts = {"sereno-1", "192.0.2.4:5062"}}};
  seen.taken_back.answer.status = 200;
  EXPECT_TRUE(findings_of(settings, seen).empty());
  seen.outcome.answer.contacts = {{.parts = {"phone", "192.0.2.9"}}};
  ASSERT_EQ(findings_of(settings, seen).size(), 1u);
  EXPECT_EQ(findings_of(settings, seen)[0].text, "the registrar does not list the contact that it took");
  seen.taken_back.answer.status = 500;
  EXPECT_EQ(findings_of(settings, seen).size(), 2u);
  settings.retransmissions = *sereno::Range::parse("1");
  seen.outcome.retransmissions = 2;
  EXPECT_EQ(findings_of(settings, seen)[0].text, "sent again 2 times, limit 1");
}

TEST(SipReport, MetricsAlsoOfSilence) {
  Seen seen = unanswered(NetFault::timed_out);
  seen.outcome.retransmissions = 4;
  const StepFailure failure{"options", end_of(asking(), seen, 9.75)};
  const auto result = report(asking(), seen, failure, 9.75, {});
  std::string labels;
  for (const auto& metric : result.metrics) labels += metric.label + " ";
  EXPECT_EQ(labels, "time time_resolve sip_retrans ");
  EXPECT_EQ(result.metrics.back().value, 4);
  EXPECT_TRUE(result.out_of_time);
  EXPECT_EQ(result.summary.substr(0, 80),
            "options: no answer within 9.8 s, sent 5 times (203.0.113.7:5060) for sip:pbx.tes");
  EXPECT_TRUE(
      report(asking(), {}, StepFailure{"resolve", StepEnd::failure(Status::critical, "x")}, 1, {}).metrics.empty());
}

TEST(SipReport, WorstFirst) {
  Settings settings = asking();
  settings.critical_s = *sereno::Range::parse("1");
  Seen seen = answered(200, "OK");
  seen.outcome.rewritten = {{"Via", "192.0.2.4:5060", "198.51.100.7:1024"}};
  const auto result = report(settings, seen, {}, 2.5, {});
  EXPECT_EQ(result.status, Status::critical);
  EXPECT_EQ(
      result.summary,
      "time: took 2.500 s, limit 1 s; rewritten: Via 192.0.2.4:5060 came back as 198.51.100.7:1024: a router on the "
      "way changes SIP (SIP ALG); 200 OK from sip:pbx.test over udp (203.0.113.7:5060) in 2.500 s");
}

}  // namespace
}  // namespace sip
