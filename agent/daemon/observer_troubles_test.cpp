#include "agent/daemon/observer_troubles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/testing/recorded_log.h"

namespace sereno::agent {
namespace {

using ::testing::ElementsAre;

ledger::Sample sample(const char* service, const char* reason) {
  return {.service = service, .output = "said so", .reason = reason};
}

TEST(ObserverTroubles, AreToldOnceAndNotForEachService) {
  net::RecordedLog log;
  ObserverTroubles troubles(log);
  for (int round = 0; round < 3; ++round)
    for (const char* service : {"web", "mail", "disk"}) troubles.hear(sample(service, "no_process"));
  ASSERT_EQ(troubles.now().size(), 1u);
  EXPECT_EQ(troubles.now()[0].reason, "no_process");
  EXPECT_EQ(troubles.now()[0].services, 3u);
  troubles.hear(sample("web", ""));
  troubles.hear(sample("mail", "no_descriptor"));
  EXPECT_EQ(troubles.now().size(), 2u);
  troubles.forget("disk");
  troubles.hear(sample("mail", ""));
  troubles.hear(sample("mail", ""));
  EXPECT_TRUE(troubles.now().empty());
  EXPECT_THAT(log.lines(), ElementsAre("error the agent itself cannot look: what it is to watch counts as not seen "
                                       "reason=no_process first=web output=\"said so\"",
                                       "error the agent itself cannot look: what it is to watch counts as not seen "
                                       "reason=no_descriptor first=mail output=\"said so\"",
                                       "info the agent can look again reason=no_process",
                                       "info the agent can look again reason=no_descriptor"));
}

}  // namespace
}  // namespace sereno::agent
