#include "agent/daemon/ledger_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <string>

#include "net/testing/scratch_folder.h"

namespace sereno::agent {
namespace {

using ::testing::HasSubstr;

const Instant noon = *parse_instant("2026-04-01T12:00:00Z");

config::AgentSettings settings_with(const std::string& ledger) {
  config::AgentSettings settings;
  settings.ledger_path = ledger;
  settings.digest = "d1";
  settings.services = {{.name = "web",
                        .check = "http",
                        .options = {{.name = "credential", .value = "file:/s3cret"}},
                        .interval = milliseconds{60'000},
                        .function = "page"}};
  return settings;
}

TEST(LedgerFacts, SayWhatHappenedAndTouchNoOtherInstant) {
  struct Case {
    ledger::Fact fact;
    const char* type;
    std::string body;
  };
  const Case cases[] = {
      {start_fact("1.2", "cc-01", noon), "agent_start",
       R"({"version":"1.2","hostname":"cc-01","pid":)" + std::to_string(getpid()) + "}"},
      {stop_fact("SIGTERM", noon), "agent_stop", R"({"reason":"SIGTERM"})"},
      {clock_jump_fact(milliseconds{-3'600'000}, noon), "clock_jump", R"({"by_ms":-3600000})"},
      {configuration_fact(settings_with(""), noon), "configuration",
       R"({"sha256":"d1","services":[{"name":"web","check":"http","function":"page","interval_ms":60000}]})"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.type);
    EXPECT_EQ(c.fact.type, c.type);
    EXPECT_EQ(c.fact.body, c.body);
    EXPECT_EQ(c.fact.head.said_at, noon);
    ASSERT_TRUE(c.fact.span);
    EXPECT_EQ(c.fact.span->from, noon);
    EXPECT_EQ(c.fact.span->to, noon + milliseconds{1});
  }
}

TEST(LedgerFacts, OfServicesHoldNoOptionFromWhichASecretCouldBeLearnt) {
  EXPECT_EQ(configuration_fact(settings_with(""), noon).body.find("s3cret"), std::string::npos);
}

TEST(Remember, KnowsWhetherTheSettingsAreThoseOfTheLastStart) {
  const net::ScratchFolder folder;
  config::AgentSettings settings = settings_with(folder.path() + "/ledger.db");
  const auto first = remember(settings);
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_FALSE(first->any_configuration);
  EXPECT_FALSE(first->same_configuration);
  EXPECT_TRUE(first->last_samples.empty());

  const auto write = [&](const std::vector<ledger::Sample>& samples, const std::vector<ledger::Fact>& facts) {
    auto book = ledger::Ledger::open(settings.ledger_path, ledger::Ledger::Access::read_write, {});
    ASSERT_TRUE(book);
    EXPECT_TRUE((*book)->append(samples, facts));
  };
  write({{.service = "web", .at = noon, .status = Status::warning, .source = "agent"}},
        {configuration_fact(settings, noon)});
  const auto same = remember(settings);
  ASSERT_TRUE(same);
  EXPECT_TRUE(same->any_configuration);
  EXPECT_TRUE(same->same_configuration);
  ASSERT_EQ(same->last_samples.size(), 1u);
  EXPECT_EQ(same->last_samples[0].status, Status::warning);

  const config::AgentSettings before = settings;
  settings.services[0].interval = milliseconds{30'000};
  EXPECT_FALSE(remember(settings)->same_configuration) << "what a service is";
  settings = before;
  settings.digest = "d2";
  EXPECT_FALSE(remember(settings)->same_configuration) << "anything in the files";
  write({}, {configuration_fact(settings, noon + milliseconds{1})});
  EXPECT_TRUE(remember(settings)->same_configuration);
  EXPECT_FALSE(remember(before)->same_configuration) << "the last ones count, not any";
}

TEST(Remember, NamesALedgerThatIsNone) {
  const net::ScratchFolder folder;
  std::ofstream(folder.path() + "/text") << "hello";
  const auto none = remember(settings_with(folder.path() + "/text"));
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().message, HasSubstr(folder.path() + "/text"));
}

}  // namespace
}  // namespace sereno::agent
