#include "agent/active_checks/self_description.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "agent/listeners/testing/fake_check_service.h"

namespace sereno::agent {
namespace {

class SelfDescriptionTest : public ::testing::Test {
 protected:
  SelfDescriptionTest() {
    target_.host = "cc-01";
    target_.facts = {.hostname = "machine", .version = "1.2"};
    checks_.set("long", {.summary = std::string(300, 'x')});
  }
  SelfDescription described() {
    SelfDescription said{.problem = "it was not said"};
    describe_itself(checks_, target_, [&](SelfDescription all) { said = std::move(all); });
    return said;
  }

  FakeCheckService checks_;
  ActiveTarget target_;
};

TEST_F(SelfDescriptionTest, SaysWhatTheSettingsSay) {
  target_.settings.autoregistration = {.metadata = "linux", .interface = "cc"};
  const auto said = described();
  EXPECT_EQ(said.host, "cc-01");
  EXPECT_EQ(said.metadata, "linux");
  EXPECT_EQ(said.interface, "cc");
  EXPECT_EQ(said.problem, "");
}

TEST_F(SelfDescriptionTest, AsksTheItemsThatAreNamed) {
  target_.host.clear();
  target_.settings.host_item = "agent.hostname";
  target_.settings.autoregistration = {.metadata_item = "agent.version", .interface_item = "agent.hostname"};
  auto said = described();
  EXPECT_EQ(said.host, "machine");
  EXPECT_EQ(said.metadata, "1.2");
  EXPECT_EQ(said.interface, "machine");
  target_.host = "learned";
  said = described();
  EXPECT_EQ(said.host, "learned") << "it is asked once";
}

TEST_F(SelfDescriptionTest, LeavesOutWhatCannotBeSaid) {
  struct Case {
    const char* why;
    const char* host_item;
    const char* metadata_item;
    const char* interface_item;
    const char* host;
    const char* problem;
  };
  const Case cases[] = {
      {"no such item", "", "no.item", "", "cc-01", "metadata_item: no.item: "},
      {"too long", "", "agent.version", "sereno.output[long]", "cc-01",
       "interface_item: sereno.output[long]: its value is longer than 255 bytes"},
      {"no name", "no.item", "agent.version", "", "", "host_item: no.item: "},
      {"the first problem is told", "no.item", "no.other", "", "", "host_item: no.item: "},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    target_.host = *c.host_item == '\0' ? "cc-01" : "";
    target_.settings.host_item = c.host_item;
    target_.settings.autoregistration = {.metadata_item = c.metadata_item, .interface_item = c.interface_item};
    const auto said = described();
    EXPECT_EQ(said.host, c.host);
    EXPECT_EQ(said.interface, "");
    EXPECT_EQ(said.metadata, std::string(c.metadata_item) == "agent.version" ? "1.2" : "");
    EXPECT_EQ(said.problem.rfind(c.problem, 0), 0u) << said.problem;
  }
}

TEST_F(SelfDescriptionTest, TakesOnlyKeysForItems) {
  for (const auto& set : {+[](config::ActiveChecksSettings& s) { s.host_item = "a["; },
                          +[](config::ActiveChecksSettings& s) { s.autoregistration.metadata_item = "a["; },
                          +[](config::ActiveChecksSettings& s) { s.autoregistration.interface_item = "a["; }}) {
    config::ActiveChecksSettings settings;
    set(settings);
    std::vector<config::Problem> problems;
    EXPECT_FALSE(open_active_target(settings, "machine", "1.2", problems));
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_EQ(problems[0].message, "'a[' is no key of an item");
  }
}

TEST_F(SelfDescriptionTest, AHostThatAnItemSaysIsNotKnownBefore) {
  config::ActiveChecksSettings settings{.host_item = "agent.hostname"};
  std::vector<config::Problem> problems;
  const auto opened = open_active_target(settings, "machine", "1.2", problems);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->host, "");
  EXPECT_EQ(opened->facts.hostname, "machine");
}

TEST(HostName, IsOneThatZabbixTakes) {
  for (const char* const name : {"cc-01", "Contact Centre 1", "a.b_c"}) EXPECT_EQ(unfit_host_name(name), "") << name;
  for (const std::string& name :
       {std::string(), std::string(129, 'a'), std::string("a;b"), std::string("a\nb"), std::string("ñ")})
    EXPECT_NE(unfit_host_name(name), "") << name;
}

}  // namespace
}  // namespace sereno::agent
