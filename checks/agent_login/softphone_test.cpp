#include "checks/agent_login/softphone.h"

#include <gtest/gtest.h>

namespace agent_login {
namespace {

using sereno::FaultOwner;
using sereno::Status;
using sereno::steps::NetFault;
using sereno::steps::SipFault;
using sereno::steps::SipLogin;
using sereno::steps::SipOutcome;

SipOutcome answered(int status, std::string reason, SipLogin login = SipLogin::none) {
  SipOutcome outcome;
  outcome.answer.status = status;
  outcome.answer.reason = std::move(reason);
  outcome.login = login;
  return outcome;
}
SipOutcome cut(NetFault fault) {
  SipOutcome outcome;
  outcome.fault = SipFault::network;
  outcome.net.fault = fault;
  return outcome;
}

TEST(Softphone, TellsTheCanarysMatterFromTheRegistrars) {
  struct Case {
    const char* why;
    SipOutcome outcome;
    Status status;
    FaultOwner owner;
    std::string observed;
  };
  const Case cases[] = {
      {"a wrong password", answered(401, "Unauthorized", SipLogin::rejected), Status::unknown, FaultOwner::observer,
       "the telephone's credential is refused"},
      {"none was given", answered(407, "Proxy Authentication Required"), Status::unknown, FaultOwner::observer,
       "the registrar wants a credential"},
      {"no right, or a ban", answered(403, "Forbidden"), Status::unknown, FaultOwner::observer,
       "the telephone is not let in: 403 Forbidden"},
      {"nobody of that name", answered(404, "Not Found"), Status::unknown, FaultOwner::observer,
       "the telephone is not known: 404 Not Found"},
      {"somebody behind the registrar is silent", answered(408, "Request Timeout"), Status::critical,
       FaultOwner::not_established, "408 Request Timeout"},
      {"the border controller", answered(503, "Service Unavailable"), Status::critical, FaultOwner::platform,
       "503 Service Unavailable"},
      {"silence may be anywhere", cut(NetFault::timed_out), Status::critical, FaultOwner::not_established,
       "no answer to the REGISTER"},
      {"nobody listens", cut(NetFault::refused), Status::critical, FaultOwner::platform, "connection refused"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto failure = judge_registration(c.outcome, "203.0.113.7:5060");
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->status, c.status);
    EXPECT_EQ(failure->owner, c.owner);
    EXPECT_EQ(failure->observed, c.observed);
    EXPECT_EQ(failure->target, "203.0.113.7:5060");
    EXPECT_FALSE(failure->advice.empty());
  }
  EXPECT_FALSE(judge_registration(answered(200, "OK", SipLogin::accepted), ""));
}

}  // namespace
}  // namespace agent_login
