#include "sereno/flows/agent_state.h"

#include <gtest/gtest.h>

namespace sereno::flows {
namespace {

const std::vector<std::string> paused{"paused", "not ready", "offline"};

TEST(AgentState, StopsWhereACallCouldComeAndWhereNobodyCanTell) {
  struct Case {
    const char* why;
    std::optional<std::string> state;
    std::optional<std::string> queues;
    std::optional<Status> status;  // none: the run may go on
    std::string words;
  };
  const Case cases[] = {
      {"a pause", "paused", "0", {}, ""},
      {"however it is written", "NOT_READY", "0", {}, ""},
      {"an empty list", "paused", "[ ]", {}, ""},
      {"not asked for", {}, {}, {}, ""},
      {"queues were not asked for", "offline", {}, {}, ""},
      {"ready", "ready", "0", Status::critical,
       "REFUSED: the canary is 'ready': a customer's call may reach it, signed out at once"},
      {"ready by another word",
       "On-Queue",
       {},
       Status::critical,
       "REFUSED: the canary is 'On-Queue': a customer's call may reach it, signed out at once"},
      {"ready goes before queues", "READY", "3", Status::critical,
       "REFUSED: the canary is 'READY': a customer's call may reach it, signed out at once"},
      {"queues", "paused", "3", Status::unknown, "REFUSED: the canary is in 3 queues"},
      {"a list of queues", "paused", R"(["sales","help"])", Status::unknown,
       R"(REFUSED: the canary is in ["sales","help"] queues)"},
      {"a number that is none", "paused", "many", Status::unknown,
       "REFUSED: the platform does not say how many queues the canary is in: 'many'"},
      {"nothing", "paused", "", Status::unknown,
       "REFUSED: the platform does not say how many queues the canary is in: ''"},
      {"fewer than none", "paused", "-1", Status::unknown, "REFUSED: the canary is in -1 queues"},
      {"a word that nobody knows", "lunch", "0", Status::unknown,
       "REFUSED: the canary's state 'lunch' is none that is known to be a pause"},
      {"no word", "", "0", Status::unknown, "REFUSED: the canary's state '' is none that is known to be a pause"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto refusal = judge_agent(c.state, c.queues, paused);
    ASSERT_EQ(refusal.has_value(), c.status.has_value());
    if (!refusal) continue;
    EXPECT_EQ(refusal->status, *c.status);
    EXPECT_EQ(refusal->words, c.words);
    EXPECT_FALSE(refusal->advice.empty());
  }
}

TEST(AgentState, NoWordForReadyCanBeCalledAPause) {
  for (const char* word : {"ready", "Available", "ON QUEUE", "un-paused", "Idle", "ROUTABLE"})
    EXPECT_TRUE(means_ready(word)) << word;
  for (const char* word : {"paused", "offline", "not ready", "busy", "logged out", ""})
    EXPECT_FALSE(means_ready(word)) << word;
}

}  // namespace
}  // namespace sereno::flows
