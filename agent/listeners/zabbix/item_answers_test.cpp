#include "agent/listeners/zabbix/item_answers.h"

#include <gtest/gtest.h>

#include "agent/listeners/testing/fake_check_service.h"

namespace sereno::agent::zabbix {
namespace {
using namespace std::chrono_literals;

class ItemAnswersTest : public testing::Test {
 protected:
  ItemAnswersTest() {
    checks_.set("web",
                {.status = Status::critical,
                 .summary = "down",
                 .long_text = "more",
                 .metrics = {{.label = "time", .value = 1.25, .unit = "s"}, {.label = "size"}}},
                12'900ms);
    checks_.set({.name = "new", .result = {.status = Status::unknown, .summary = "no result yet"}});
    checks_.set({.name = "load",
                 .result = {.status = Status::ok, .summary = "LOAD OK - 0.1", .metrics = {{.label = "l", .value = 1}}},
                 .observed = true,
                 .classic = true});
    checks_.describe({{.name = "web",
                       .check = "web",
                       .function = "Portal \"A\"",
                       .interval = 60s,
                       .metrics = {{.label = "time", .unit = "s"}, {.label = "size", .unit = "B"}}},
                      {.name = "load", .check = "external", .function = "load", .interval = 1500ms}});
  }

  /// The value, or "! " and the reason.
  std::string ask(std::string_view key) {
    std::string answer = "nothing";
    ItemAnswers(checks_, facts_).ask(key, 2500ms, [&](const ItemValue& value) {
      answer = (value.supported ? "" : "! ") + value.text;
    });
    return answer;
  }

  FakeCheckService checks_;
  AgentFacts facts_{.hostname = "cc-01", .version = "1.2.3"};
};

TEST_F(ItemAnswersTest, KnowsItsKeys) {
  struct Case {
    const char* key;
    const char* answer;
  };
  const Case cases[] = {
      {"agent.ping", "1"},
      {"agent.version", "1.2.3"},
      {"agent.hostname", "cc-01"},
      {"agent.ping[x]", "! Too many parameters."},
      {"sereno.ledger", "1"},
      {"sereno.ledger[problem]", ""},
      {"sereno.ledger[waiting]", "0"},
      {"sereno.ledger[lost]", "0"},
      {"sereno.ledger[refused]", "0"},
      {"sereno.ledger[x]",
       "! Write sereno.ledger, sereno.ledger[problem], sereno.ledger[waiting], sereno.ledger[lost] or "
       "sereno.ledger[refused]."},
      {"agent.uptime", "! Unsupported item key."},
      {"system.cpu.load", "! Unsupported item key."},
      {"sereno.status[web]", "2"},
      {"sereno.status[\"web\"]", "2"},
      {"sereno.status[new]", "3"},
      {"sereno.status[load]", "0"},
      {"sereno.status", "! Write sereno.status[service]."},
      {"sereno.status[]", "! No service '' is configured."},
      {"sereno.status[web,x]", "! Write sereno.status[service]."},
      {"sereno.status[nosuch]", "! No service 'nosuch' is configured."},
      {"sereno.output[web]", "WEB CRITICAL - down\nmore"},
      {"sereno.output[load]", "LOAD OK - 0.1"},
      {"sereno.age[web]", "12"},
      {"sereno.age[new]", "! Service 'new' has no result yet."},
      {"sereno.metric[web,time]", "1.25"},
      {"sereno.metric[web,size]", "! Metric 'size' is undetermined in the last result."},
      {"sereno.metric[web,x]", "! The last result of 'web' has no metric 'x' (it has time, size): down"},
      {"sereno.metric[new,x]", "! The last result of 'new' has no metric 'x' (it has none): no result yet"},
      {"sereno.metric[web]", "! Write sereno.metric[service,label]."},
      {"sereno.check[web]", "! sereno.check is not allowed here (allow_checks)."},
      {"sereno.nosuch[web]", "! Unsupported item key."},
      {"sereno.status[web", "! Invalid item key format: position 18: no closing ']'."},
      {"", "! Invalid item key format: position 1: the key is empty."},
      {"sereno.discovery[x]", "! Write sereno.discovery, sereno.discovery[services] or sereno.discovery[metrics]."},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.key);
    EXPECT_EQ(ask(c.key), c.answer);
  }
}

TEST_F(ItemAnswersTest, DeniesAndRenames) {
  facts_.aliases = {{"cc.web", "sereno.status[web]"}, {"cc.state[*]", "sereno.status[*]"}};
  facts_.access = {{.allow = true, .pattern = *KeyPattern::parse("sereno.status[web]")},
                   {.allow = false, .pattern = *KeyPattern::parse("sereno.*[*]")}};
  EXPECT_EQ(ask("cc.web"), "2");
  EXPECT_EQ(ask("cc.state[web]"), "2");
  EXPECT_EQ(ask("cc.state[load]"), "! The settings here deny this item (access).") << "another name opens nothing";
  EXPECT_EQ(ask("sereno.output[web]"), "! The settings here deny this item (access).");
  EXPECT_EQ(ask("agent.hostname"), "cc-01") << "what no rule fits";
}

TEST_F(ItemAnswersTest, NamesTheFirstOfManyMetrics) {
  CheckResult result{.status = Status::ok, .summary = "many"};
  for (int i = 0; i < 25; ++i) result.metrics.push_back({.label = "m" + std::to_string(i), .value = i});
  checks_.set("many", result, 1s);
  const auto answer = ask("sereno.metric[many,x]");
  EXPECT_TRUE(answer.ends_with(", m18, m19 and 5 more): many")) << answer;
}

TEST_F(ItemAnswersTest, FindsAMetricWhateverItsLabel) {
  struct Case {
    const char* label;
    const char* key;
  };
  const Case cases[] = {
      {"it's", "sereno.metric[odd,it's]"},
      {"two words", "sereno.metric[odd, two words]"},
      {"C:\\", "sereno.metric[odd,C:\\]"},
      {"C:\\ Label: x", R"(sereno.metric[odd,"C:\ Label: x"])"},
      {"say \"hi\"", R"(sereno.metric[odd,"say \"hi\""])"},
      {"a,b", R"(sereno.metric[odd,"a,b"])"},
      {"a]b", R"(sereno.metric[odd,"a]b"])"},
      {"[br]", R"(sereno.metric[odd,"[br]"])"},
      {"", "sereno.metric[odd,]"},
  };
  CheckResult result{.status = Status::ok, .summary = "odd"};
  for (const Case& c : cases) result.metrics.push_back({.label = c.label, .value = &c - cases});
  checks_.set("odd", result, 1s);
  for (const Case& c : cases) EXPECT_EQ(ask(c.key), std::to_string(&c - cases)) << c.key;
}

