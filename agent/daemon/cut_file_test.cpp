#include "agent/daemon/cut_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "net/testing/scratch_folder.h"

namespace sereno::agent {
namespace {

TEST(CutFile, FindsWhatIsMappedAtAnAddress) {
  struct Case {
    const char* why;
    const char* line;
    std::uintptr_t address;
    std::optional<std::string_view> path;
  };
  const Case cases[] = {
      {"the first byte", "7f10-7f20 rw-s 00000000 08:01 12  /var/lib/sereno/ledger.db-shm", 0x7f10,
       "/var/lib/sereno/ledger.db-shm"},
      {"the last byte", "7f10-7f20 rw-s 00000000 08:01 12  /var/lib/a", 0x7f1f, "/var/lib/a"},
      {"behind it", "7f10-7f20 rw-s 00000000 08:01 12  /var/lib/a", 0x7f20, std::nullopt},
      {"before it", "7f10-7f20 rw-s 00000000 08:01 12  /var/lib/a", 0x7f0f, std::nullopt},
      {"a blank in the path", "7f10-7f20 r--s 00000000 08:01 12  /a b/c (deleted)", 0x7f11, "/a b/c (deleted)"},
      {"memory", "7f10-7f20 rw-p 00000000 00:00 0 ", 0x7f11, ""},
      {"the heap", "7f10-7f20 rw-p 00000000 00:00 0    [heap]", 0x7f11, ""},
      {"cut", "7f10-", 0x7f11, std::nullopt},
      {"no line", "", 0, std::nullopt},
      {"no number", "x-y r--p", 0, std::nullopt},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(mapped_there(c.line, c.address), c.path);
  }
}

/// Maps a file of two pages, cuts it, and reads what is gone.
void touch_what_was_cut(const std::string& path) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const int file = open(path.c_str(), O_RDWR | O_CREAT, 0600);
  static_cast<void>(!ftruncate(file, static_cast<off_t>(2 * page)));
  const auto* const bytes = static_cast<const volatile char*>(mmap(nullptr, 2 * page, PROT_READ, MAP_SHARED, file, 0));
  static_cast<void>(!ftruncate(file, static_cast<off_t>(page)));
  static_cast<void>(bytes[page]);
}

TEST(CutFileDeathTest, NamesTheFileAndEnds) {
  const net::ScratchFolder folder;
  const std::string path = folder.path() + "/cut";
  EXPECT_EXIT(
      {
        say_which_file_was_cut(STDERR_FILENO, true);
        touch_what_was_cut(path);
      },
      testing::KilledBySignal(SIGBUS),
      "^<3>error a file was cut short while it was in use, the agent ends path=\"/.*/cut\"\n$");
}

TEST(CutFileDeathTest, EndsAlikeWhereSomebodyElseFoundTheCut) {
  EXPECT_EXIT(
      {
        say_which_file_was_cut(STDERR_FILENO, false);
        end_for_cut_file("/var/lib/sereno/ledger.db-shm");
      },
      testing::KilledBySignal(SIGBUS),
      "^error a file was cut short while it was in use, the agent ends path=\"/var/lib/sereno/ledger.db-shm\"\n$");
}

}  // namespace
}  // namespace sereno::agent
