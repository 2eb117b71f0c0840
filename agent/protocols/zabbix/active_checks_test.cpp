#include "agent/protocols/zabbix/active_checks.h"

#include <gtest/gtest.h>

namespace sereno::agent::zabbix {
namespace {

TEST(ActiveChecks, AskAsAgent2Does) {
  EXPECT_EQ(
      request_of({.host = "cc",
                  .metadata = "m",
                  .interface = "i",
                  .ip = "192.0.2.1",
                  .port = 10060,
                  .version = "7.0.0",
                  .session = "0011",
                  .config_revision = 3}),
      R"({"request":"active checks","host":"cc","host_metadata":"m","interface":"i","ip":"192.0.2.1","port":10060,"version":"7.0.0","variant":2,)"
      R"("session":"0011","config_revision":3})");
  EXPECT_EQ(heartbeat_of("cc", std::chrono::seconds{60}, "7.0.0"),
            R"({"request":"active check heartbeat","host":"cc","heartbeat_freq":60,"version":"7.0.0","variant":2})");
}

TEST(ActiveChecks, ReadsTheListsOfBothGenerations) {
  const auto of_6 = read_active_checks(
      R"({"response":"success","data":[{"key":"agent.ping","key_orig":"agent.ping","itemid":501,"delay":"30s",)"
      R"("lastlogsize":0,"mtime":0},{"delay":"1s"},7],"regexp":[]})");
  ASSERT_TRUE(of_6 && of_6->items);
  ASSERT_EQ(of_6->items->size(), 1u) << "what has no key is none";
  EXPECT_EQ((*of_6->items)[0].itemid, "501");
  EXPECT_EQ((*of_6->items)[0].delay, "30s");
  EXPECT_FALSE((*of_6->items)[0].timeout);
  const auto of_7 = read_active_checks(
      R"({"response":"success","config_revision":9,"upload":"disabled","data":[{"key":"x","itemid":"7","delay":"0;m5",)"
      R"("timeout":"5s"}]})");
  ASSERT_TRUE(of_7 && of_7->items);
  EXPECT_EQ((*of_7->items)[0].key_orig, "x");
  EXPECT_EQ((*of_7->items)[0].timeout, std::chrono::seconds{5});
  EXPECT_EQ(of_7->config_revision, 9);
  EXPECT_TRUE(of_7->upload_disabled);
  const auto unchanged = read_active_checks(R"({"response":"success","config_revision":9})");
  ASSERT_TRUE(unchanged);
  EXPECT_FALSE(unchanged->items) << "as before, not none";
}

TEST(ActiveChecks, SaysWhatElseAServerSays) {
  EXPECT_EQ(read_active_checks(R"({"response":"failed","info":"host [cc] not found"})").error().message,
            "the server says: host [cc] not found");
  EXPECT_EQ(read_active_checks("no\nJSON").error().message, "the answer is none of Zabbix: no JSON");
  const auto redirect = read_active_checks(R"({"response":"failed","redirect":{"revision":4,"address":"h:10052"}})");
  ASSERT_TRUE(redirect && redirect->redirect);
  EXPECT_EQ(redirect->redirect->address, "h:10052");
  EXPECT_EQ(redirect->redirect->revision, 4);
  EXPECT_TRUE(read_active_checks(R"({"response":"failed","redirect":{"reset":true}})")->redirect->reset);
  const auto commands =
      read_active_checks(R"({"response":"success","commands":[{"command":"x","wait":1,"id":7},{"id":-1},3]})");
  ASSERT_TRUE(commands);
  EXPECT_EQ(commands->commands, std::vector<std::int64_t>{7});
}

}  // namespace
}  // namespace sereno::agent::zabbix
