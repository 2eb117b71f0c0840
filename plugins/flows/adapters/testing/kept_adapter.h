// What is expected of every check that keeps its adapter from one run to the next. Test code only.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "sereno/check_harness.h"

namespace sereno::flows {

/// Three times over: the validation finds `problem` in the adapter's files as they are now, nothing when it is empty,
/// and the run says the same. Of a sound one nothing listens at the address.
inline void expect_as_its_files_say(CheckHarness& harness, const std::string& problem) {
  for (int again = 0; again < 3; ++again) {
    std::string problems;
    for (const auto& each : harness.validate()) problems += each.to_string() + "\n";
    EXPECT_EQ(problems.empty(), problem.empty()) << problems;
    EXPECT_THAT(problems, ::testing::HasSubstr(problem));
    const auto result = harness.run();
    EXPECT_EQ(result.status, problem.empty() ? Status::critical : Status::unknown) << result.summary;
    EXPECT_THAT(result.summary, ::testing::HasSubstr(problem.empty() ? "connection refused" : problem));
  }
}

}  // namespace sereno::flows
