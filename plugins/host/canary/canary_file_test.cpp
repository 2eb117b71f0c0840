#include "plugins/host/canary/canary_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "plugins/host/canary/canary_journal.h"
#include "plugins/host/testing/process_checks.h"

namespace sereno::host {
namespace {

using testing::TemporaryFolder;
constexpr const char* name = "crm,agent7-0123456789abcdef";

CanaryFile open_in(const TemporaryFolder& folder) {
  auto file = open_canary_file(folder.path(), name);
  EXPECT_TRUE(file) << file.error().message;
  return CanaryFile(std::move(*file));
}

/// A record that has somebody's name, and a number more of rejections.
bool one_more(CanaryRecord& record) {
  record.platform = "crm";
  record.account = "agent7";
  ++record.state.rejections;
  return true;
}

TEST(CanaryFile, KeepsWhatIsKnown) {
  const TemporaryFolder folder;
  EXPECT_EQ(open_in(folder).read()->number, 0u);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(open_in(folder).update(one_more, Sync::yes));
  EXPECT_EQ(open_in(folder).read()->state.rejections, 5u);
  EXPECT_EQ(*canary_file_names(folder.path()), std::vector<std::string>{name});
  struct stat seen {};
  ASSERT_EQ(stat((folder.path() + "/canaries/" + name).c_str(), &seen), 0);
  EXPECT_EQ(seen.st_mode & 0777u, 0600u);
}

TEST(CanaryFile, IsLeasedOnce) {
  const TemporaryFolder folder;
  auto first = open_in(folder), second = open_in(folder);
  EXPECT_EQ(*first.lease(), CanaryFile::Lease::held);
  EXPECT_EQ(*second.lease(), CanaryFile::Lease::busy);
  EXPECT_TRUE(second.leased_elsewhere());
  EXPECT_FALSE(first.leased_elsewhere()) << "it is its own";
  EXPECT_TRUE(second.update(one_more, Sync::no)) << "somebody may reset it while a run holds it";
  first.release();
  EXPECT_EQ(*second.lease(), CanaryFile::Lease::held);
}

TEST(CanaryFile, SaysWhyItCannotBeHad) {
  const TemporaryFolder folder;
  const std::string nowhere = folder.file("nowhere");
  EXPECT_EQ(open_canary_file(nowhere, name).error().message, nowhere + ": No such file or directory")
      << "nobody makes a state folder beside the agent's";
  EXPECT_EQ(open_canary_file(folder.path(), "../x").error().message,
            folder.path() + "/canaries/../x: is no canary's file");
  ASSERT_TRUE(canary_file_names(folder.path())->empty());
  std::filesystem::create_directory(folder.file("canaries"));
  const std::string path = folder.path() + "/canaries/" + name;
  std::filesystem::create_symlink("/etc/passwd", path);
  EXPECT_EQ(open_canary_file(folder.path(), name).error().message, path + ": Too many levels of symbolic links");
  std::filesystem::remove(path);
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  EXPECT_EQ(open_canary_file(folder.path(), name).error().message, path + ": is no regular file of one name");
  std::filesystem::remove(path);
  std::ofstream(folder.file("other")) << "secret";
  std::filesystem::create_hard_link(folder.file("other"), path);
  EXPECT_EQ(open_canary_file(folder.path(), name).error().message, path + ": is no regular file of one name");
}

TEST(CanaryFile, IsNotChangedOnceItIsDamaged) {
  const TemporaryFolder folder;
  auto file = open_in(folder);
  std::ofstream(folder.path() + "/canaries/" + name) << "no record";
  EXPECT_EQ(file.update(one_more, Sync::no).error().message, "what is known of the canary is damaged");
  EXPECT_TRUE(file.update(one_more, Sync::no, true)) << "but by who resets it";
  EXPECT_EQ(file.read()->state.rejections, 1u);
}

TEST(CanaryJournal, StaysThroughEverything) {
  const TemporaryFolder folder;
  {
    auto file = open_in(folder);
    ASSERT_TRUE(file.update(one_more, Sync::no));
    CanaryJournal journal(file);
    EXPECT_EQ(journal.keep("list.a", "delete 17"), 0);
    EXPECT_EQ(journal.keep("list.b", "delete 18"), 0);
    EXPECT_EQ(journal.keep("list.a", "delete 19"), 0);
    EXPECT_EQ(journal.keep("no key", ""), EINVAL);
    EXPECT_EQ(journal.drop("list.c"), ENOENT);
  }
  std::ofstream(folder.path() + "/canaries/" + name, std::ios::app) << "57 0123";  // a note that was never finished
  auto file = open_in(folder);
  ASSERT_TRUE(file.update(one_more, Sync::no)) << "other things are written meanwhile";
  CanaryJournal journal(file);
  EXPECT_EQ(journal.open(), (Intents::Open{{"list.a", "delete 19"}, {"list.b", "delete 18"}}));
  EXPECT_EQ(journal.drop("list.b"), 0);
  EXPECT_EQ(journal.drop("list.a"), 0);
  EXPECT_TRUE(journal.open().empty());
  EXPECT_EQ(std::filesystem::file_size(folder.path() + "/canaries/" + name), canary_journal_start);
}

TEST(CanaryJournal, DoesNotGrowForEver) {
  const TemporaryFolder folder;
  auto file = open_in(folder);
  ASSERT_TRUE(file.update(one_more, Sync::no));
  CanaryJournal journal(file);
  ASSERT_EQ(journal.keep("stays", "for ever"), 0);
  const std::string entries = kept_entry("b", std::string(4000, 'x')) + dropped_entry("b");
  std::string many;
  while (many.size() < (4u << 20)) many += entries;
  std::ofstream(folder.path() + "/canaries/" + name, std::ios::app | std::ios::binary) << many;
  ASSERT_EQ(journal.keep("c", "next"), 0);
  EXPECT_EQ(CanaryJournal(file).open(), (Intents::Open{{"stays", "for ever"}, {"c", "next"}}));
  EXPECT_GT(file.read()->journal, canary_journal_start);
  struct stat seen {};
  ASSERT_EQ(fstat(file.descriptor(), &seen), 0);
  EXPECT_LT(seen.st_blocks * 512, 1 << 20) << "the room of what is past is given back";
  EXPECT_EQ(journal.drop("c"), 0);
  EXPECT_EQ(journal.drop("stays"), 0);
  EXPECT_TRUE(journal.open().empty());
}

TEST(CanaryJournal, RefusesWhatItCannotRead) {
  const TemporaryFolder folder;
  auto file = open_in(folder);
  ASSERT_TRUE(file.update(one_more, Sync::no));
  CanaryJournal journal(file);
  ASSERT_EQ(journal.keep("a", "note"), 0);
  std::ofstream(folder.path() + "/canaries/" + name, std::ios::app | std::ios::binary) << "not an entry\nat all\n"
                                                                                       << std::string(100, 'x');
  EXPECT_EQ(journal.keep("b", "note"), EBADMSG);
}

}  // namespace
}  // namespace sereno::host
