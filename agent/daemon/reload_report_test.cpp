#include "agent/daemon/reload_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sereno::agent {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ReloadReport, SaysWhatChangedOfTheServices) {
  const config::AgentSettings same;
  EXPECT_THAT(changes_in_words({}, same, same), IsEmpty());
  EXPECT_THAT(
      changes_in_words({{.name = "a", .added = true},
                        {.name = "b", .added = true},
                        {.name = "web", .redefined = true, .other = true},
                        {.name = "disk", .retimed = true},
                        {.name = "mail", .other = true},
                        {.name = "old", .removed = true}},
                       same, same),
      ElementsAre("2 services added: a, b", "1 service removed: old",
                  "1 service with another check, options or time-out: web", "1 service with another interval: disk",
                  "1 service with another function or way to be told: mail"));
}

TEST(ReloadReport, NamesTwentyServicesAndCountsTheRest) {
  std::vector<ServiceChange> many;
  for (int i = 0; i < 10'000; ++i) many.push_back({.name = "s" + std::to_string(i), .added = true});
  const auto words = changes_in_words(many, {}, {});
  ASSERT_EQ(words.size(), 1u);
  EXPECT_TRUE(words[0].starts_with("10000 services added: s0, s1, ")) << words[0];
  EXPECT_TRUE(words[0].ends_with(", s19 and 9980 more")) << words[0];
}

TEST(ReloadReport, SaysWhatChangedOfTheRest) {
  config::AgentSettings before, now;
  before.nrpe = {{.listen = {.port = 5666}}, {.listen = {.port = 5667}}};
  now.nrpe = {{.listen = {.port = 5666, .place = {"elsewhere:1:1"}}}, {.listen = {.port = 5668}}};
  before.zabbix = {{.listen = {.address = "::1", .port = 10050}}};
  now.zabbix = {{.listen = {.address = "::1", .port = 10050}, .allow_checks = true}};
  now.log_level = "debug";
  now.max_parallel_checks = 32;
  now.worker_memory_bytes = 64u << 20;
  now.external_memory_bytes = 128u << 20;
  EXPECT_THAT(changes_in_words({}, before, now),
              ElementsAre("listener added: nrpe at 127.0.0.1:5668", "listener removed: nrpe at 127.0.0.1:5667",
                          "listener changed: zabbix at [::1]:10050", "log level: debug", "checks at a time: 32",
                          "memory of a worker: 64 MiB", "memory of an external command: 128 MiB"));
}

TEST(ReloadReport, TellsActiveChecksApartByServerAndHost) {
  const config::ActiveChecksSettings named{.server = "a", .host_item = "cc.name"};
  auto changed = named, other = named;
  changed.autoregistration.metadata_item = "cc.role";
  other.host_item = "cc.other";
  config::AgentSettings before, now;
  before.active_checks = {named};
  now.active_checks = {changed, other};
  EXPECT_THAT(changes_in_words({}, before, now), ElementsAre("active checks changed: a", "active checks added: a"));
}

TEST(ReloadReport, NamesWhatNeedsARestart) {
  config::AgentSettings running, next;
  EXPECT_THAT(need_restart(running, next), IsEmpty());
  next.hostname = "other";
  next.worker = "/w";
  next.state_folder = "/s";
  next.ledger_path = "/l";
  next.keep_samples = std::chrono::hours{1};
  EXPECT_THAT(need_restart(running, next), ElementsAre("agent.hostname", "agent.worker", "agent.state_folder",
                                                       "ledger.path", "ledger.keep_samples"));
}

TEST(ReloadReport, SaysItInTheEnd) {
  const auto fine = taken_over({"1 service added: a"}, {"ledger.path"}, {"x.yaml:1:1: warning: service 'b': no check"});
  EXPECT_EQ(fine.exit_code, 0);
  EXPECT_EQ(fine.text,
            "the settings are taken over\n"
            "x.yaml:1:1: warning: service 'b': no check\n"
            "  1 service added: a\n"
            "  ledger.path: another value needs a restart, the agent goes on with the old one\n");
  EXPECT_EQ(taken_over({}, {}, {}).text, "the settings are taken over\n  nothing has changed\n");
  const auto bad = refused({"x.yaml:1:1: a", "x.yaml:2:1: b"});
  EXPECT_EQ(bad.exit_code, 1);
  EXPECT_EQ(bad.text,
            "x.yaml:1:1: a\nx.yaml:2:1: b\n"
            "the settings are not taken over: 2 mistakes; the agent goes on with the old ones\n");
}

}  // namespace
}  // namespace sereno::agent
