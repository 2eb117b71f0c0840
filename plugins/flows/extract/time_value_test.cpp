#include "sereno/flows/time_value.h"

#include <gtest/gtest.h>

namespace sereno::flows {
namespace {

TEST(ParseTime, ReadsWhatOthersWrite) {
  struct Case {
    const char* why;
    const char* text;
    const char* format;
    const char* zone;
    const char* instant;  // or what the reason holds, behind "!"
  };
  const Case cases[] = {
      {"ISO with Z", "2026-04-06T06:00:00Z", "iso8601", "", "2026-04-06T06:00:00Z"},
      {"ISO with an offset", "2026-04-06T06:00:00.25-06:00", "iso8601", "", "2026-04-06T12:00:00.250Z"},
      {"ISO with a short offset", "2026-04-06 06:00:00+02", "iso8601", "", "2026-04-06T04:00:00Z"},
      {"ISO without seconds, in a zone", "2026-01-06 06:00", "iso8601", "America/Mexico_City", "2026-01-06T12:00:00Z"},
      {"its own offset goes before the zone", "2026-01-06T06:00:00Z", "iso8601", "Europe/Madrid",
       "2026-01-06T06:00:00Z"},
      {"a day", "2026-01-06", "iso8601", "", "2026-01-06T00:00:00Z"},
      {"blanks around it", "  2026-01-06 \n", "iso8601", "", "2026-01-06T00:00:00Z"},
      {"no day of the calendar", "2026-02-30", "iso8601", "", "!is no time as 'iso8601' has it"},
      {"something behind it", "2026-02-03T10:00:00Zx", "iso8601", "", "!is no time"},
      {"past 2037", "2050-02-03", "iso8601", "", "!lies outside of 1970 to 2037"},
      {"HTTP", "Sun, 06 Nov 1994 08:49:37 GMT", "http", "", "1994-11-06T08:49:37Z"},
      {"mail with a comment", "6 Nov 1994 08:49 -0600 (CST)", "mail", "", "1994-11-06T14:49:00Z"},
      {"mail without zone", "6 Nov 1994 08:49", "mail", "", "!is no time"},
      {"epoch", "1775455200", "epoch", "", "2026-04-06T06:00:00Z"},
      {"epoch with a fraction", "1775455200.25", "epoch", "", "2026-04-06T06:00:00.250Z"},
      {"milliseconds taken for seconds", "1775455200000", "epoch", "", "!is no epoch in seconds"},
      {"epoch in milliseconds", "1775455200000", "epoch_ms", "", "2026-04-06T06:00:00Z"},
      {"no number", "yesterday", "epoch", "", "!is no epoch"},
      {"day before month", "06/04/2026 13:05", "%d/%m/%Y %H:%M", "", "2026-04-06T13:05:00Z"},
      {"afternoon", "04/06/26 1:05:09 PM", "%m/%d/%y %I:%M:%S %p", "", "2026-04-06T13:05:09Z"},
      {"midnight", "04/06/26 12:05 am", "%m/%d/%y %I:%M %p", "", "2026-04-06T00:05:00Z"},
      {"afternoon in Spanish", "6 abr 2026 1:05 p. m.", "%d %b %Y %I:%M %p", "", "2026-04-06T13:05:00Z"},
      {"13 is no hour of a half day", "13:05 pm", "%I:%M %p", "", "!is no time"},
      {"an offset of its own", "2026-04-06 06:00:00 -0600", "%F %T %z", "", "2026-04-06T12:00:00Z"},
      {"an hour that is repeated: the first", "2026-10-25 02:30", "iso8601", "Europe/Madrid", "2026-10-25T00:30:00Z"},
      {"an hour that is skipped", "2026-03-29 02:30", "iso8601", "Europe/Madrid", "2026-03-29T01:30:00Z"},
      {"a fixed offset", "2026-03-29 02:30", "iso8601", "-06:00", "2026-03-29T08:30:00Z"},
      {"no such zone", "2026-03-29 02:30", "iso8601", "Mars/Olympus", "!there is no time zone 'Mars/Olympus'"},
      {"a way out of the database", "2026-03-29 02:30", "iso8601", "../../etc/passwd", "!there is no time zone"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto time = parse_time(c.text, c.format, c.zone);
    if (c.instant[0] == '!') {
      ASSERT_FALSE(time);
      EXPECT_NE(time.error().message.find(c.instant + 1), std::string::npos) << time.error().message;
    } else {
      ASSERT_TRUE(time) << time.error().message;
      EXPECT_EQ(format_instant(*time), c.instant);
    }
  }
}

TEST(ParseTime, SaysWhatIsWrongWithAFormat) {
  EXPECT_FALSE(time_format_problem("iso8601", ""));
  EXPECT_FALSE(time_format_problem("%d/%m/%Y %I:%M %p", "America/Mexico_City"));
  EXPECT_TRUE(time_format_problem("iso", ""));
  EXPECT_TRUE(time_format_problem("%d %Q", ""));
  EXPECT_TRUE(time_format_problem("%d %", ""));
  EXPECT_TRUE(time_format_problem("iso8601", "Nowhere"));
}

}  // namespace
}  // namespace sereno::flows
