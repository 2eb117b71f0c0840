#include "plugins/host/processes/program_pages.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

namespace sereno::host {
namespace {

/// "RssFile:     5120 kB" of this process.
long mapped_file_kib() {
  std::ifstream status("/proc/self/status");
  std::string word;
  long kib = 0;
  while (status >> word)
    if (word == "RssFile:") status >> kib;
  return kib;
}

struct Shape {
  virtual ~Shape() = default;
  virtual int corners() const = 0;
};
struct Square final : Shape {
  int corners() const override { return 4; }
};

int written = 7;
const char constant[] = "a constant stays what it is";

TEST(ProgramPages, AreFewerAfterwards) {
  const long before = mapped_file_kib();
  unmap_program_pages();
  const long after = mapped_file_kib();
  EXPECT_LT(after, before / 2);
}

TEST(ProgramPages, ComeBackWithCodeConstantsAndTables) {
  const std::unique_ptr<Shape> shape = std::make_unique<Square>();
  written = 8;
  unmap_program_pages();
  EXPECT_EQ(written, 8);
  EXPECT_EQ(shape->corners(), 4);
  EXPECT_STREQ(constant, "a constant stays what it is");
  EXPECT_THROW(throw std::runtime_error("unwinds through unmapped frames"), std::runtime_error);
}

TEST(ProgramPages, MayBeUnmappedUnderRunningThreads) {
  std::atomic<bool> stop = false;
  long sum = 0;
  std::thread worker([&] {
    while (!stop) sum += std::stol(std::to_string(written));
  });
  for (int i = 0; i < 50; ++i) unmap_program_pages();
  stop = true;
  worker.join();
  EXPECT_GE(sum, 0);
}

}  // namespace
}  // namespace sereno::host
