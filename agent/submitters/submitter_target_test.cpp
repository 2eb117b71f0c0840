#include "agent/submitters/submitter_target.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "net/testing/scratch_folder.h"

namespace sereno::agent {
namespace {

class SubmitterTargetTest : public testing::Test {
 protected:
  std::string file(const std::string& name, const std::string& text, mode_t mode) {
    const std::string path = folder_.path() + "/" + name;
    std::ofstream(path) << text;
    chmod(path.c_str(), mode);
    return path;
  }
  /// The problem of an NSCA submitter with this password; empty when it can be opened.
  std::string problem_with(const std::string& reference) {
    std::vector<config::Problem> problems;
    target_ = open_target(
        {.name = "n", .target = config::NscaTarget{.server = "s", .password = {.text = reference, .place = {"f:1:2"}}}},
        "cc-01", problems);
    return problems.empty() ? "" : problems.front().to_string();
  }

  net::ScratchFolder folder_;
  std::optional<SubmitterTarget> target_;
};

TEST_F(SubmitterTargetTest, SecretsAreFilesThatNobodyElseReads) {
  EXPECT_EQ(problem_with("file:" + file("good", "secret\n", 0600)), "");
  ASSERT_TRUE(target_);
  EXPECT_EQ(target_->secret->text(), "secret\n");
  EXPECT_EQ(target_->host, "cc-01") << "the agent's own name where none is set";
  const std::string open = file("open", "secret", 0644);
  EXPECT_EQ(problem_with("file:" + open).substr(0, 6 + 2 + open.size()), "f:1:2: " + open + ":");
  EXPECT_FALSE(target_);
  const std::string empty = file("empty", " \n", 0600);
  EXPECT_EQ(problem_with("file:" + empty), "f:1:2: " + empty + ": holds no secret");
}

TEST_F(SubmitterTargetTest, CredentialsAreWhatSystemdPasses) {
  EXPECT_EQ(*path_of({.text = "credential:nsca"}, "/run/credentials/sereno.service"),
            "/run/credentials/sereno.service/nsca");
  EXPECT_FALSE(path_of({.text = "credential:nsca"}, ""));
  for (const char* none : {"", "secret", "a longer secret"})
    EXPECT_FALSE(path_of({.text = none}, "/run/credentials/sereno.service")) << none;
  EXPECT_EQ(*path_of({.text = "file:/etc/x"}, ""), "/etc/x");
}

}  // namespace
}  // namespace sereno::agent
