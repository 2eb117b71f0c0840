#include "plugins/host/output/plugin_output.h"
#include "base/utf8.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace sereno::host {
namespace {

using namespace std::string_literals;

TEST(ParsePluginOutput, TakesTextAndPerformanceDataApart) {
  struct Case {
    const char* why;
    std::string output;
    int code;
    Status status;
    std::string summary;
    std::string long_text;
    std::string perfdata;
  };
  const Case cases[] = {
      {"one line", "DISK OK - free\n", 0, Status::ok, "DISK OK - free", "", ""},
      {"performance data", "OK: x | a=1 b=2s;3", 0, Status::ok, "OK: x", "", "a=1 b=2s;3"},
      {"no blank before the bar", "OK|a=1", 0, Status::ok, "OK", "", "a=1"},
      {"both places", "text | a=1\nlong\nlast | b=2\nc=3\n", 1, Status::warning, "text", "long\nlast", "a=1 b=2 c=3"},
      {"only the second place", "text\nlong\nlast | b=2\nc=3", 0, Status::ok, "text", "long\nlast", "b=2 c=3"},
      {"bar at the start of a line", "text\n| b=2", 0, Status::ok, "text", "", "b=2"},
      {"two bars in the first line", "text | a=1 | b=2", 0, Status::ok, "text",
       "performance data: item 2 '|': has no '=' behind its label", "a=1 b=2"},
      {"blank lines in front", "\n \nOK\nmore", 0, Status::ok, "OK", "more", ""},
      {"a tab would not be one in the line that is shown", "a\tb\nc\td", 0, Status::ok, "a b", "c\td", ""},
      {"carriage returns", "OK\r\nmore\r\n", 0, Status::ok, "OK", "more", ""},
      {"indentation of long text stays", "OK\n  a\n    b", 0, Status::ok, "OK", "  a\n    b", ""},
      {"critical", "x", 2, Status::critical, "x", "", ""},
      {"unknown", "x", 3, Status::unknown, "x", "", ""},
      {"code above 3", "x", 4, Status::unknown, "exit code 4 is outside 0 to 3: x", "", ""},
      {"negative code", "", -1, Status::unknown, "exit code -1 is outside 0 to 3", "", ""},
      {"not executable", "", 126, Status::unknown, "exit code 126 is outside 0 to 3 (the program cannot be executed)",
       "", ""},
      {"not found", "sh: 1: x: not found", 127, Status::unknown,
       "exit code 127 is outside 0 to 3 (a program was not found): sh: 1: x: not found", "", ""},
      {"silence is not OK", "", 0, Status::unknown, "the plugin printed nothing", "", ""},
      {"nor is white space", " \n\t\n", 0, Status::unknown, "the plugin printed nothing", "", ""},
      {"silent but critical", "", 2, Status::critical, "the plugin printed nothing", "", ""},
      {"metrics alone", "| a=1", 0, Status::ok, "the plugin printed performance data alone", "", "a=1"},
      {"metrics alone that are none", "| a", 0, Status::unknown, "the plugin printed nothing",
       "performance data: item 1 'a': has no '=' behind its label", ""},
      {"NUL and broken UTF-8", "a\0b\xff"s, 0, Status::ok,
       "a\xEF\xBF\xBD"
       "b\xEF\xBF\xBD",
       "", ""},
      {"decimal comma", "x | load=1,5;2;3 b=1", 0, Status::ok, "x",
       "performance data: item 1 'load=1,5;2;3': '1,5' is no number (decimal comma?)", "b=1"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const CheckResult result = parse_plugin_output(c.output, c.code);
    EXPECT_EQ(result.status, c.status);
    EXPECT_EQ(result.summary, c.summary);
    EXPECT_EQ(result.long_text, c.long_text);
    EXPECT_EQ(format_perfdata(result.metrics), c.perfdata);
  }
}

TEST(ParsePluginOutput, TellsFiveProblemsAndThatThereAreMore) {
  const CheckResult result = parse_plugin_output("x | a b c d e f g", 0);
  EXPECT_EQ(std::count(result.long_text.begin(), result.long_text.end(), '\n'), 5);
  EXPECT_TRUE(result.long_text.ends_with("performance data: more is wrong with it")) << result.long_text;
}

TEST(ParsePluginOutput, TakesTenMegabytesOfAnything) {
  const std::size_t size = 10u << 20;
  for (const std::string& piece : {"a=1 "s, "\0\n|"s}) {
    std::string output;
    while (output.size() < size) output += piece;
    const CheckResult result = parse_plugin_output("OK | " + output, 0);
    EXPECT_EQ(result.status, Status::ok);
    EXPECT_LE(result.metrics.size(), 4096u);
    EXPECT_LE(render_plugin_output(result, "").size(), 64u * 1024);
  }
}

TEST(RenderPluginOutput, PutsEverythingInItsPlace) {
  struct Case {
    const char* why;
    CheckResult result;
    const char* label;
    const char* text;
  };
  const Case cases[] = {
      {"all of it",
       {.status = Status::ok,
        .summary = "200 in 1 s",
        .long_text = "line\nline 2",
        .metrics = {{.label = "time", .value = 1, .unit = "s"}}},
       "web",
       "WEB OK - 200 in 1 s | time=1s\nline\nline 2"},
      {"no performance data", {.status = Status::critical, .summary = "gone"}, "web", "WEB CRITICAL - gone"},
      {"no summary", {.status = Status::warning}, "sip_call", "SIP_CALL WARNING"},
      {"classic text stands as it is",
       {.status = Status::ok, .summary = "DISK OK - x", .metrics = {{.label = "a", .value = 1}}},
       "",
       "DISK OK - x | a=1"},
      {"a bar would begin performance data",
       {.status = Status::ok, .summary = "a|b", .long_text = "c|d"},
       "x",
       "X OK - a/b\nc/d"},
      {"summary is one line", {.status = Status::ok, .summary = " a\nb\tc "}, "x", "X OK - a b c"},
      {"no newline at the end", {.status = Status::ok, .summary = "a", .long_text = "b\n\n"}, "x", "X OK - a\nb"},
      {"bad bytes", {.status = Status::ok, .summary = "\x01\xc3"}, "x", "X OK - \xEF\xBF\xBD\xEF\xBF\xBD"},
  };
  for (const Case& c : cases) EXPECT_EQ(render_plugin_output(c.result, c.label), c.text) << c.why;
}

TEST(RenderPluginOutput, CutsLongTextThenMetricsThenSummary) {
  const CheckResult result{.status = Status::ok,
                           .summary = "summary",
                           .long_text = "long text",
                           .metrics = {{.label = "a", .value = 1}, {.label = "b", .value = 2}}};
  const std::string whole = "X OK - summary | a=1 b=2\nlong text";
  struct Case {
    std::size_t bytes;
    const char* text;
  };
  const Case cases[] = {
      {whole.size(), "X OK - summary | a=1 b=2\nlong text"},
      {whole.size() + 9, "X OK - summary | a=1 b=2\nlong text"},
      {33, "X OK - summary | a=1 b=2\n[...]"},
      {30, "X OK - summary | a=1 b=2\n[...]"},
      {29, "X OK - summary [...] | a=1"},
      {26, "X OK - summary [...] | a=1"},
      {25, "X OK - summary [...]"},
      {20, "X OK - summary [...]"},
      {19, "X OK - summar [...]"},
      {6, " [...]"},
      {5, "X OK "},
      {0, ""},
  };
  for (const Case& c : cases) EXPECT_EQ(render_plugin_output(result, "x", {c.bytes}), c.text) << c.bytes;
  for (std::size_t bytes = 0; bytes < whole.size() + 2; ++bytes)
    EXPECT_LE(render_plugin_output(result, "x", {bytes}).size(), bytes);
}

TEST(RenderPluginOutput, NeverCutsACharacter) {
  const CheckResult result{.status = Status::ok,
                           .summary = "\u00e4\u00e4\u00e4\u00e4",
                           .long_text = "\U0001F600\U0001F600\U0001F600\U0001F600"};
  for (std::size_t bytes = 0; bytes < 60; ++bytes)
    EXPECT_TRUE(is_utf8(render_plugin_output(result, "x", {bytes}))) << bytes;
}

TEST(RenderPluginOutput, KeepsTheLimitsOfEachTransport) {
  CheckResult result{.status = Status::ok, .summary = std::string(500, 's'), .long_text = std::string(200'000, 'l')};
  for (int i = 0; i < 20; ++i) result.metrics.push_back({.label = "m" + std::to_string(i), .value = i});
  for (const OutputLimits limits : {OutputLimits{1023}, OutputLimits{8191}, OutputLimits{65535}, OutputLimits{}}) {
    const std::string text = render_plugin_output(result, "x", limits);
    EXPECT_LE(text.size(), limits.bytes);
    EXPECT_GE(text.size(), limits.bytes - 1);
    EXPECT_TRUE(text.ends_with("\n[...]"));
    EXPECT_NE(text.find("m19=19"), std::string::npos);
  }
}

TEST(RenderPluginOutput, ReadsBackAsTheSameResult) {
  const CheckResult result{
      .status = Status::warning,
      .summary = "text",
      .long_text = "more\nlines",
      .metrics = {{.label = "it's", .value = -1.5, .unit = "s", .warning = *Range::parse("@1:2"), .min = 0},
                  {.label = "u"}}};
  const CheckResult again = parse_plugin_output(render_plugin_output(result, ""), 1);
  EXPECT_EQ(again.summary, result.summary);
  EXPECT_EQ(again.long_text, result.long_text);
  EXPECT_EQ(again.metrics, result.metrics);
}

TEST(CleanText, ReplacesWhatNoReaderTakes) {
  struct Case {
    const char* why;
    std::string text;
    std::string clean;
    bool utf8;
  };
  const std::string bad = "\xEF\xBF\xBD";
  const Case cases[] = {
      {"plain", "a b\n\tc", "a b\n\tc", true},
      {"two, three and four bytes", "\u00e4\u20ac\U0001F600", "\u00e4\u20ac\U0001F600", true},
      {"NUL", "a\0b"s, "a" + bad + "b", true},
      {"escape", "\x1b[31m", bad + "[31m", true},
      {"delete", "\x7f", bad, true},
      {"carriage return alone", "a\rb", "a" + bad + "b", true},
      {"carriage return before a newline", "a\r\nb", "a\nb", true},
      {"C1 control",
       "\xc2\x9b"
       "31m",
       bad + "31m", true},
      {"no-break space is none", "\xc2\xa0", "\xc2\xa0", true},
      {"continuation alone", "\x80", bad, false},
      {"cut short", "\xe2\x82", bad + bad, false},
      {"overlong slash", "\xc0\xaf", bad + bad, false},
      {"overlong in three", "\xe0\x80\xaf", bad + bad + bad, false},
      {"overlong in four", "\xf0\x80\x80\xaf", bad + bad + bad + bad, false},
      {"surrogate", "\xed\xa0\x80", bad + bad + bad, false},
      {"beyond Unicode", "\xf4\x90\x80\x80", bad + bad + bad + bad, false},
      {"five bytes", "\xf8\x88\x80\x80\x80", bad + bad + bad + bad + bad, false},
      {"latin-1", "caf\xe9!", "caf" + bad + "!", false},
      {"last of all", "\U0010FFFF", "\U0010FFFF", true},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(clean_text(c.text), c.clean) << c.why;
    EXPECT_EQ(is_utf8(c.text), c.utf8) << c.why;
    EXPECT_TRUE(is_utf8(clean_text(c.text))) << c.why;
  }
  EXPECT_EQ(cut_at_character("a\u20ac", 3), "a");
  EXPECT_EQ(cut_at_character("a\u20ac", 4), "a\u20ac");
  EXPECT_EQ(cut_at_character("\u20ac", 0), "");
}

}  // namespace
}  // namespace sereno::host
