#include "agent/checking/service_problems.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/checking/testing/fakes.h"

namespace sereno::agent {
namespace {

using std::chrono::seconds;

TEST(ServiceProblems, WarnOfATimeOutThatIsNotBelowTheInterval) {
  struct Case {
    const char* why;
    milliseconds interval;
    std::optional<milliseconds> timeout;
    const char* problem;
  };
  const Case cases[] = {
      {"the usual", seconds{60}, std::nullopt, ""},
      {"a time-out with room for the clean-up", seconds{12}, seconds{10}, ""},
      {"the clean-up counts", seconds{10}, milliseconds{9'500},
       "s.yaml:1:1: warning: service 'a': its 'timeout' of 9.5 s"},
      {"longer", seconds{3}, seconds{10},
       "s.yaml:1:1: warning: service 'a': its 'timeout' of 10 s is not below its 'interval' of 3 s: while it hangs "
       "there "
       "is a result every 12 s, and it counts as silent after three times that"},
      {"the check's own time-out", seconds{5}, std::nullopt, "s.yaml:1:1: warning: service 'a': its 'timeout' of 10 s"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto problems = find_service_problems({{.name = "a",
                                                  .check = "external",
                                                  .command = {"/bin/true"},
                                                  .interval = c.interval,
                                                  .timeout = c.timeout,
                                                  .place = {"s.yaml:1:1"}}},
                                                testing::generation_of({})->catalog);
    if (*c.problem == '\0') {
      EXPECT_TRUE(problems.empty());
      continue;
    }
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_THAT(problems[0].to_string(), ::testing::StartsWith(c.problem));
    EXPECT_TRUE(problems[0].tolerable);
  }
}

}  // namespace
}  // namespace sereno::agent
