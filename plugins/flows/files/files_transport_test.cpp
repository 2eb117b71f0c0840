#include "sereno/flows/files_transport.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace sereno::flows {
namespace {

class FilesTest : public testing::Test {
 protected:
  FilesTest() {
    std::filesystem::create_directories(folder_ + "/in");
    std::ofstream(folder_ + "/in/a.csv") << "12345";
    std::ofstream(folder_ + "/in/b.txt") << "1";
  }
  ~FilesTest() override { std::filesystem::remove_all(folder_); }

  Answer ask(std::string method, std::string path, std::vector<Field> settings = {}) {
    steps::Redactor redactor;
    steps::Trace trace(redactor, {});
    steps::StepRun run(steps::Deadline(std::chrono::steady_clock::now() + std::chrono::seconds(10)), {});
    const Judge judge = [](const Request&) { return std::optional<std::string>(); };
    FilesTransport files(folder_, [](const std::string& read, std::size_t most) -> Result<std::string> {
      if (read == "/none") return Error{"/none: No such file or directory"};
      return std::string("content").substr(0, most);
    });
    return files.perform(
        {.transport = "files", .method = std::move(method), .target = std::move(path), .settings = std::move(settings)},
        {.step = "look", .steps = run, .deadline = run.deadline(), .trace = trace, .judge = judge});
  }

  std::string folder_ = testing::TempDir() + "flows_files_" + std::to_string(getpid());
};

TEST_F(FilesTest, ListsLooksAndReads) {
  EXPECT_EQ(ask("list", "/in").observed, "2 files");
  const Answer picked = ask("list", "/in", {{"names", "*.csv"}});
  ASSERT_EQ(picked.files.size(), 1u);
  EXPECT_EQ(picked.files[0].name, "a.csv");
  EXPECT_EQ(picked.files[0].bytes, 5u);
  EXPECT_TRUE(picked.files[0].modified);
  EXPECT_EQ(ask("stat", "/in/b.txt").files.size(), 1u);
  EXPECT_EQ(ask("get", "/in/a.csv", {{"limit", "4"}}).body, "cont");
}

TEST_F(FilesTest, WhatIsNotThereIsNotSeen) {
  for (const auto& [method, path] : {std::pair{"list", "/no"}, {"stat", "/no"}, {"get", "/none"}}) {
    const Answer answer = ask(method, path);
    ASSERT_TRUE(answer.failure) << method;
    EXPECT_EQ(answer.failure->status, Status::unknown);
    EXPECT_EQ(answer.failure->function, FunctionState::not_seen);
  }
}

TEST_F(FilesTest, NothingElseIsDone) {
  const FilesTransport files("/", {});
  const auto refusal = [&](std::string method, std::string target, std::vector<Field> settings = {}) {
    return files
        .refusal({.transport = "files",
                  .method = std::move(method),
                  .target = std::move(target),
                  .settings = std::move(settings)})
        .value_or("");
  };
  EXPECT_EQ(refusal("list", "/in"), "");
  EXPECT_EQ(refusal("remove", "/in"), "files are listed, looked at (stat) and read (get), and nothing else");
  EXPECT_EQ(refusal("put", "/in"), "files are listed, looked at (stat) and read (get), and nothing else");
  EXPECT_EQ(refusal("list", "in"), "'in' does not begin with a slash");
  EXPECT_EQ(refusal("list", "/in", {{"mark", "x"}}), "files have no setting 'mark'");
  EXPECT_EQ(refusal("get", "/in", {{"limit", "x"}}), "limit is a number of bytes up to 67108864");
}

}  // namespace
}  // namespace sereno::flows
