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
  };
  const auto ask = SipMethod::options, sign_in = SipMethod::register_contact;
  const Case cases[] = {
      {"fine", ask, 200, Status::ok, FunctionState::by_status, FaultOwner::not_said},
      {"wants credentials, so it is alive", ask, 401, Status::ok, FunctionState::by_status, FaultOwner::not_said},
      {"busy", ask, 486, Status::warning, FunctionState::by_status, FaultOwner::platform},
      {"sends elsewhere", ask, 302, Status::warning, FunctionState::by_status, FaultOwner::platform},
      {"its fault", ask, 503, Status::critical, FunctionState::by_status, FaultOwner::platform},
      {"nobody anywhere", ask, 604, Status::critical, FunctionState::by_status, FaultOwner::platform},
      {"registered", sign_in, 200, Status::ok, FunctionState::by_status, FaultOwner::not_said},
      {"our password", sign_in, 401, Status::unknown, FunctionState::not_seen, FaultOwner::observer},
      {"our password, says a proxy", sign_in, 407, Status::unknown, FunctionState::not_seen, FaultOwner::observer},
      {"our account, or theirs", sign_in, 403, Status::unknown, FunctionState::not_seen, FaultOwner::not_established},
      {"unknown there", sign_in, 404, Status::unknown, FunctionState::not_seen, FaultOwner::not_established},
      {"refused for another reason", sign_in, 423, Status::critical, FunctionState::by_status, FaultOwner::platform},
      {"its fault, registering", sign_in, 500, Status::critical, FunctionState::by_status, FaultOwner::platform},
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
    const auto fault = report(settings, seen, StepFailure{"options", end}, {}, 1, {}).fault;
    EXPECT_EQ(fault.owner, c.owner);
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
  };
  const Case cases[] = {
      {"silence", NetFault::timed_out, Status::critical, "no answer within 9.8 s", FaultOwner::not_established},
      {"its host refuses", NetFault::refused, Status::critical, "refused, nobody listens on that port",
       FaultOwner::platform},
      {"a router says so", NetFault::unreachable, Status::critical, "host unreachable", FaultOwner::not_established},
      {"hung up", NetFault::closed, Status::critical, "connection closed without an answer", FaultOwner::platform},
      {"reset", NetFault::reset, Status::critical, "connection reset without an answer", FaultOwner::platform},
      {"TLS broke", NetFault::tls, Status::critical, "TLS broke without an answer: words", FaultOwner::platform},
      {"no way", NetFault::no_route, Status::unknown, "this machine has no way there: words", FaultOwner::observer},
      {"no descriptor", NetFault::local, Status::unknown, "words", FaultOwner::observer},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const Seen seen = unanswered(c.fault);
    const StepEnd end = end_of(asking(), seen, 9.75);
    EXPECT_EQ(end.status, c.state);
    EXPECT_EQ(end.observed, c.text);
    EXPECT_EQ(end.out_of_time, c.fault == NetFault::timed_out);
    const auto fault = report(asking(), seen, StepFailure{"options", end}, {}, 1, {}).fault;
    EXPECT_EQ(fault.owner, c.owner);
  }
}

TEST(SipJudgement, FaultsBeforeTheQuestion) {
  struct Case {
    const char* why;
    StepFailure failure;
    NetFault reach;
    FaultOwner owner;
  };
  const StepEnd bad = StepEnd::failure(Status::critical, ""), unknown = StepEnd::failure(Status::unknown, "");
  const Case cases[] = {
      {"no such name", {"resolve", bad}, NetFault::none, FaultOwner::platform},
      {"no resolver", {"resolve", unknown}, NetFault::none, FaultOwner::not_established},
      {"refused", {"connect", bad}, NetFault::refused, FaultOwner::platform},
      {"silence", {"connect", bad}, NetFault::timed_out, FaultOwner::not_established},
      {"no way", {"connect", unknown}, NetFault::no_route, FaultOwner::observer},
      {"its certificate", {"tls", bad}, NetFault::tls, FaultOwner::platform},
      {"no WebSocket", {"upgrade", bad}, NetFault::none, FaultOwner::platform},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto fault = report(asking(), {.line_fault = c.reach}, c.failure, {}, 1, {}).fault;
    EXPECT_EQ(fault.owner, c.owner);
    EXPECT_EQ(fault.step, c.failure.step);
  }
}

