#include "sereno/steps/people.h"

#include <gtest/gtest.h>

namespace sereno::steps {
namespace {

TEST(WithoutPeople, KeepsTheLastFourDigits) {
  struct Case {
    const char* why;
    const char* text;
    const char* shown;
  };
  const Case cases[] = {
      {"nothing", "", ""},
      {"a number as platforms store it", R"({"phone":"5555550123","rows":1})", R"({"phone":"[...]0123","rows":1})"},
      {"with a country", "call +525555550123 now", "call [...]0123 now"},
      {"as people write it", "+52 (55) 5555-0123, or +1.212.555.0199.", "[...]0123, or [...]0199."},
      {"seconds since 1970", "1764331200", "1764331200"},
      {"milliseconds since 1970", "\"ts\":1764331200123", "\"ts\":1764331200123"},
      {"dates", "20261128 20261128093000", "20261128 20261128093000"},
      {"too short and too long", "1234567 1234567890123456", "1234567 1234567890123456"},
      {"part of a name", "id a55555501234, x_5555550123, 5555550123b", "id a55555501234, x_5555550123, 5555550123b"},
      {"behind a point", "0.123456789", "0.123456789"},
      {"an address of the network", "10.20.30.40:5060", "10.20.30.40:5060"},
      {"mail", "from ann.b+c@cc.example to <x@y.example>", "from [...]@cc.example to <[...]@y.example>"},
      {"no mail", "a @ b, @x", "a @ b, @x"},
      {"one plus after the other", "++++ +1 +", "++++ +1 +"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(without_people(c.text), c.shown);
  }
}

TEST(QuotesWithoutPeople, LeavesWhatWeSayOurselves) {
  struct Case {
    const char* why;
    const char* text;
    const char* shown;
  };
  const Case cases[] = {
      {"a size", "got 58720256 bytes", "got 58720256 bytes"},
      {"what the server says", "auth: refused, the server says '5555550123 is busy' (10.0.0.1:443)",
       "auth: refused, the server says '[...]0123 is busy' (10.0.0.1:443)"},
      {"an apostrophe is no quote", "the canary's 5555550123 and 'ann@cc.example'",
       "the canary's 5555550123 and '[...]@cc.example'"},
      {"a quote within", "'don't call 5555550123'", "'don't call [...]0123'"},
      {"without an end", "says 'call 5555550123", "says 'call [...]0123"},
      {"nothing in it", "''", "''"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(quotes_without_people(c.text), c.shown);
  }
}

}  // namespace
}  // namespace sereno::steps
