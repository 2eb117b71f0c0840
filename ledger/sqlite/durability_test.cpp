// What was acknowledged stays: processes that are killed, that write at once, that meet a full disk.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <iostream>
#include <vector>

#include "ledger/ledger.h"
#include "ledger/sqlite/database.h"
#include "ledger/test_ledger.h"

namespace sereno::ledger {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// Runs the body in a child process; its return value is the child's exit code.
pid_t in_child(const std::function<int()>& body) {
  const pid_t child = fork();
  if (child == 0) _exit(body());
  return child;
}

int say(const Error& error) {
  std::cerr << error.message << std::endl;
  return 1;
}

int exit_code_of(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

Result<void> append_numbered(Ledger& ledger, std::int64_t number, const std::string& service) {
  return ledger.append({sample(service, number * 60, number % 2 == 0 ? Status::ok : Status::critical)},
                       {fact("note", std::to_string(number))});
}

TEST(Durability, KillLosesNothingThatWasAcknowledged) {
  const TemporaryFolder folder;
  const std::string path = folder / "l.db";
  int acknowledged = 0;
  for (const int until : {1, 2, 5, 30, 31, 60}) {
    int pipe_ends[2];
    ASSERT_EQ(pipe(pipe_ends), 0);
    const pid_t child = in_child([&] {
      auto ledger = Ledger::open(path, Ledger::Access::read_write, at_second(60));
      for (int i = acknowledged; ledger && append_numbered(**ledger, i, "web"); ++i)
        if (write(pipe_ends[1], &i, sizeof i) != sizeof i) break;
      return 1;
    });
    close(pipe_ends[1]);
    const int first = acknowledged;
    for (int number = 0; acknowledged < first + until && read(pipe_ends[0], &number, sizeof number) == sizeof number;)
      acknowledged = number + 1;
    kill(child, SIGKILL);
    // What was still acknowledged before the signal came counts as well.
    for (int number = 0; read(pipe_ends[0], &number, sizeof number) == sizeof number;) acknowledged = number + 1;
    close(pipe_ends[0]);
    EXPECT_EQ(exit_code_of(child), -SIGKILL);
    ASSERT_GE(acknowledged, first + until);

    const auto ledger = open_ledger(path);
    const auto facts = ledger->facts({"note"});
    ASSERT_TRUE(facts);
    ASSERT_GE(facts->size(), static_cast<std::size_t>(acknowledged));
    EXPECT_EQ(all_runs(*ledger).size(), facts->size()) << "samples and facts come together";
    EXPECT_THAT(problems(*ledger), IsEmpty());
    acknowledged = static_cast<int>(facts->size());
  }
}

TEST(Durability, WritersTakeTurns) {
  const TemporaryFolder folder;
  const std::string path = folder / "l.db";
  std::vector<pid_t> children;
  for (const char* service : {"a", "b", "c"})
    children.push_back(in_child([&] {
      auto ledger = Ledger::open(path, Ledger::Access::read_write, {.patience = milliseconds{60'000}});
      if (!ledger) return say(ledger.error());
      for (int i = 0; i < 50; ++i)
        if (const auto done = append_numbered(**ledger, i, service); !done) return say(done.error());
      return 0;
    }));
  for (const pid_t child : children) EXPECT_EQ(exit_code_of(child), 0);
  const auto ledger = open_ledger(path);
  EXPECT_EQ(ledger->facts({})->size(), 150u);
  EXPECT_EQ(all_runs(*ledger).size(), 150u);
  EXPECT_EQ(ledger->head()->sequence, 150 + 3 * 49);
  EXPECT_THAT(problems(*ledger), IsEmpty());
}

TEST(Durability, SaysThatAnotherWrites) {
  const TemporaryFolder folder;
  const std::string path = folder / "l.db";
  const auto ledger = open_ledger(path, {.patience = milliseconds{0}});
  ASSERT_TRUE(append_numbered(*ledger, 0, "web"));
  {
    auto other = Database::open(path, true, milliseconds{0});
    ASSERT_TRUE(other);
    WriteTransaction held(**other);
    const auto outcome = append_numbered(*ledger, 1, "web");
    ASSERT_FALSE(outcome);
    EXPECT_THAT(outcome.error().message, HasSubstr(path + ": another process has been writing"));
    EXPECT_EQ(all_runs(*ledger).size(), 1u) << "reading goes on";
  }
  EXPECT_TRUE(append_numbered(*ledger, 1, "web"));
}

/// Appends until it fails, then what `relieve` does, then once more. The number of the last good one is the exit code.
int fill_up(const std::string& path, const char* expected, const std::function<void()>& relieve) {
  auto ledger = Ledger::open(path, Ledger::Access::read_write, at_second(60));
  if (!ledger) return 200;
  int number = 0;
  std::string problem;
  for (; number < 100 && problem.empty(); ++number) {
    const std::string body(30'000, 'x');
    const auto outcome = (*ledger)->append({sample("web", 60L * number)}, {fact("note", body)});
    if (!outcome) problem = outcome.error().message;
  }
  if (problem.find(expected) == std::string::npos) return 201;
  --number;
  if (const auto facts = (*ledger)->facts({}); !facts || facts->size() != static_cast<std::size_t>(number)) return 202;
  relieve();
  if (!append_numbered(**ledger, number, "web")) return 203;
  return (*ledger)->verify()->problems.empty() ? number + 1 : 204;
}

TEST(Durability, GoesOnAfterFilesCouldNotGrow) {
  const TemporaryFolder folder;
  const std::string path = folder / "l.db";
  const int kept = exit_code_of(in_child([&] {
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit before {};
    getrlimit(RLIMIT_FSIZE, &before);
    const struct rlimit little { 600'000, before.rlim_max };
    setrlimit(RLIMIT_FSIZE, &little);
    return fill_up(path, "the disk", [&] { setrlimit(RLIMIT_FSIZE, &before); });
  }));
  ASSERT_GT(kept, 1);
  ASSERT_LT(kept, 100);
  const auto ledger = open_ledger(path);
  EXPECT_EQ(ledger->facts({})->size(), static_cast<std::size_t>(kept));
  EXPECT_THAT(problems(*ledger), IsEmpty());
}

TEST(Durability, GoesOnAfterAFullDisk) {
  const TemporaryFolder folder;
  const int kept = exit_code_of(in_child([&] {
    // A small file system that this process alone sees.
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        mount("none", (folder / "").c_str(), "tmpfs", 0, "size=1m") != 0)
      return 100;
    return fill_up(folder / "l.db", "the disk is full: free some space",
                   [&] { mount("none", (folder / "").c_str(), "tmpfs", MS_REMOUNT, "size=9m"); });
  }));
  if (kept == 100) GTEST_SKIP() << "needs the right to mount; FilesCouldNotGrow tries the same";
  EXPECT_GT(kept, 1);
  EXPECT_LT(kept, 100);
}

TEST(Durability, AUserWithoutTheRightIsTold) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to become somebody else";
  const TemporaryFolder folder;
  const std::string path = folder / "l.db", copy = folder / "copy.db";
  const auto ledger = open_ledger(path);
  ASSERT_TRUE(append_numbered(*ledger, 0, "web"));
  ASSERT_TRUE(ledger->export_to(copy));
  std::filesystem::permissions(folder / "", std::filesystem::perms{0755});
  std::filesystem::permissions(path, std::filesystem::perms{0640});
  const auto code = exit_code_of(in_child([&] {
    if (setgid(65534) != 0 || setuid(65534) != 0) return 10;
    const auto secret = Ledger::open(path, Ledger::Access::read_only);
    if (secret || secret.error().message.find("no right to read it") == std::string::npos) return 11;
    const auto writing = Ledger::open(copy, Ledger::Access::read_write);
    if (writing || writing.error().message.find("may not be written by this user") == std::string::npos) return 12;
    auto reading = Ledger::open(copy, Ledger::Access::read_only);
    return reading && (*reading)->facts({})->size() == 1 ? 0 : 13;
  }));
  EXPECT_EQ(code, 0);
}

TEST(Durability, OfABatchThatFailsNothingIsWrittenLater) {
  const TemporaryFolder folder;
  const auto ledger = open_ledger(folder / "l.db");
  ASSERT_TRUE(ledger->append({}, {fact("incident", "before")}));
  const auto beside = Database::open(folder / "l.db", true, milliseconds{5000});
  ASSERT_TRUE(beside);
  // A row that none of ours may have: the fiftieth that comes has its number.
  ASSERT_TRUE((*beside)->execute(
      "INSERT INTO facts SELECT 1000, 50, type, said_by, author_party, channel, login, said_at, told_at, entry, "
      "span_from, span_to, content, body FROM facts"));
  EXPECT_FALSE(ledger->append({}, std::vector<Fact>(100, fact("incident", "lost"))));
  ASSERT_TRUE((*beside)->execute("DELETE FROM facts WHERE sequence = 1000"));
  ASSERT_TRUE(ledger->append({}, {fact("incident", "after")}));
  const auto kept = ledger->facts({});
  ASSERT_TRUE(kept);
  ASSERT_EQ(kept->size(), 2u);
  EXPECT_EQ(kept->back().body, "after");
  EXPECT_TRUE(problems(*ledger).empty());
}

}  // namespace
}  // namespace sereno::ledger
