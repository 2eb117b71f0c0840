#include "plugins/host/output/past_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sereno::host {
namespace {

using ::testing::Pair;
using ::testing::UnorderedElementsAre;

TEST(PastRuns, P95IsByNearestRank) {
  EXPECT_EQ(p95({}), std::nullopt);
  EXPECT_EQ(p95({3}), 3);
  EXPECT_EQ(p95({2, 1}), 2);
  std::vector<double> hundred;
  for (int i = 100; i >= 1; --i) hundred.push_back(i);
  EXPECT_EQ(p95(hundred), 95);
}

TEST(PastRuns, ReadTheTimesOfStepsFromTheRecord) {
  EXPECT_THAT(recorded_steps("resolve\t0\t0.004\t\t127.0.0.1\ntls\t0.1\t0.5\tfailed\t\nresolve\t1\t0.001\t\t\n",
                             "time_resolve=9s"),
              UnorderedElementsAre(Pair("resolve", 0.005), Pair("tls", 0.5)))
      << "the table says more than the performance data";
  EXPECT_THAT(recorded_steps("", "time=1s time_tls=0.25s;;;0 step_page=0.5s step_size=3B step_gone=U rows=4"),
              UnorderedElementsAre(Pair("tls", 0.25), Pair("page", 0.5)));
  EXPECT_TRUE(recorded_steps("no table\n\n\tx\ty\n", "rubbish").empty());
}

}  // namespace
}  // namespace sereno::host
