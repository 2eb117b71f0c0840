#include "agent/protocols/nagios/passive_result.h"

#include <gtest/gtest.h>

namespace sereno::agent::nagios {
namespace {

PassiveResult result(std::string output, std::string perfdata = "") {
  return {.host = "cc-01",
          .service = "web",
          .status = Status::critical,
          .output = std::move(output),
          .perfdata = std::move(perfdata),
          .at = instant_from_ms(1'775'001'600'250)};
}

TEST(PassiveResult, IsOneLineThatFits) {
  struct Case {
    const char* why;
    PassiveResult given;
    std::size_t bytes;
    const char* text;
  };
  const Case cases[] = {
      {"performance data behind the bar", result("down", "time=1s"), 100, "down | time=1s"},
      {"none, no bar", result("down"), 100, "down"},
      {"a bar in the text would begin performance data", result("a|b", "x=1"), 100, "a/b | x=1"},
      {"line ends would begin another command",
       result("a\nb\r\x01"
              "c",
              "x=1\ny=2"),
       100, "a b  c | x=1 y=2"},
      {"what is no UTF-8", result("\xff!"), 100, "\xEF\xBF\xBD!"},
      {"whole items only", result("down", "a=1 b=22"), 14, "down | a=1"},
      {"a quoted label is one item", result("down", "'a b'=1 c=2"), 14, "down | 'a b'=1"},
      {"a quoted label is not parted", result("down", "'a b'=1 c=2"), 12, "down"},
      {"cut at a character", result("d\xC3\xA9j\xC3\xA0"), 2, "d"},
      {"no room for the data", result("down", "a=1"), 4, "down"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(plugin_text(c.given, c.bytes), c.text);
  }
}

TEST(PassiveResult, SaysWhenWhatIsLateWasObserved) {
  const auto given = result("down", "time=1s");
  EXPECT_EQ(plugin_text(given, 100, given.at + milliseconds{29'999}), "down | time=1s");
  EXPECT_EQ(plugin_text(given, 100, given.at + late), "down (observed 2026-04-01T00:00:00Z) | time=1s");
  EXPECT_EQ(plugin_text(given, 40, given.at + late), "down (observed 2026-04-01T00:00:00Z)")
      << "the time goes before the data";
  EXPECT_EQ(plugin_text(given, 34, given.at + late), "do (observed 2026-04-01T00:00:00Z)");
  EXPECT_EQ(plugin_text(given, 100, given.at - milliseconds{1}), "down | time=1s") << "a clock that was set back";
}

TEST(PassiveResult, ExternalCommandCarriesTheTrueTime) {
  auto given = result("down; really", "time=1s");
  given.service = "we;b\n";
  EXPECT_EQ(external_command(given, 1000),
            "[1775001600] PROCESS_SERVICE_CHECK_RESULT;cc-01;we_b_;2;down; really | time=1s\n");
}

}  // namespace
}  // namespace sereno::agent::nagios
