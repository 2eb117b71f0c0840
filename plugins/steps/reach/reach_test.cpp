#include "sereno/steps/reach.h"

#include <gtest/gtest.h>

#include "plugins/steps/testing/name_server.h"
#include "plugins/steps/testing/scripted_server.h"

namespace sereno::steps {
namespace {

using testing::Conversation;
using testing::NameServer;
using testing::ScriptedServer;

struct Journey {
  Redactor redactor;
  Trace trace{redactor, {}};
  StepRun steps{Deadline(Deadline::Clock::now() + std::chrono::minutes{1}), {}};
  ReachPlan plan;
  Reach reach{plan, steps, trace, [] { return now_utc(); }};

  std::string outcome() const {
    std::string text;
    for (const StepOutcome& one : steps.outcomes()) text += (text.empty() ? "" : " ") + one.name;
    return text + (steps.failure() ? "; " + steps.failure()->text() : "");
  }
};

void hang(Conversation& conversation) { conversation.wait_for_hang_up(); }

TEST(Reach, GoesFromNameToConnection) {
  const ScriptedServer server(&hang);
  const NameServer names({.addresses = {"127.0.0.1"}}, {});
  Journey run;
  run.plan = {.host = "pbx.test", .port = server.port(), .resolver = names.address()};
  Connection connection;
  EXPECT_TRUE(run.reach.connect(run.reach.find_addresses(), connection));
  EXPECT_EQ(run.outcome(), "resolve connect");
  EXPECT_EQ(connection.peer(), "127.0.0.1:" + std::to_string(server.port()));
}

TEST(Reach, ResolvesNoAddress) {
  const ScriptedServer server(&hang);
  Journey run;
  run.plan = {.host = "127.0.0.1", .port = server.port()};
  Connection connection;
  EXPECT_TRUE(run.reach.connect(run.reach.find_addresses(), connection));
  EXPECT_EQ(run.outcome(), "connect");
}

TEST(Reach, TriesTheNextAddress) {
  const ScriptedServer server(&hang);
  Journey run;
  run.plan = {.host = "127.0.0.1", .port = server.port()};
  Connection connection;
  EXPECT_TRUE(run.reach.connect({"127.0.0.2", "127.0.0.1"}, connection));
  ASSERT_EQ(run.reach.dead_addresses().size(), 1u);
  EXPECT_EQ(run.reach.dead_addresses()[0], "127.0.0.2:" + std::to_string(server.port()) + ": connection refused");
  EXPECT_FALSE(run.steps.failure());
}

TEST(Reach, SaysWhatFailed) {
  const ScriptedServer plain([](Conversation& conversation) { conversation.send("no TLS here\r\n\r\n"); });
  const std::string port = std::to_string(plain.port());
  struct Case {
    const char* why;
    std::string address;
    bool secure;
    std::string outcome;
    FunctionState function;
  };
  const Case cases[] = {
      {"nobody there", "127.0.0.2", false, "connect; connect: connection refused (127.0.0.2:" + port + ")",
       FunctionState::by_status},
      {"no way there", "fe80::1", false,
       "connect; connect: this machine has no way there: Invalid argument ([fe80::1]:" + port + ")",
       FunctionState::not_seen},
      {"no TLS", "127.0.0.1", true, "connect tls; tls: the server speaks no TLS on this port (127.0.0.1:" + port + ")",
       FunctionState::by_status},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Journey run;
    run.plan = {.host = "pbx.test", .port = plain.port(), .secure = c.secure};
    Connection connection;
    EXPECT_FALSE(run.reach.connect({c.address}, connection));
    EXPECT_EQ(run.outcome(), c.outcome);
    EXPECT_EQ(run.steps.failure()->end.function, c.function);
  }
}

TEST(Reach, SaysWhyThereIsNoAddress) {
  struct Case {
    const char* why;
    testing::NameAnswer answer;
    Status status;
  };
  const Case cases[] = {{"no such name", {.code = 3}, Status::critical},
                        {"nobody could tell", {.code = 2}, Status::unknown}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const NameServer names(c.answer, c.answer);
    Journey run;
    run.plan = {.host = "pbx.test", .resolver = names.address()};
    EXPECT_TRUE(run.reach.find_addresses().empty());
    ASSERT_TRUE(run.steps.failure());
    EXPECT_EQ(run.steps.failure()->end.status, c.status);
    EXPECT_EQ(run.steps.failure()->step, "resolve");
  }
}

}  // namespace
}  // namespace sereno::steps
