#include "agent/startup/path_problems.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace sereno::agent {
namespace {

namespace fs = std::filesystem;

class PathProblems : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "sereno-paths-XXXXXX").string();
    root_ = ::mkdtemp(name.data());
    std::ofstream(root_ + "/file") << "x";
    ::chmod((root_ + "/file").c_str(), 0644);
    fs::create_directory(root_ + "/folder");
    ASSERT_EQ(::mkfifo((root_ + "/fifo").c_str(), 0600), 0);
  }
  void TearDown() override { fs::remove_all(root_); }

  /// What is said of the one path that the settings name.
  template <class Name>
  std::string said(const std::string& path, Name name) const {
    config::AgentSettings settings;
    config::PathPlaces places;
    name(settings, places, path);
    const auto problems = find_path_problems(settings, places);
    return problems.empty() ? "" : problems.front().to_string();
  }
  std::string root_;
};

TEST_F(PathProblems, StandAtTheirPlaces) {
  const config::Place here{"s.yaml:3:9"};
  const auto ledger = [&](auto& settings, auto& places, auto& path) {
    settings.ledger_path = path, places.ledger = here;
  };
  const auto state = [&](auto& settings, auto& places, auto& path) {
    settings.state_folder = path, places.state_folder = here;
  };
  const auto control = [&](auto& settings, auto& places, auto& path) {
    settings.control_socket = path, places.control_socket = here;
  };
  const auto worker = [&](auto& settings, auto& places, auto& path) { settings.worker = path, places.worker = here; };
  const auto plugins = [&](auto& settings, auto& places, auto& path) {
    settings.plugin_folders = {path}, places.plugin_folders = {here};
  };
  const auto program = [&](auto& settings, auto& places, auto& path) {
    settings.services.push_back({.name = "e", .check = "external", .command = {path, "-w"}});
    places.commands["e"] = here;
  };
  const std::string at = "s.yaml:3:9: ";

  EXPECT_EQ(said("/bin/true", program), "");
  EXPECT_EQ(said(root_ + "/none", program), at + "service 'e': " + root_ + "/none: No such file or directory");
  EXPECT_EQ(said(root_ + "/fifo", program), at + "service 'e': " + root_ + "/fifo: is no regular file");

  EXPECT_EQ(said(root_ + "/new.db", ledger), "");
  EXPECT_EQ(said(root_ + "/file", ledger), at + root_ + "/file: is there and is no ledger");
  std::ofstream(root_ + "/empty").close();
  EXPECT_EQ(said(root_ + "/empty", ledger), "") << "it becomes one";
  std::ofstream(root_ + "/database") << std::string("SQLite format 3\0", 16) << "and more";
  EXPECT_EQ(said(root_ + "/database", ledger), "");
  EXPECT_EQ(said(root_ + "/none/l.db", ledger), at + root_ + "/none: No such file or directory");
  EXPECT_EQ(said(root_ + "/file/l.db", ledger), at + root_ + "/file: is no folder");
  EXPECT_EQ(said(root_ + "/fifo", ledger), at + root_ + "/fifo: is no regular file");
  EXPECT_EQ(said(root_ + "/folder", ledger), at + root_ + "/folder: is no regular file");

  EXPECT_EQ(said(root_ + "/folder", state), "");
  EXPECT_EQ(said(root_ + "/new/deep", state), "") << "is made";
  EXPECT_EQ(said(root_ + "/file/deep", state), at + root_ + "/file/deep: Not a directory");
  EXPECT_EQ(said(root_ + "/fifo", state), at + root_ + "/fifo: is no folder");

  EXPECT_EQ(said(root_ + "/c.sock", control), "");
  EXPECT_EQ(said("/run/sereno/control.sock", control), "") << "made by the service manager";
  EXPECT_EQ(said(root_ + "/none/c.sock", control), at + root_ + "/none: No such file or directory");
  EXPECT_EQ(said(root_ + "/fifo", control), at + root_ + "/fifo: is there and is no socket");

  EXPECT_EQ(said(root_ + "/file", worker), at + root_ + "/file: may not be executed: chmod +x it");
  EXPECT_EQ(said(root_ + "/none", worker), at + root_ + "/none: No such file or directory");
  EXPECT_EQ(said(root_ + "/folder", plugins), "");
  EXPECT_EQ(said(root_ + "/none", plugins), at + root_ + "/none: No such file or directory");
  EXPECT_EQ(said(root_ + "/fifo", plugins), at + root_ + "/fifo: is no folder");
}

TEST_F(PathProblems, AreNoneWhereNothingIsNamed) {
  config::AgentSettings settings;
  settings.ledger_path = root_ + "/none/l.db";
  EXPECT_TRUE(find_path_problems(settings, {}).empty()) << "an installed place: its package makes it";
}

/// Whatever the agent starts can get no privileges, so that such a program does less than its file says.
TEST_F(PathProblems, ProgramsThatLosePrivilegesAreToldWhoeverNamesThem) {
  struct Case {
    const char* why;
    mode_t mode;
    const char* given;  ///< empty: nothing is said
  };
  const Case cases[] = {
      {"set-user-ID", 04755, "is set-user-ID"},
      {"set-group-ID", 02755, "is set-group-ID"},
      {"both", 06755, "is set-user-ID"},
      {"sticky", 01755, ""},
      {"neither", 0755, ""},
  };
  const std::string path = root_ + "/file";
  config::AgentSettings settings;
  settings.services.push_back({.name = "s", .check = "external", .command = {path}});
  settings.commands.push_back({.name = "c", .command = {path, "x"}, .program_place = {"s.yaml:2:1"}});
  settings.user_parameters.push_back({.key = "k", .command = {path}, .program_place = {"s.yaml:3:1"}});
  settings.user_parameters.push_back({.key = "l", .shell = path});
  config::PathPlaces places;
  places.commands["s"] = {"s.yaml:1:1"};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    ASSERT_EQ(::chmod(path.c_str(), c.mode), 0);
    std::vector<std::string> said, expected;
    for (const auto& problem : find_lost_privileges(settings, places)) said.push_back(problem.to_string());
    for (const char* who :
         {"1:1: warning: service 's'", "2:1: warning: command 'c'", "3:1: warning: user parameter 'k'"})
      if (*c.given != '\0')
        expected.push_back("s.yaml:" + std::string(who) + ": " + path + " " + c.given +
                           ", and runs here without: the list of the second unit is for such programs");
    EXPECT_EQ(said, expected);
  }
}

}  // namespace
}  // namespace sereno::agent
