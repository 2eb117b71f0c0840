#include "sereno/metric.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sereno {
namespace {

Range range(const char* text) { return *Range::parse(text); }

TEST(Metric, IsJudgedByItsRanges) {
  struct Case {
    const char* why;
    Metric metric;
    Status status;
  };
  const Case cases[] = {
      {"no ranges", {.value = 5}, Status::ok},
      {"critical before warning", {.value = 95, .warning = range("80"), .critical = range("90")}, Status::critical},
      {"warning", {.value = 85, .warning = range("80"), .critical = range("90")}, Status::warning},
      {"bounds are inclusive", {.value = 80, .warning = range("80"), .critical = range("90")}, Status::ok},
      {"critical alone", {.value = 95, .critical = range("90")}, Status::critical},
      {"undetermined", {.warning = range("80")}, Status::unknown},
      {"no number", {.value = std::nan(""), .critical = range("90")}, Status::unknown},
      {"endless", {.value = INFINITY, .critical = range("90")}, Status::critical},
  };
  for (const Case& c : cases) EXPECT_EQ(judge(c.metric), c.status) << c.why;
}

TEST(Metric, IsOneItemOfPerformanceData) {
  struct Case {
    const char* why;
    Metric metric;
    const char* text;
  };
  const Case cases[] = {
      {"value alone", {.label = "users", .value = 5}, "users=5"},
      {"unit", {.label = "time", .value = 0.25, .unit = "s"}, "time=0.25s"},
      {"undetermined has no unit", {.label = "time", .unit = "s"}, "time=U"},
      {"all fields",
       {.label = "used",
        .value = 42,
        .unit = "%",
        .warning = range("80"),
        .critical = range("90"),
        .min = 0,
        .max = 100},
       "used=42%;80;90;0;100"},
      {"empty fields within", {.label = "a", .value = 1, .critical = range("5:"), .max = 9}, "a=1;;5:;;9"},
      {"empty fields at the end are left out", {.label = "a", .value = 1, .warning = range("@1:2")}, "a=1;@1:2"},
      {"a start of 0 without an end is not lost", {.label = "a", .value = 1, .warning = range("0:")}, "a=1;0:"},
      {"space is quoted", {.label = "disk used", .value = 1}, "'disk used'=1"},
      {"quote is doubled", {.label = "it's", .value = 1}, "'it''s'=1"},
      {"no label", {.value = 1}, "''=1"},
      {"equals sign", {.label = "a=b", .value = 1}, "a_b=1"},
      {"bar", {.label = "a|b", .value = 1}, "a_b=1"},
      {"control characters", {.label = "a\n\tb", .value = 1}, "a__b=1"},
      {"semicolon is quoted", {.label = "a;b", .value = 1}, "'a;b'=1"},
      {"path", {.label = "/var/log", .value = 1, .unit = "MB"}, "/var/log=1MB"},
      {"no exponent", {.label = "a", .value = 1e-7}, "a=0.0000001"},
      {"no number", {.label = "a", .value = std::nan(""), .unit = "s"}, "a=U"},
      {"endless", {.label = "a", .value = INFINITY, .max = INFINITY}, "a=U"},
      {"a unit that would be read as something else", {.label = "a", .value = 1, .unit = "5 x;"}, "a=1"},
      {"unknown unit", {.label = "a", .value = 1, .unit = "req/s"}, "a=1req/s"},
  };
  for (const Case& c : cases) EXPECT_EQ(to_perfdata(c.metric), c.text) << c.why;
}

}  // namespace
}  // namespace sereno
