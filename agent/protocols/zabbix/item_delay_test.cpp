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
      {"a range of hours", "0;h9-12", "2026-04-01T14:00:00Z", "2026-04-01T15:00:00Z"},
      {"a step within a range", "0;m10-30/15", "2026-04-01T10:10:00Z", "2026-04-01T10:25:00Z"},
      {"a step as long as its range", "0;m10-30/20", "2026-04-01T10:10:00Z", "2026-04-01T10:30:00Z"},
      {"several ranges, the second with a step", "0;m0-5,40-50/5", "2026-04-01T10:05:00Z", "2026-04-01T10:40:00Z"},
      {"a step alone begins at the smallest value", "0;h/8", "2026-04-01T14:00:00Z", "2026-04-01T21:00:00Z"},
      {"of days it begins at the first", "0;md/15h0", "2026-04-01T06:00:00Z", "2026-04-16T05:00:00Z"},
      {"a day of the week alone is its midnight", "0;wd7", "2026-04-01T10:00:00Z", "2026-04-05T05:00:00Z"},
      {"both kinds of days have to fit", "0;md1-7wd1h9", "2026-04-01T10:00:00Z", "2026-04-06T14:00:00Z"},
      {"every second within a minute", "0;h5m0s/1", "2026-04-01T10:00:00Z", "2026-04-01T10:00:01Z"},
      {"zeroes in front", "0;h09m05s07", "2026-04-01T10:00:00Z", "2026-04-01T14:05:07Z"},
      {"two schedules", "0;h9;h7m30", "2026-04-01T10:00:00Z", "2026-04-01T12:30:00Z"},
      {"a part of the week and a schedule", "0;1h/3,6:00-7:00;h8", "2026-04-01T12:00:00Z", "2026-04-01T13:00:00Z"},
      {"a part of the week in which nothing is due", "1h;0/3,5:00-7:00", "2026-04-01T10:30:00Z",
       "2026-04-01T12:00:00Z"},
      {"to the end of the day", "0;1h/3,22:00-24:00", "2026-04-02T04:30:00Z", "2026-04-09T03:00:00Z"},
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
                          "0;wd8",
                          "0;md0",
                          "0;md32",
                          "0;m60",
                          "0;s60",
                          "0;h9h10",
                          "0;wd1md1",
                          "0;s5m5",
                          "0;h9,",
                          "0;h,9",
                          "0;h9,,10",
                          "0;h9/1",
                          "0;h1-5/5",
                          "0;h/24",
                          "0;m/60",
                          "0;h/",
                          "0;h/1/2",
                          "0;h009",
                          "0;wd01",
                          "0;h 9",
                          "0;H9",
                          "30s;",
                          "30s;;h9",
                          ";h9",
                          "-0;h9",
                          "30 s",
                          " 30",
                          "1.5m",
                          "30S",
                          "1M",
                          "30s;10s/1,0:0-1:00",
                          "30s;10s/1,0:00-24:01",
                          "30s;10s/1,1:00-1:00",
                          "30s;10s/1,0:60-2:00",
                          "30s;10s/0,0:00-1:00",
                          "30s;10s/1-,0:00-1:00",
                          "30s;10s/1,3,0:00-1:00",
                          "30s;10s/1,0:00",
                          "30s;/1,0:00-1:00",
                          "30s;10s/1,0:00-1:00,",
                          "{$DELAY}"})
    EXPECT_FALSE(ItemDelay::parse(bad)) << bad;
}

}  // namespace
}  // namespace sereno::agent::zabbix