TEST_F(ItemAnswersTest, DiscoversServicesAndMetrics) {
  const auto services = R"([{"{#SERVICE}":"web","{#CHECK}":"web","{#FUNCTION}":"Portal \"A\"","{#INTERVAL}":"60"},)"
                        R"({"{#SERVICE}":"load","{#CHECK}":"external","{#FUNCTION}":"load","{#INTERVAL}":"1.5"}])";
  const std::string metrics = R"([{"{#SERVICE}":"web","{#METRIC}":"time","{#UNIT}":"s"},)"
                              R"({"{#SERVICE}":"web","{#METRIC}":"size","{#UNIT}":"B"}])";
  EXPECT_EQ(ask("sereno.discovery[services]"), services);
  EXPECT_EQ(ask("sereno.discovery[metrics]"), metrics);
  EXPECT_EQ(ask("sereno.discovery"), R"([{"{#SERVICE}":"web","{#CHECK}":"web","{#FUNCTION}":"Portal \"A\"",)"
                                     R"("{#INTERVAL}":"60","metrics":)" +
                                         metrics +
                                         R"(},{"{#SERVICE}":"load","{#CHECK}":"external","{#FUNCTION}":"load",)"
                                         R"("{#INTERVAL}":"1.5","metrics":[]}])");
  EXPECT_EQ(discover_services({}, Discover::services), "[]");
}

TEST_F(ItemAnswersTest, RunsAnyCheckWhenAllowed) {
  facts_.allow_checks = true;
  EXPECT_EQ(ask(R"(sereno.check[tcp,"host=a,b",warning=1:])"), "TCP UNKNOWN - unknown check 'tcp'");
  const auto request = checks_.requests().back();
  EXPECT_EQ(request.check, "tcp");
  EXPECT_EQ(request.options, (host::OptionValues{{"host", "a,b"}, {"warning", "1:"}}));
  EXPECT_EQ(request.origin, Origin::zabbix);
  EXPECT_EQ(request.patience, 2500ms);
  EXPECT_EQ(ask("sereno.check"), "! Write sereno.check[check,option=value,...].");
  ask("sereno.check[web,string=file:/etc/shadow]");
  EXPECT_EQ(checks_.requests().back().options, (host::OptionValues{{"string", "file:/etc/shadow"}}))
      << "CheckService goes by what the option is, not by what its value looks like";
}

TEST_F(ItemAnswersTest, TellsThatTheRecordIsNotWritten) {
  checks_.set_record({.written = false, .problem = "/x/l.db: disk full", .waiting = 7, .lost = 2, .refused = 3});
  EXPECT_EQ(ask("sereno.ledger"), "0");
  EXPECT_EQ(ask("sereno.ledger[problem]"), "/x/l.db: disk full");
  EXPECT_EQ(ask("sereno.ledger[waiting]"), "7");
  EXPECT_EQ(ask("sereno.ledger[lost]"), "2");
  EXPECT_EQ(ask("sereno.ledger[refused]"), "3");
}

}  // namespace
}  // namespace sereno::agent::zabbix
