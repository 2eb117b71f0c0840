#include "agent/protocols/zabbix/item_access.h"

#include <gtest/gtest.h>

namespace sereno::agent::zabbix {
namespace {

TEST(ItemAccess, PatternsFitNamesAndParameters) {
  struct Case {
    const char* why;
    const char* pattern;
    const char* key;
    bool fits;
  };
  const Case cases[] = {
      {"itself", "agent.ping", "agent.ping", true},
      {"another", "agent.ping", "agent.version", false},
      {"without brackets no parameters are meant", "sereno.status", "sereno.status[web]", false},
      {"a star in the name", "sereno.*[web]", "sereno.status[web]", true},
      {"a star in the name means no parameters", "sereno.*", "sereno.status[web]", false},
      {"a star alone is every key", "*", "sereno.status[web]", true},
      {"and the bare ones", "*", "agent.ping", true},
      {"any parameters", "sereno.status[*]", "sereno.status[web,x]", true},
      {"empty brackets hold one", "sereno.status[*]", "sereno.status[]", true},
      {"without brackets there are no parameters", "sereno.status[*]", "sereno.status", false},
      {"with a star in the name too", "sereno.*[*]", "sereno.status", false},
      {"and with the name any", "*[*]", "agent.ping", false},
      {"two stars are one", "sereno.metric[**]", "sereno.metric[web,time]", true},
      {"in the name too", "**", "sereno.status[web]", true},
      {"and inside of a text", "sereno.**us[w**b]", "sereno.status[web]", true},
      {"a star in a parameter", "sereno.status[we*]", "sereno.status[web]", true},
      {"one parameter is not two", "sereno.status[we*]", "sereno.status[web,x]", false},
      {"the rest are any", "sereno.metric[web,*]", "sereno.metric[web,time]", true},
      {"the first is named", "sereno.metric[web,*]", "sereno.metric[login,time]", false},
      {"the rest may be none", "sereno.metric[web,*]", "sereno.metric[web]", true},
      {"however many stars there are", "sereno.metric[web,*,*]", "sereno.metric[web]", true},
      {"and with fewer than that", "sereno.metric[web,*,*]", "sereno.metric[web,time]", true},
      {"what stands before them is needed", "sereno.metric[web,*,*]", "sereno.metric[login,time]", false},
      {"a star before a text is one parameter", "sereno.metric[*,time]", "sereno.metric[web,time]", true},
      {"and not two", "sereno.metric[*,time]", "sereno.metric[web,x,time]", false},
      {"an empty one is a text too", "sereno.metric[*,time]", "sereno.metric[,time]", true},
      {"a blank at the end belongs to a parameter", "sereno.status[web]", "sereno.status[web ]", false},
      {"and one at its beginning does not", "sereno.status[web]", "sereno.status[ web]", true},
      {"an empty last one is one more", "sereno.status[we*]", "sereno.status[web,]", false},
      {"quotes do not matter", "sereno.status[web]", "sereno.status[\"web\"]", true},
      {"empty is no parameter that is named", "sereno.status[]", "sereno.status[web]", false},
      {"empty is itself", "sereno.status[]", "sereno.status[]", true},
      {"several stars", "a*c*e[*]", "abcde[1]", true},
      {"stars go back", "*ab[*]", "aaab[1]", true},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.why) + ": " + c.pattern + " " + c.key);
    const auto pattern = KeyPattern::parse(c.pattern);
    ASSERT_TRUE(pattern);
    EXPECT_EQ(pattern->fits(*ItemKey::parse(c.key)), c.fits);
  }
  for (const char* bad : {"", "[x]", "a b", "sereno.status[web", "sereno.status[web]x"})
    EXPECT_FALSE(KeyPattern::parse(bad)) << bad;
}

TEST(ItemAccess, TheFirstRuleThatFitsDecides) {
  const std::vector<AccessRule> rules{{.allow = true, .pattern = *KeyPattern::parse("sereno.check[ping,*]")},
                                      {.allow = false, .pattern = *KeyPattern::parse("sereno.check[*]")}};
  EXPECT_TRUE(is_allowed(rules, *ItemKey::parse("sereno.check[ping,host=x]")));
  EXPECT_FALSE(is_allowed(rules, *ItemKey::parse("sereno.check[web]")));
  EXPECT_TRUE(is_allowed(rules, *ItemKey::parse("agent.ping"))) << "what none fits is allowed";
  EXPECT_TRUE(is_allowed({}, *ItemKey::parse("sereno.check[web]")));
}

TEST(ItemAccess, AliasesAreOtherNames) {
  const std::vector<Alias> aliases{{"cc.web", "sereno.status[web]"},    {"cc.state[*]", "sereno.status[*]"},
                                   {"cc.any[*]", "sereno.status[web]"}, {"cc.any[]", "agent.ping"},
                                   {"cc.any[x]", "agent.version"},      {"loop", "cc.web"}};
  EXPECT_EQ(without_alias(aliases, "cc.web"), "sereno.status[web]");
  EXPECT_EQ(without_alias(aliases, "cc.state[login]"), "sereno.status[login]");
  EXPECT_EQ(without_alias(aliases, "cc.any[x,y]"), "sereno.status[web]");
  EXPECT_EQ(without_alias(aliases, "cc.any[x]"), "agent.version") << "the whole name goes before a star above it";
  EXPECT_EQ(without_alias(aliases, "cc.any[]"), "agent.ping");
  EXPECT_EQ(without_alias(aliases, "cc.any[\"x\"]"), "sereno.status[web]") << "compared as it stands";
  EXPECT_EQ(without_alias(aliases, "cc.state"), "cc.state");
  EXPECT_EQ(without_alias(aliases, "cc.state["), "cc.state[") << "no key";
  EXPECT_EQ(without_alias(aliases, "loop"), "cc.web") << "not looked up again";
  EXPECT_EQ(without_alias({}, "agent.ping"), "agent.ping");
}

}  // namespace
}  // namespace sereno::agent::zabbix
