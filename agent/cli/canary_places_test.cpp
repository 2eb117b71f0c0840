#include "agent/cli/canary_places.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace sereno::cli {
namespace {

TEST(CanaryPlaces, KnowWhatTheSettingsName) {
  struct Case {
    const char* why;
    const char* settings;
    const char* folder;
  };
  const Case cases[] = {
      {"nothing", "", ""},
      {"nobody says", "agent:\n  log_level: info\n", ""},
      {"in a comment", "agent:\n  # state_folder: /srv\n  log_level: info # state_folder: /srv\n", ""},
      {"a line of its own", "agent:\n  state_folder: /srv/sereno\n", "/srv/sereno"},
      {"in quotes, with a remark", "agent:\n  state_folder: \"/srv/s\"  # the big disk\n", "/srv/s"},
      {"in one line", "agent: {state_folder: /srv/s, log_level: info}\n", "/srv/s"},
      {"at its end", "agent: {state_folder: /srv/s}", "/srv/s"},
      {"as JSON", "{\"agent\": {\"state_folder\": \"/srv/s\"}}", "/srv/s"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(state_folder_in(c.settings), c.folder);
  }
}

TEST(CanaryPlaces, NobodyGoesByTheWrongFolder) {
  std::string pattern = (std::filesystem::temp_directory_path() / "sereno-places-XXXXXX").string();
  const std::filesystem::path folder = mkdtemp(pattern.data());
  const CanaryPlaces places{
      .socket = "/nonexistent", .state_folder = folder.string(), .settings = (folder / "sereno.yaml").string()};
  const std::string name = "crm,agent7-0123456789abcdef";
  EXPECT_TRUE(open_canary(name, places)) << "no settings, no other folder";
  std::ofstream(places.settings) << "agent: {state_folder: /srv/sereno}\n";
  const auto refused = open_canary(name, places);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find(places.settings + " names another one, /srv/sereno: say so with"),
            std::string::npos)
      << refused.error().message;
  EXPECT_FALSE(canary_names(places));
  std::ofstream(places.settings) << "agent: {state_folder: " + folder.string() + "}\n";
  EXPECT_TRUE(open_canary(name, places));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace sereno::cli
