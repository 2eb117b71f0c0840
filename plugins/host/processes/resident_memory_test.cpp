#include "plugins/host/processes/resident_memory.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace sereno::host {
namespace {

constexpr std::size_t block = 16u << 20;

/// The kernel counts in batches for each processor, so a look may be some pages behind.
constexpr std::uint64_t most_of_block = block / 4 * 3;

TEST(ResidentMemory, CountsWhatTheProcessFillsAsItsOwn) {
  const MemoryGauge gauge;
  const ResidentMemory before = gauge.look();
  void* const filled = mmap(nullptr, block, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  const ResidentMemory after = gauge.look();
  munmap(filled, block);
  EXPECT_GT(before.own, 0u);
  EXPECT_GT(after.own, before.own + most_of_block);
  EXPECT_LT(after.of_files, before.of_files + block / 4);
}

TEST(ResidentMemory, CountsWhatIsMappedOfFilesApart) {
  std::string path = testing::TempDir() + "/mappedXXXXXX";
  const int file = mkstemp(path.data());
  ASSERT_GE(file, 0);
  unlink(path.c_str());
  ASSERT_EQ(write(file, std::string(block, 'x').data(), block), static_cast<ssize_t>(block));
  const MemoryGauge gauge;
  const ResidentMemory before = gauge.look();
  void* const mapped = mmap(nullptr, block, PROT_READ, MAP_SHARED | MAP_POPULATE, file, 0);
  const ResidentMemory after = gauge.look();
  EXPECT_GT(after.of_files, before.of_files + most_of_block);
  EXPECT_LT(after.own, before.own + block / 4);
  munmap(mapped, block);
  EXPECT_LT(gauge.look().of_files, before.of_files + block / 4);
  close(file);
}

TEST(MemoryHeldBy, AddsUpTheLinesThatAreAskedFor) {
  constexpr auto status = "Name:\tRssAnon\nRssAnon:\t    12 kB\nRssFile:\t 9 kB\nRssShmem:\t 1 kB\nVmSwap:\tx kB\n";
  EXPECT_EQ(detail::sum_of_lines(status, {"RssAnon", "RssShmem", "VmSwap"}), 13u << 10);
  EXPECT_EQ(detail::sum_of_lines("RssAnon: 7", {"RssAnon"}), 7u << 10) << "cut short";
  EXPECT_EQ(detail::sum_of_lines("", {"RssAnon"}), 0u);
}

TEST(MemoryHeldBy, CountsSharedPagesOnceWhenItMatters) {
  void* const filled = mmap(nullptr, block, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  const std::uint64_t alone = memory_held_by({getpid()}, 0);
  EXPECT_GT(alone, most_of_block);
  EXPECT_GT(memory_held_by({getpid(), getpid()}, block * 100), 2 * most_of_block) << "the quick look";
  const pid_t twin = fork();
  if (twin == 0) {
    pause();
    _exit(0);
  }
  EXPECT_LT(memory_held_by({getpid(), twin}, 0), alone + block / 2);
  kill(twin, SIGKILL);
  waitpid(twin, nullptr, 0);
  EXPECT_EQ(memory_held_by({twin}, 0), 0u) << "gone";
  munmap(filled, block);
}

}  // namespace
}  // namespace sereno::host
