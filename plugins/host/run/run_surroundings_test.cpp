#include "plugins/host/run/run_surroundings.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "plugins/host/run/intents.h"

namespace sereno::host {
namespace {

using namespace std::string_literals;

/// A folder that goes away with the test.
class RunSurroundingsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "sereno-run-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string file(const std::string& name, std::string_view content, mode_t mode = 0600) {
    const std::string path = folder_ + "/" + name;
    std::ofstream(path, std::ios::binary) << content;
    ::chmod(path.c_str(), mode);
    return path;
  }
  std::string folder_;
};

TEST_F(RunSurroundingsTest, ReadsFilesBelowTheirRoot) {
  file("motd", "hello");
  std::string content = "before";
  EXPECT_EQ(read_file_below(folder_, "/motd", 5, content), 0);
  EXPECT_EQ(content, "hello");
  EXPECT_EQ(read_file_below(folder_, "motd", 5, content), 0);
  EXPECT_EQ(read_file_below(folder_, "/motd", 4, content), EFBIG);
  EXPECT_EQ(read_file_below(folder_, "/none", 5, content), ENOENT);
  EXPECT_EQ(content, "");
  EXPECT_EQ(read_file_below(folder_, "/../motd", 5, content), EACCES);
  EXPECT_EQ(read_file_below(folder_, "/", 5, content), EISDIR);
  EXPECT_EQ(read_file_below({}, folder_ + "/motd", 5, content), 0);
  ASSERT_EQ(::mkfifo((folder_ + "/fifo").c_str(), 0600), 0);
  EXPECT_EQ(read_file_below(folder_, "/fifo", 5, content), 0);
}

TEST_F(RunSurroundingsTest, ReadsSecretsThatNobodyElseCanRead) {
  EXPECT_EQ(*read_secret_source("file:" + file("key", "hunter2\r\n\n")), "hunter2");
  struct Case {
    const char* why;
    std::string source;
    std::string error;
  };
  const std::string open_key = file("open", "hunter2", 0644), group_writes = file("group", "hunter2", 0620);
  const std::string empty = file("empty", "\n"), large = file("large", std::string((64u << 10) + 1, 'x'));
  const Case cases[] = {
      {"readable by all", "file:" + open_key, open_key + ": others than its owner may access it: chmod 600 it"},
      {"writable by the group", "file:" + group_writes,
       group_writes + ": others than its owner may access it: chmod 600 it"},
      {"empty", "file:" + empty, empty + ": is empty"},
      {"too large", "file:" + large, large + ": holds more than 64 KiB"},
      {"not there", "file:/no/such/key", "/no/such/key: No such file or directory"},
      {"a folder", "file:" + folder_, folder_ + ": is no regular file"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto secret = read_secret_source(c.source);
    ASSERT_FALSE(secret);
    EXPECT_EQ(secret.error().message, "secret file " + c.error);
  }
}

TEST_F(RunSurroundingsTest, ReadsSecretsOfTheEnvironment) {
  ::setenv("SERENO_TEST_SECRET", "hunter2\n", 1);
  EXPECT_EQ(*read_secret_source("env:SERENO_TEST_SECRET"), "hunter2");
  ::unsetenv("SERENO_TEST_SECRET");
  EXPECT_EQ(read_secret_source("env:SERENO_TEST_SECRET").error().message,
            "environment variable SERENO_TEST_SECRET is not set");
  EXPECT_EQ(read_secret_source("hunter2").error().message,
            "say where the secret stands: file:/absolute/path, credential:NAME or env:NAME");
}

TEST_F(RunSurroundingsTest, ReadsSecretsThatSystemdPasses) {
  ::unsetenv("CREDENTIALS_DIRECTORY");
  EXPECT_EQ(read_secret_source("credential:key").error().message,
            "credential key: none is passed to this process, as LoadCredential= of a unit does");
  file("key", "hunter2\n", 0400);
  file("open", "hunter2", 0644);
  ::setenv("CREDENTIALS_DIRECTORY", folder_.c_str(), 1);
  EXPECT_EQ(*read_secret_source("credential:key"), "hunter2");
  EXPECT_EQ(read_secret_source("credential:absent").error().message,
            "secret file " + folder_ + "/absent: No such file or directory");
  EXPECT_EQ(read_secret_source("credential:open").error().message,
            "secret file " + folder_ + "/open: others than its owner may access it: chmod 600 it");
  EXPECT_EQ(read_secret_source("credential:../key").error().message, "credential ../key: is no name");
  ::unsetenv("CREDENTIALS_DIRECTORY");
}

TEST_F(RunSurroundingsTest, KeepsStateInAFileOfItsOwn) {
  const std::string path = folder_ + "/deep/er/state";
  const auto state = state_file(path);
  EXPECT_EQ(state->load(), "");
  EXPECT_EQ(state->save("one"), "");
  EXPECT_EQ(state->save("two\0three"s), "");
  EXPECT_EQ(state_file(path)->load(), "two\0three"s);
  struct stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_ + "/deep/er"), {}), 1);
  EXPECT_EQ(state->save(std::string((64u << 10) + 1, 'x')), path + ": a check may keep 64 KiB at most");
  EXPECT_EQ(state->load(), "two\0three"s);
  EXPECT_NE(state_file("/proc/no/state")->save("x"), "");
}

