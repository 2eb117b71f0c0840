#include "agent/protocols/zabbix/item_delay.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <time.h>

namespace sereno::agent::zabbix {
namespace {

class ItemDelayTest : public testing::Test {
 protected:
  ItemDelayTest() {
    setenv("TZ", "America/Bogota", 1);
    tzset();
  }
  ~ItemDelayTest() override {
    unsetenv("TZ");
    tzset();
  }
};

TEST_F(ItemDelayTest, SaysWhenAnItemIsDue) {
  struct Case {
    const char* why;
    const char* delay;
    const char* now;
    const char* next;
  };
  // 2026-04-01 is a Wednesday; Bogota is five hours behind.
  const Case cases[] = {
      {"an interval from the epoch", "30s", "2026-04-01T10:00:10Z", "2026-04-01T10:00:30Z"},
      {"never now", "30", "2026-04-01T10:00:00Z", "2026-04-01T10:00:30Z"},
      {"minutes", "5m", "2026-04-01T10:01:00Z", "2026-04-01T10:05:00Z"},
      {"within a part of the week", "1h;10s/1-5,5:00-6:00", "2026-04-01T10:00:01Z", "2026-04-01T10:00:10Z"},
      {"where the part begins", "1d;10s/3,5:00-6:00", "2026-04-01T09:59:01Z", "2026-04-01T10:00:00Z"},
      {"outside all parts", "0;10s/1-5,9:00-18:00", "2026-04-01T23:30:00Z", "2026-04-02T14:00:00Z"},
      {"the shortest of two parts", "1h;60s/1-7,0:00-24:00;10s/3,5:00-6:00", "2026-04-01T10:00:01Z",
       "2026-04-01T10:00:10Z"},
      {"a point in time, of the civil clock", "0;h9", "2026-04-01T10:00:00Z", "2026-04-01T14:00:00Z"},
      {"with minutes", "0;wd1-5h9m30", "2026-04-03T20:00:00Z", "2026-04-06T14:30:00Z"},
      {"every ten minutes", "0;m/10", "2026-04-01T10:05:00Z", "2026-04-01T10:10:00Z"},
      {"on a day of the month", "0;md1h0", "2026-04-01T10:00:00Z", "2026-05-01T05:00:00Z"},
      {"seconds", "0;s5,35", "2026-04-01T10:00:05Z", "2026-04-01T10:00:35Z"},
      {"a list of hours", "0;h9,18m15", "2026-04-01T15:00:00Z", "2026-04-01T23:15:00Z"},
      {"whichever is first", "1h;m20", "2026-04-01T10:05:00Z", "2026-04-01T10:20:00Z"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.why) + ": " + c.delay);
    const auto delay = ItemDelay::parse(c.delay);
    ASSERT_TRUE(delay) << delay.error().message;
    const auto next = delay->next_after(*parse_instant(c.now), std::chrono::seconds{0});
    ASSERT_TRUE(next);
    EXPECT_EQ(format_instant(*next), format_instant(*parse_instant(c.next)));
  }
  EXPECT_EQ(ItemDelay::parse("30s")->next_after(*parse_instant("2026-04-01T10:00:00Z"), std::chrono::seconds{7}),
            parse_instant("2026-04-01T10:00:07Z"));
  EXPECT_EQ(ItemDelay::parse("0;md31wd1h0m0s0")->next_after(*parse_instant("2026-09-01T00:00:00Z"), {}),
            parse_instant("2027-05-31T05:00:00Z"))
      << "months off";
}

TEST_F(ItemDelayTest, RefusesWhatIsNone) {
  for (const char* bad : {"",
                          "0",
                          "x",
                          "-1",
                          "2w",
                          "30s;x",
                          "30s;10s",
                          "30s;10s/8,0:00-1:00",
                          "30s;10s/5-1,0:00-1:00",
                          "30s;10s/1,2:00-1:00",
                          "30s;10s/1,0:00-25:00",
                          "0;0/1,0:00-1:00",
                          "0;h24",
                          "0;h",
                          "0;m5h3",
                          "0;h1-",
                          "0;h5-3",
                          "0;m/0",
                          "0;wd0",
                          "{$DELAY}"})
    EXPECT_FALSE(ItemDelay::parse(bad)) << bad;
}

}  // namespace
}  // namespace sereno::agent::zabbix