/// Whatever is seen from one place alone, nobody but the platform and the observer is blamed with more than low
/// confidence.
TEST(SipJudgement, BlamesNoOutsiderWithoutAWitness) {
  for (const auto mode : {SipMethod::options, SipMethod::register_contact})
    for (int status = 200; status < 700; ++status) {
      const Seen seen = answered(status);
      const auto fault =
          report(asking(mode), seen, StepFailure{"options", end_of(asking(mode), seen, 1)}, {}, 1, {}).fault;
      const bool own = fault.owner == FaultOwner::platform || fault.owner == FaultOwner::observer;
      EXPECT_TRUE(own || fault.confidence <= Confidence::low) << status;
    }
  Seen rewritten = answered(200);
  rewritten.outcome.rewritten = {{"Via", "192.0.2.4:5060", "198.51.100.7:1024"}};
  const auto result = report(asking(), rewritten, {}, {}, 0.1, {});
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

TEST(SipJudgement, WhileTheAccountRests) {
  const Settings settings = asking(SipMethod::register_contact);
  Seen seen = answered(200);
  seen.canary = {.verdict = sereno::CanaryVerdict::paused, .why = "rejected twice, rests until 12:30"};
  const StepEnd rests = end_of(settings, seen, 1);
  EXPECT_EQ(rests.status, Status::unknown);
  EXPECT_EQ(rests.observed, "rejected twice, rests until 12:30");
  auto result = report(settings, seen, StepFailure{"register", rests}, {}, 1, {});
  EXPECT_EQ(result.observer, "breaker_open");
  EXPECT_EQ(result.fault.owner, FaultOwner::observer);
  seen.outcome.answer.status = 503;
  const StepEnd broken = end_of(settings, seen, 1);
  EXPECT_EQ(broken.status, Status::critical) << "what needs no credentials is still seen";
  result = report(settings, seen, StepFailure{"register", broken}, {}, 1, {});
  EXPECT_EQ(result.observer, "");
  EXPECT_EQ(result.fault.owner, FaultOwner::platform);
}

TEST(SipJudgement, SignIns) {
  using sereno::SignIn;
  struct Case {
    const char* why;
    SipLogin login;
    int status;
    std::optional<SignIn> outcome;
  };
  const Case cases[] = {
      {"taken", SipLogin::accepted, 200, SignIn::accepted},
      {"not asked for", SipLogin::none, 200, std::nullopt},
      {"rejected", SipLogin::rejected, 401, SignIn::rejected},
      {"given, and forbidden: as Asterisk says it", SipLogin::accepted, 403, SignIn::rejected},
      {"forbidden before any", SipLogin::none, 403, std::nullopt},
      {"taken by a registrar that then failed", SipLogin::accepted, 500, std::nullopt},
      {"none that is spoken", SipLogin::not_answerable, 401, std::nullopt},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Seen seen = answered(c.status);
    seen.outcome.login = c.login;
    EXPECT_EQ(sign_in_of(seen), c.outcome);
  }
  EXPECT_EQ(sign_in_of(unanswered(NetFault::timed_out)), std::nullopt);
}

TEST(SipReport, MetricsAlsoOfSilence) {
  Seen seen = unanswered(NetFault::timed_out);
  seen.outcome.retransmissions = 4;
  const StepFailure failure{"options", end_of(asking(), seen, 9.75)};
  const auto result = report(asking(), seen, failure, {}, 9.75, {});
  std::string labels;
  for (const auto& metric : result.metrics) labels += metric.label + " ";
  EXPECT_EQ(labels, "time time_resolve sip_retrans ");
  EXPECT_EQ(result.metrics.back().value, 4);
  EXPECT_TRUE(result.out_of_time);
  EXPECT_EQ(result.summary.substr(0, 80),
            "options: no answer within 9.8 s, sent 5 times (203.0.113.7:5060) for sip:pbx.tes");
  EXPECT_TRUE(
      report(asking(), {}, StepFailure{"resolve", StepEnd::failure(Status::critical, "x")}, {}, 1, {}).metrics.empty());
}

TEST(SipReport, WorstFirst) {
  Settings settings = asking();
  settings.critical_s = *sereno::Range::parse("1");
  Seen seen = answered(200, "OK");
  seen.outcome.rewritten = {{"Via", "192.0.2.4:5060", "198.51.100.7:1024"}};
  const auto result = report(settings, seen, {}, {}, 2.5, {});
  EXPECT_EQ(result.status, Status::critical);
  EXPECT_EQ(
      result.summary,
      "time: took 2.500 s, limit 1 s; rewritten: Via 192.0.2.4:5060 came back as 198.51.100.7:1024: a router on the "
      "way changes SIP (SIP ALG); 200 OK from sip:pbx.test over udp (203.0.113.7:5060) in 2.500 s");
}

}  // namespace
}  // namespace sip
