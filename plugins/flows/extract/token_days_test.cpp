#include "sereno/flows/token_days.h"

#include <gtest/gtest.h>

namespace sereno::flows {
namespace {

const Instant noon = instant_from_ms(1'775'455'200'000);

TEST(TokenDays, AreThoseToItsEnd) {
  struct Case {
    const char* why;
    const char* token;
    std::optional<double> days;
  };
  const Case cases[] = {
      {"in thirty days", "e30.eyJleHAiOjE3NzgwNDcyMDB9.c2ln", 30},
      {"a day ago", "e30.eyJleHAiOjE3NzUzNjg4MDB9.c2ln", -1},
      {"it says no end", "e30.e30.c2ln", std::nullopt},
      {"an end that is no number", "e30.eyJleHAiOiJzb29uIn0.c2ln", std::nullopt},
      {"no such token", "t0ken-value", std::nullopt},
      {"none", "", std::nullopt},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto metric = token_days(c.token, noon);
    ASSERT_EQ(metric.has_value(), c.days.has_value());
    if (metric) {
      EXPECT_EQ(metric->value, c.days);
      EXPECT_EQ(metric->label, "token_days");
    }
  }
}

}  // namespace
}  // namespace sereno::flows
