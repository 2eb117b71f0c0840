#include "agent/listeners/zabbix/item_problems.h"

#include <gtest/gtest.h>

namespace sereno::agent::zabbix {
namespace {

using Lines = std::vector<std::string>;

/// A site with the service "web", the parameters "queue[*]" and "disks", and what the test adds.
class ItemProblemsTest : public testing::Test {
 protected:
  ItemProblemsTest() {
    settings_.services.push_back({.name = "web"});
    settings_.user_parameters = {{.key = "queue", .takes_parameters = true, .command = {"/q", "$1"}},
                                 {.key = "disks", .shell = "ls"}};
  }
  Lines problems() const {
    Lines lines;
    for (const auto& problem : find_item_problems(settings_)) lines.push_back(problem.to_string());
    return lines;
  }
  config::AgentSettings settings_;
};

TEST_F(ItemProblemsTest, AnAliasIsAKeyForAnotherThatIsAnswered) {
  struct Case {
    const char* why;
    const char* alias;
    const char* key;
    const char* fault;  ///< empty: it is good
  };
  const Case cases[] = {
      {"a key for a key", "cc.web", "sereno.status[web]", ""},
      {"parameters go on", "cc.state[*]", "sereno.status[*]", ""},
      {"a name takes the place of one of ours", "agent.hostname", "agent.ping", ""},
      {"whatever is asked", "cc.any[*]", "agent.ping", ""},
      {"one with parameters of its own", "cc.one[a, b]", "queue[x]", ""},
      {"with blanks in the brackets", "cc.one[ *]", "sereno.ledger[problem]", ""},
      {"a parameter of the site's own", "cc.disks", "disks", ""},
      {"a blank", "a b", "agent.ping",
       "'a b' is no key: position 2: neither a character of a name (letters, digits, '.-_') nor '['"},
      {"a backslash", "a\\", "agent.ping",
       "'a\\' is no key: position 2: neither a character of a name (letters, digits, '.-_') nor '['"},
      {"brackets that do not close", "a[", "agent.ping", "'a[' is no key: position 3: no closing ']'"},
      {"text behind them", "cc[*]y", "agent.ping", "'cc[*]y' is no key: position 6: text after the closing ']'"},
      {"nothing", "a", "", "'' is no key: position 1: the key is empty"},
      {"a key with a blank", "a", "agent.ping s",
       "'agent.ping s' is no key: position 11: neither a character of a name (letters, digits, '.-_') nor '['"},
      {"itself", "a", "a", "stands for itself"},
      {"itself with parameters", "a[*]", "a[*]", "stands for itself"},
      {"no item", "a", "nosuch.key", "'nosuch.key' is never answered: Unsupported item key."},
      {"no item with parameters", "a[*]", "nosuch[*]", "'nosuch[*]' is never answered: Unsupported item key."},
      {"an alias of an alias", "a", "cc.web", "'cc.web' is never answered: Unsupported item key."},
      {"a service that may come", "a", "sereno.status[wbe]", ""},
      {"no parameters where one is needed", "a", "sereno.status",
       "'sereno.status' is never answered: Write sereno.status[service]."},
      {"an item without parameters", "a[*]", "agent.ping[*]",
       "'agent.ping[*]' is never answered: Too many parameters."},
      {"a parameter that takes none", "a[*]", "disks[*]",
       "'disks[*]' is never answered: Item does not allow parameters."},
      {"a field that there is not", "a", "sereno.discovery[x]",
       "'sereno.discovery[x]' is never answered: Write sereno.discovery, sereno.discovery[services] or "
       "sereno.discovery[metrics]."},
      {"checks are not allowed", "a[*]", "sereno.check[*]",
       "'sereno.check[*]' is never answered: sereno.check is not allowed here (allow_checks)."},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const std::vector<config::ItemAlias> aliases{{.alias = c.alias, .key = c.key, .place = {"sereno.yaml:4:9"}}};
    settings_.zabbix = {{.aliases = aliases}};
    settings_.active_checks = {{.aliases = aliases}};
    const std::string line = "sereno.yaml:4:9: alias '" + std::string(c.alias) + "': " + c.fault;
    EXPECT_EQ(problems(), *c.fault == '\0' ? Lines{} : (Lines{line, line}));
  }
}

TEST_F(ItemProblemsTest, AnAliasMayBeForWhatIsDenied) {
  settings_.zabbix = {{.access = {{.allow = false, .pattern = "agent.ping"}}, .aliases = {{"a", "agent.ping", {}}}}};
  EXPECT_EQ(problems(), Lines{}) << "another name opens nothing, and somebody may want to see that";
}

TEST_F(ItemProblemsTest, ChecksAreAnsweredWhereTheyAreAllowed) {
  settings_.zabbix = {
      {.allow_checks = true, .aliases = {{"a[*]", "sereno.check[*]", {}}, {"b", "sereno.check[web]", {}}}}};
  EXPECT_EQ(problems(), Lines{});
}

TEST_F(ItemProblemsTest, AMachineIsDescribedByItemsThatHaveAValue) {
  struct Case {
    const char* why;
    const char* key;
    const char* fault;
  };
  const Case cases[] = {
      {"an item", "agent.hostname", ""},
      {"a parameter", "queue[a]", ""},
      {"by another name", "cc.web", ""},
      {"no item", "nosuch.key", "Unsupported item key."},
      {"one of Zabbix' own agent", "system.hostname", "Unsupported item key."},
      {"no service", "sereno.output[wbe]", "No service 'wbe' is configured."},
      {"denied", "disks", "The settings here deny this item (access)."},
      {"with a character that a parameter may not hold", "queue[a;b]",
       "Special characters are not allowed: parameter 1 holds ';', which is not allowed here (special_characters)."},
      {"what is no key is told elsewhere", "a[", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    settings_.active_checks = {{.host_item = c.key,
                                .autoregistration = {.metadata_item = c.key, .interface_item = c.key},
                                .access = {{.allow = false, .pattern = "disks"}},
                                .aliases = {{"cc.web", "sereno.output[web]", {}}},
                                .place = {"sereno.yaml:2:5"}}};
    Lines lines;
    for (const char* setting : {"host_item", "autoregistration.metadata_item", "autoregistration.interface_item"})
      if (*c.fault != '\0')
        lines.push_back("sereno.yaml:2:5: " + std::string(setting) + " '" + c.key + "' is never answered: " + c.fault);
    EXPECT_EQ(problems(), lines);
  }
}

}  // namespace
}  // namespace sereno::agent::zabbix
