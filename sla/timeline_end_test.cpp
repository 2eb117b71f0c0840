#include "sla/timeline_end.h"

#include <gtest/gtest.h>

namespace sereno::sla {
namespace {

TEST(EndRunsAt, WhatWasHeardLaterMakesNoDifference) {
  struct Case {
    const char* why;
    bool imported;
    std::int64_t confirmed_s;
    std::int64_t samples;
    std::int64_t until_s;
    std::int64_t counted;
  };
  const Case cases[] = {
      {"over long before", false, 1200, 21, 1200, 21},
      {"the next result was due and is not there yet", false, 3570, 60, 3600, 61},
      {"it came meanwhile", false, 3630, 61, 3600, 61},
      {"it goes on for days", false, 86'400, 1441, 3600, 61},
      {"one interval and a half is the longest gap of a run", false, 3510, 59, 3600, 61},
      {"after more than that it was over", false, 3509, 59, 3509, 59},
      {"an import ends where it says", true, 3570, 60, 3570, 60},
      {"an import is cut", true, 7200, 121, 3600, 61},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    std::vector<ObservedRun> runs{{.service = "web",
                                   .first_seen = instant_from_ms(0),
                                   .last_confirmed = instant_from_ms(c.confirmed_s * 1000),
                                   .interval = milliseconds{60'000},
                                   .samples = c.samples,
                                   .imported = c.imported}};
    end_runs_at(runs, instant_from_ms(3'600'000));
    EXPECT_EQ(ms_of(runs[0].last_confirmed), c.until_s * 1000);
    EXPECT_EQ(runs[0].samples, c.counted);
  }
}

}  // namespace
}  // namespace sereno::sla
