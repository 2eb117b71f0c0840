#include "plugins/host/processes/resident_memory.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
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

}  // namespace
}  // namespace sereno::host