TEST_F(RunSurroundingsTest, SaysWhyAFileCannotBeRead) {
  ASSERT_EQ(::mkfifo((folder_ + "/fifo").c_str(), 0600), 0);
  EXPECT_EQ(file_fault_of(file("ca.pem", "x")), "");
  EXPECT_EQ(file_fault_of(folder_ + "/none"), "No such file or directory");
  EXPECT_EQ(file_fault_of(folder_ + "/fifo"), "is no regular file");
  EXPECT_EQ(file_fault_of(folder_), "is no regular file");
  EXPECT_EQ(file_fault_of("/dev/null"), "is no regular file");
}

TEST_F(RunSurroundingsTest, KeepsIntentsOnDisk) {
  const std::string path = folder_ + "/deep/er/intents";
  IntentFile intents(path);
  EXPECT_TRUE(intents.open().empty());
  EXPECT_EQ(intents.keep("call-1", "line one\nline two\0"s), 0);
  EXPECT_EQ(intents.keep("mail-7", ""), 0);
  EXPECT_EQ(intents.keep("call-1", "placed"), 0) << "the same key again";
  const Intents::Open open{{"call-1", "placed"}, {"mail-7", ""}};
  EXPECT_EQ(IntentFile(path).open(), open) << "for the next process";
  EXPECT_EQ(intents.drop("call-1"), 0);
  EXPECT_EQ(intents.drop("call-1"), ENOENT);
  EXPECT_EQ(IntentFile(path).open(), (Intents::Open{{"mail-7", ""}}));
}

TEST_F(RunSurroundingsTest, KeepsNoIntentThatIsNone) {
  IntentFile intents(folder_ + "/intents");
  EXPECT_EQ(intents.keep("", "x"), EINVAL);
  EXPECT_EQ(intents.keep("../x", "x"), EINVAL);
  EXPECT_EQ(intents.keep("a b", "x"), EINVAL);
  EXPECT_EQ(intents.keep(std::string(65, 'k'), "x"), EINVAL);
  EXPECT_EQ(intents.keep("k", std::string(4097, 'x')), EFBIG);
  Intents::Open full(Intents::most, {"k", "n"});
  EXPECT_EQ(Intents::put(full, "another", "n"), ENOSPC);
  EXPECT_TRUE(intents.open().empty());
  EXPECT_NE(IntentFile("/proc/no/intents").keep("k", "n"), 0) << "not on disk, so the deed is not done";
}

TEST_F(RunSurroundingsTest, LeavesAFileThatIsNoneOfItsOwnAlone) {
  for (const std::string& content : {"k 5\nnote\n"s, "k x\nnote\n"s, "no line"s, "k 4\nnote"s, "a/b 4\nnote\n"s}) {
    const std::string path = file("intents", content);
    EXPECT_EQ(IntentFile(path).keep("k", "n"), EBADMSG) << content;
    EXPECT_EQ(IntentFile(path).drop("k"), EBADMSG) << content;
    EXPECT_TRUE(IntentFile(path).open().empty());
  }
}

TEST(CurrentStep, HoldsTheLastNameWhole) {
  CurrentStep step;
  EXPECT_EQ(step.text(), "");
  step.set("resolve");
  step.set("tls");
  EXPECT_EQ(step.text(), "tls");
  step.set(std::string(100, 'x'));
  EXPECT_EQ(step.text(), std::string(CurrentStep::longest, 'x'));
}

}  // namespace
}  // namespace sereno::host
