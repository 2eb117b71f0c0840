#include "base/command/private_program.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace sereno {
namespace {

class PrivateProgramTest : public testing::Test {
 protected:
  PrivateProgramTest() { ::setenv("SERENO_LIBEXEC", folder.c_str(), 1); }
  ~PrivateProgramTest() override {
    ::unsetenv("SERENO_LIBEXEC");
    std::filesystem::remove_all(folder);
  }

  void add(const std::string& name, const std::string& text, mode_t mode) {
    const std::string path = folder + "/" + name;
    std::ofstream(path) << text;
    ::chmod(path.c_str(), mode);
  }

  const std::string folder = [] {
    std::string path = testing::TempDir() + "private_program_XXXXXX";
    return std::string(::mkdtemp(path.data()));
  }();
};

TEST_F(PrivateProgramTest, IsFoundInTheFolderThatTheEnvironmentNames) {
  add("sereno-there", "#!/bin/sh\n", 0755);
  EXPECT_EQ(find_program("sereno-there"), folder + "/sereno-there");
}

TEST_F(PrivateProgramTest, WhatCannotBeRunIsNone) {
  add("sereno-there", "#!/bin/sh\n", 0644);
  std::string tried;
  EXPECT_EQ(find_program("sereno-there", &tried), "");
  EXPECT_NE(tried.find(folder + "/sereno-there, "), std::string::npos) << tried;
}

TEST_F(PrivateProgramTest, GetsTheWordsAsTheyAre) {
  add("sereno-there", "#!/bin/sh\n[ \"$#\" = 2 ] && [ \"$1\" = 'one two' ] && [ -z \"$2\" ] && exit 7\nexit 1\n", 0755);
  const pid_t child = ::fork();
  if (child == 0) {
    become_program("sereno-there", {"one two", ""});
    ::_exit(9);
  }
  int state = 0;
  ASSERT_EQ(::waitpid(child, &state, 0), child);
  EXPECT_EQ(WEXITSTATUS(state), 7);
}

TEST_F(PrivateProgramTest, OneThatIsNotThereIsSaidWithItsPlaces) {
  const std::string failure = become_program("sereno-nowhere", {});
  EXPECT_EQ(failure.find("cannot run 'sereno-nowhere': it is in none of " + folder + "/sereno-nowhere, "), 0u)
      << failure;
}

TEST_F(PrivateProgramTest, OneThatTheSystemRefusesIsSaidWithItsReason) {
  add("sereno-there",
      "\x7f"
      "ELF",
      0755);
  EXPECT_EQ(become_program("sereno-there", {}), "cannot run 'sereno-there': Exec format error");
}

}  // namespace
}  // namespace sereno
