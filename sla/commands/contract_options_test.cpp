#include "sla/commands/contract_options.h"

#include <gtest/gtest.h>

namespace sereno::sla {
namespace {

TEST(ParseTime, TakesInstantsAndWallTimes) {
  struct Case {
    const char* why;
    const char* text;
    const char* instant;  ///< null: refused
  };
  const Case cases[] = {
      {"UTC", "2026-04-06T06:00:00Z", "2026-04-06T06:00:00Z"},
      {"with an offset", "2026-04-06T00:00:00-06:00", "2026-04-06T06:00:00Z"},
      {"a date is its first midnight", "2026-04-06", "2026-04-06T06:00:00Z"},
      {"wall time", "2026-04-08T21:00:00", "2026-04-09T03:00:00Z"},
      {"wall time to the minute", "2026-04-08 21:00", "2026-04-09T03:00:00Z"},
      {"before the zone gave up summer time", "2022-10-01", "2022-10-01T05:00:00Z"},
      {"no time", "soon", nullptr},
      {"half a time", "2026-04-08 2", nullptr},
      {"no such day", "2026-02-30", nullptr},
      {"something behind the date", "2026-04-08x21:00", nullptr},
      {"empty", "", nullptr},
      {"past the zone files", "2041-01-01", nullptr},
  };
  const auto zone = Zone::find("America/Mexico_City");
  ASSERT_TRUE(zone);
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto at = parse_time(c.text, *zone);
    ASSERT_EQ(at.has_value(), c.instant != nullptr);
    if (at) {
      EXPECT_EQ(format_instant(*at), c.instant);
    }
  }
}

}  // namespace
}  // namespace sereno::sla
