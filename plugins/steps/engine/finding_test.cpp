#include "sereno/steps/finding.h"

#include <gtest/gtest.h>

namespace sereno::steps {
namespace {

TEST(FunctionOf, IsNotHowTheCheckAlerts) {
  const Finding ends_soon{Status::critical, "certificate", "ends soon", FunctionState::up};
  const Finding slow{Status::warning, "time", "slow", FunctionState::up};
  const Finding refused{Status::warning, "status", "404"};
  const Finding failed{Status::critical, "status", "500"};
  const Finding unseen{Status::unknown, "header", "no date"};
  const Finding expired{Status::critical, "certificate", "expired", FunctionState::down};
  struct Case {
    const char* why;
    Findings findings;
    FunctionState state;
  };
  const Case cases[] = {
      {"nothing found", {}, FunctionState::up},
      {"a note", {{Status::ok, "redirect", "leads to '/'"}}, FunctionState::up},
      {"an alert is no outage", {ends_soon}, FunctionState::up},
      {"nor are two", {ends_soon, slow}, FunctionState::up},
      {"a warning is the policy's", {refused}, FunctionState::by_status},
      {"and stays it beside a milder one", {slow, refused}, FunctionState::by_status},
      {"beside an alert nobody would know it", {ends_soon, refused}, FunctionState::degraded},
      {"an outage", {failed}, FunctionState::down},
      {"an outage beside an alert", {ends_soon, failed, slow}, FunctionState::down},
      {"not seen", {unseen}, FunctionState::not_seen},
      {"seen to be down", {unseen, expired}, FunctionState::down},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(function_of(c.findings), c.state);
  }
}

TEST(Worse, DownComesFirst) {
  using enum FunctionState;
  EXPECT_EQ(worse(up, degraded), degraded);
  EXPECT_EQ(worse(down, not_seen), down);
  EXPECT_EQ(worse(not_seen, degraded), not_seen);
  EXPECT_EQ(worse(by_status, up), by_status);
}

}  // namespace
}  // namespace sereno::steps
