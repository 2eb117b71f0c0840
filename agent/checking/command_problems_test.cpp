#include "agent/checking/command_problems.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sereno::agent {
namespace {

using ::testing::ElementsAre;

TEST(CommandProblems, NamesWhatKeepsACommandFromBeingAnswered) {
  host::PluginCatalog catalog;
  catalog.add_built_in({.name = "swap",
                        .options = {{.name = "warning", .kind = Options::Kind::range},
                                    {.name = "url", .kind = Options::Kind::url, .help = "which", .required = true},
                                    {.name = "key", .kind = Options::Kind::file},
                                    {.name = "string", .repeatable = true}}});
  config::AgentSettings settings;
  settings.services = {{.name = "web"}};
  settings.commands = {
      {.name = "fine", .service = "web"},
      {.name = "fine too", .check = "swap", .arguments = {{.option = "url"}}},
      {.name = "a", .service = "wob", .place = {"s.yaml:1:1"}},
      {.name = "b",
       .check = "swap",
       .options = {{.name = "warning", .value = "5:1", .place = {"s.yaml:2:9"}}},
       .place = {"s.yaml:2:1"}},
      {.name = "c",
       .check = "swap",
       .arguments = {{.option = "url"},
                     {.option = "wrn", .place = {"s.yaml:3:9"}},
                     {.option = "key", .place = {"s.yaml:3:12"}}}},
      {.name = "twice",
       .check = "swap",
       .arguments = {{.option = "url"},
                     {.option = "warning"},
                     {.option = "warning", .place = {"s.yaml:5:3"}},
                     {.option = "url", .place = {"s.yaml:5:8"}},
                     {.option = "string"},
                     {.option = "string"}}},
      {.name = "d", .check = "nosuch", .place = {"s.yaml:4:1"}},
  };
  const auto problems = find_command_problems(settings, catalog);
  EXPECT_THAT(problems.mistakes,
              ElementsAre("s.yaml:1:1: command 'a': there is no service 'wob'",
                          "s.yaml:2:9: command 'b': option 'warning': range '5:1': its start is above its end",
                          "s.yaml:2:1: command 'b': option 'url': is required: which",
                          "s.yaml:3:9: command 'c': check 'swap' has no option 'wrn'",
                          "s.yaml:3:12: command 'c': option 'key': is not taken over the network",
                          "s.yaml:5:3: command 'twice': option 'warning' is an argument already",
                          "s.yaml:5:8: command 'twice': option 'url' is an argument already"));
  ASSERT_EQ(problems.warnings.size(), 1u);
  EXPECT_TRUE(problems.warnings[0].starts_with("s.yaml:4:1: warning: command 'd': "));
}

}  // namespace
}  // namespace sereno::agent
