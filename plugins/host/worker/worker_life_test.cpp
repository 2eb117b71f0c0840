#include "plugins/host/worker/worker_life.h"

#include <gtest/gtest.h>

namespace sereno::host {
namespace {

using std::chrono::seconds;

constexpr std::uint64_t mib = std::uint64_t{1} << 20;

TEST(WhyRetire, LooksAtRunsMemoryAndDescriptors) {
  const WorkerLimits limits{.growth_bytes = 64 * mib, .open_files = 256, .runs = 100};
  struct Case {
    const char* why;
    WorkerUse use;
    std::optional<std::string> reason;
  };
  const Case cases[] = {
      {"fresh", {.runs = 1, .first_memory_bytes = 4 * mib, .memory_bytes = 5 * mib, .open_files = 5}, std::nullopt},
      {"last run", {.runs = 99}, std::nullopt},
      {"runs", {.runs = 100}, "it made 100 runs"},
      {"grown to the limit", {.first_memory_bytes = 4 * mib, .memory_bytes = 68 * mib}, std::nullopt},
      {"grown", {.first_memory_bytes = 4 * mib, .memory_bytes = 74 * mib}, "its memory grew by 70 MiB"},
      {"shrunk", {.first_memory_bytes = 100 * mib, .memory_bytes = 4 * mib}, std::nullopt},
      {"half of its descriptors", {.open_files = 128}, std::nullopt},
      {"more", {.open_files = 129}, "129 descriptors are left open"},
  };
  for (const Case& c : cases) EXPECT_EQ(why_retire(c.use, limits), c.reason) << c.why;
}

TEST(RespawnBackoff, GrowsWithDeathsInARow) {
  const SteadyTime start{};
  RespawnBackoff backoff;
  EXPECT_EQ(backoff.wait(start), milliseconds{0});
  const milliseconds expected[] = {milliseconds{0}, milliseconds{0}, seconds{1},  seconds{2},  seconds{4},
                                   seconds{8},      seconds{16},     seconds{30}, seconds{30}, seconds{30}};
  for (const milliseconds wait : expected) {
    backoff.died(start, "x");
    EXPECT_EQ(backoff.wait(start), wait) << backoff.deaths();
  }
  EXPECT_EQ(backoff.wait(start + seconds{29}), seconds{1});
  EXPECT_EQ(backoff.wait(start + seconds{31}), milliseconds{0});
  EXPECT_EQ(backoff.how(), "x");
}

TEST(RespawnBackoff, ForgetsAfterAGoodRunAndAfterAMinute) {
  const SteadyTime start{};
  RespawnBackoff backoff;
  for (int i = 0; i < 5; ++i) backoff.died(start, "x");
  backoff.ran_well();
  EXPECT_EQ(backoff.wait(start), milliseconds{0});
  for (int i = 0; i < 5; ++i) backoff.died(start + std::chrono::minutes{2} * i, "x");
  EXPECT_EQ(backoff.deaths(), 1u) << "far apart: a check that fails in each of its runs is no storm";
}

TEST(IdleTooLong, KeepsTheOneUsedLastForLonger) {
  const WorkerLimits limits{.idle = seconds{60}, .last_idle = seconds{900}};
  const auto at = [](int s) { return SteadyTime{} + seconds{s}; };
  struct Case {
    const char* why;
    std::vector<SteadyTime> idle_since;
    int now;
    std::size_t ended;
  };
  const Case cases[] = {
      {"none", {}, 1000, 0},
      {"all young", {at(0), at(30)}, 59, 0},
      {"the older ones", {at(0), at(30), at(50)}, 95, 2},
      {"the one used last stays", {at(0), at(30), at(50)}, 500, 2},
      {"a single one", {at(0)}, 899, 0},
      {"unless it was long ago", {at(0), at(30)}, 931, 2},
  };
  for (const Case& c : cases) EXPECT_EQ(idle_too_long(c.idle_since, at(c.now), limits), c.ended) << c.why;
}

}  // namespace
}  // namespace sereno::host
