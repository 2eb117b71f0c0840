// How many workers there are, and when one gives way to the next.
#include <gmock/gmock.h>

#include <array>

#include "plugins/host/testing/worker_pool_fixture.h"

namespace sereno::host {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::pid_of;
using testing::run_until;
using ::testing::StartsWith;
using testing::WorkerPoolTest;

class CrowdedPoolTest : public WorkerPoolTest {
 protected:
  CrowdedPoolTest() : WorkerPoolTest({.most_workers = 4}) {}
};

TEST_F(CrowdedPoolTest, GrowsToItsLimitAndNoFurther) {
  for (int i = 0; i < 4; ++i) start(run_of({{"mode", "polite"}, {"duration", "1h"}}, milliseconds{400}));
  start(run_of(mode("ok")));
  EXPECT_EQ(pools_.count().busy, 4u);
  EXPECT_TRUE(run_until(loop_, [this] { return !outcomes_.empty(); }));
  EXPECT_THAT(outcomes_.front().result.summary, AllOf(StartsWith("all 4 workers of"), HasSubstr("are busy")));
  EXPECT_TRUE(all_answered());
  EXPECT_EQ(pools_.count().idle, 4u);
}

class ShortLivedWorkerTest : public WorkerPoolTest {
 protected:
  ShortLivedWorkerTest() : WorkerPoolTest({.growth_bytes = 20 << 20, .runs = 3}) {}
};

TEST_F(ShortLivedWorkerTest, RetiresAfterItsRuns) {
  std::array<pid_t, 7> pids{};
  for (pid_t& pid : pids) pid = pid_of(result_of(mode("where")));
  EXPECT_EQ(pids[0], pids[2]);
  EXPECT_NE(pids[2], pids[3]);
  EXPECT_EQ(pids[3], pids[5]);
  EXPECT_NE(pids[5], pids[6]);
  EXPECT_TRUE(gone({pids[0], pids[3]}));
}

TEST_F(ShortLivedWorkerTest, RetiresWhenItLeaks) {
  const auto first = pid_of(result_of(mode("where")));
  const auto leaked = run(run_of({{"mode", "leak"}, {"bytes", "31457280"}}));
  EXPECT_EQ(leaked.result.summary, "survived");
  ASSERT_EQ(leaked.log.size(), 1u);
  EXPECT_THAT(leaked.log.front().text, StartsWith("its worker is replaced: its memory grew by "));
  EXPECT_NE(pid_of(result_of(mode("where"))), first);
}

class IdleWorkersTest : public WorkerPoolTest {
 protected:
  IdleWorkersTest() : WorkerPoolTest({.idle = milliseconds{30}, .last_idle = milliseconds{200}}) {}
};

TEST_F(IdleWorkersTest, EndWhenNobodyNeedsThem) {
  for (int i = 0; i < 3; ++i) start(run_of({{"mode", "polite"}, {"duration", "20ms"}}));
  EXPECT_TRUE(run_until(loop_, [this] { return pools_.count().busy == 3; }));
  EXPECT_TRUE(all_answered());
  EXPECT_TRUE(run_until(loop_, [this] { return pools_.count().idle == 1; })) << "the one used last stays longer";
  EXPECT_TRUE(run_until(loop_, [this] { return pools_.count().idle == 0; }));
  EXPECT_TRUE(run_until(loop_, [this] { return children_.running() == 0; }));
  EXPECT_EQ(result_of(mode("ok")).status, Status::ok);
}

class ManyRunsWorkerTest : public WorkerPoolTest {};

TEST_F(ManyRunsWorkerTest, RetiresWhenItLeaksDescriptors) {
  const auto first = pid_of(result_of(mode("where")));
  EXPECT_EQ(result_of(mode("leak-files")).summary, "survived");
  EXPECT_NE(pid_of(result_of(mode("where"))), first);
}

#if !defined(__SANITIZE_ADDRESS__)
TEST_F(ManyRunsWorkerTest, EndsAtItsMemoryLimitAlone) {
  const auto result = result_of(mode("eat"));
  EXPECT_EQ(result.status, Status::unknown);
  EXPECT_THAT(result.summary, HasSubstr("bad_alloc"));
  EXPECT_EQ(result_of(mode("ok")).status, Status::ok);
}
#endif

}  // namespace
}  // namespace sereno::host
