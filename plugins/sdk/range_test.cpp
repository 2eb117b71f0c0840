#include "sereno/range.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sereno {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

TEST(Range, ReadsTheGrammar) {
  struct Case {
    const char* why;
    const char* text;
    Range range;
    const char* canonical;
  };
  const Case cases[] = {
      {"an end alone begins at 0", "10", {.low = 0, .high = 10}, "10"},
      {"zero alone", "0", {.low = 0, .high = 0}, "0"},
      {"a start alone has no end", "10:", {.low = 10}, "10:"},
      {"zero as start alone", "0:", {.low = 0}, "0:"},
      {"tilde is minus infinity", "~:10", {.low = -infinite, .high = 10}, "~:10"},
      {"everything", "~:", {.low = -infinite}, "~:"},
      {"both bounds", "10:20", {.low = 10, .high = 20}, "10:20"},
      {"a start of 0 is left out", "0:20", {.low = 0, .high = 20}, "20"},
      {"a missing start is 0", ":5.75", {.low = 0, .high = 5.75}, "5.75"},
      {"inside", "@10:20", {.low = 10, .high = 20, .alert_inside = true}, "@10:20"},
      {"inside, end alone", "@10", {.low = 0, .high = 10, .alert_inside = true}, "@10"},
      {"inside, no end", "@32:", {.low = 32, .alert_inside = true}, "@32:"},
      {"negative start", "-7:23", {.low = -7, .high = 23}, "-7:23"},
      {"both negative", "-20:-10", {.low = -20, .high = -10}, "-20:-10"},
      {"negative end needs the tilde", "~:-95.99", {.low = -infinite, .high = -95.99}, "~:-95.99"},
      {"one point", "1:1", {.low = 1, .high = 1}, "1:1"},
      {"minus zero is zero", "-0:0", {.low = 0, .high = 0}, "0"},
      {"percent behind a bound", "10%:90%", {.low = 10, .high = 90}, "10:90"},
      {"several percents, as format strings leave them", "1:12%%", {.low = 1, .high = 12}, "1:12"},
      {"more digits than a double has",
       "12345678901234567890:",
       {.low = 12345678901234567890.0},
       "12345678901234567168:"},
      {"an exponent", "1e3", {.low = 0, .high = 1000}, "1000"},
      {"a plus", "+1:+2", {.low = 1, .high = 2}, "1:2"},
      {"a bare dot before digits", ".5:1.", {.low = 0.5, .high = 1}, "0.5:1"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto range = Range::parse(c.text);
    ASSERT_TRUE(range) << range.error().message;
    EXPECT_EQ(range->low, c.range.low);
    EXPECT_EQ(range->high, c.range.high);
    EXPECT_EQ(range->alert_inside, c.range.alert_inside);
    const std::string canonical = range->to_string();
    EXPECT_EQ(canonical, c.canonical);
    const auto again = Range::parse(canonical);
    ASSERT_TRUE(again) << canonical;
    EXPECT_EQ(*again, *range);
  }
}

TEST(Range, RefusesWhatIsNone) {
  struct Case {
    const char* why;
    const char* text;
    const char* error;
  };
  const Case cases[] = {
      {"empty", "", "range '': is empty"},
      {"only the sign of inside", "@", "range '@': has no bound"},
      {"a colon alone", ":", "range ':': has no bound"},
      {"start above end", "20:10", "range '20:10': its start is above its end"},
      {"a negative end is below the start 0", "-1", "range '-1': its start is above its end"},
      {"no word for infinity", "inf", "range 'inf': its end is no number (leave it out for infinity)"},
      {"nor at the start", "-inf:5", "range '-inf:5': its start is no number (\"~\" is minus infinity)"},
      {"tilde at the end", "5:~", "range '5:~': its end is no number (leave it out for infinity)"},
      {"tilde alone", "~", "range '~': its end is no number (leave it out for infinity)"},
      {"decimal comma", "1,5", "range '1,5': its end is no number (leave it out for infinity)"},
      {"a dash is no colon", "1-10", "range '1-10': its end is no number (leave it out for infinity)"},
      {"nor at the start", "1-10:2.4", "range '1-10:2.4': its start is no number (\"~\" is minus infinity)"},
      {"tilde on both sides", "~:~", "range '~:~': its end is no number (leave it out for infinity)"},
      {"colons alone", "::", "range '::': its end is no number (leave it out for infinity)"},
      {"undetermined, as in performance data", "U", "range 'U': its end is no number (leave it out for infinity)"},
      {"two colons", "1:2:3", "range '1:2:3': its end is no number (leave it out for infinity)"},
      {"space in front", " 5", "range ' 5': its end is no number (leave it out for infinity)"},
      {"space behind", "5 ", "range '5 ': its end is no number (leave it out for infinity)"},
      {"a word", "abc", "range 'abc': its end is no number (leave it out for infinity)"},
      {"sign of inside twice", "@@1", "range '@@1': its end is no number (leave it out for infinity)"},
      {"percent alone", "%", "range '%': its end is no number (leave it out for infinity)"},
      {"a unit", "5s", "range '5s': its end is no number (leave it out for infinity)"},
      {"not a number", "nan:", "range 'nan:': its start is no number (\"~\" is minus infinity)"},
      {"too large for a number", "1e999", "range '1e999': its end is no number (leave it out for infinity)"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto range = Range::parse(c.text);
    ASSERT_FALSE(range);
    EXPECT_EQ(range.error().message, c.error);
  }
}

TEST(Range, AlertsOutsideAndWithTheSignInside) {
  struct Case {
    const char* range;
    double value;
    bool alerts;
  };
  const Case cases[] = {
      {"10", 0, false},
      {"10", 10, false},
      {"10", 10.001, true},
      {"10", -0.001, true},
      {"10:", 10, false},
      {"10:", 9.99, true},
      {"10:", 1e300, false},
      {"~:10", -1e300, false},
      {"~:10", 10.5, true},
      {"10:20", 15, false},
      {"10:20", 21, true},
      {"@10:20", 9.99, false},
      {"@10:20", 10, true},
      {"@10:20", 20, true},
      {"@10:20", 20.1, false},
      {"0", 0, false},
      {"0", 0.1, true},
      {"~:", -5, false},
      {"@~:", 5, true},
      {"@~:", -1e300, true},
      {"10", infinite, true},
      {"10:", infinite, false},
      {"@-7:23", -7, true},
      {"@-7:23", -7.01, false},
      {"@-7:23", 23.1, false},
      {"@:5.75", 5.75, true},
      {"@:5.75", 5.7501, false},
      {"@:5.75", -1, false},
      {"@~:-95.99", -95.99, true},
      {"@~:-95.99", -95.989, false},
      {"@10:", 9.91, false},
      {"@10:", 123456789012346, true},
      {"@1:1", 1, true},
      {"@1:1", 0.5, false},
      {"1:1", 1, false},
      {"1:1", 1.001, true},
      {"-10:-5", -7, false},
      {"-10:-5", -4, true},
      {"123456789012345:", 123456789012344.9, true},
      {"123456789012345:", 123456789012345.6, false},
      {"12345678901234567890:", 1.1e19, true},
      {"12345678901234567890:", 12345678901234567890.0, false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.range) + " and " + std::to_string(c.value));
    EXPECT_EQ(Range::parse(c.range)->alerts(c.value), c.alerts);
  }
}

TEST(Range, NeverHoldsWhatIsNoNumber) {
  EXPECT_TRUE(Range::parse("~:")->alerts(std::nan("")));
  EXPECT_FALSE(Range::parse("@~:")->alerts(std::nan("")));
}

}  // namespace
}  // namespace sereno
