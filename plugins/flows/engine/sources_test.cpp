#include "sereno/flows/sources.h"

#include <gtest/gtest.h>

namespace sereno::flows {
namespace {

using From = Source::From;
using Fold = Source::Fold;

Answer answer() {
  return {
      .code = 200,
      .headers = {{"Content-Type", "application/json"}, {"ETag", "x1"}},
      .cookies = {{"XSRF-TOKEN", "a%3Db"}},
      .body =
          R"({"n":[3,10,2],"ts":["2026-04-06T05:59:00Z","2026-04-06T05:58:00Z"],"t":"eyJhbGciOiJub25lIn0.eyJleHAiOjE3NzU0NTg4MDB9.x"})",
      .body_bytes = 120,
      .rows = {.columns = {"Newest", "n"}, .cells = {{"2026-04-06 05:59:30", "7"}, {std::nullopt, "8"}}},
      .frames = {{.kind = Frame::Kind::ping}, {.data = "{\"type\":\"ping\"}"}, {.data = "{\"type\":\"data\"}"}},
      .files = {{.name = "cdr_1.csv"}, {.name = "in", .folder = true}, {.name = "x.tmp"}}};
}

constexpr std::int64_t now_ms = 1'775'455'200'000;  // 2026-04-06T06:00:00Z

TEST(ValueOf, TakesOneValue) {
  struct Case {
    const char* why;
    Source source;
    const char* value;
  };
  const Case cases[] = {
      {"the first", {.from = From::json, .path = "/n/*"}, "3"},
      {"the last", {.from = From::json, .path = "/n/*", .fold = Fold::last}, "2"},
      {"numbers by size", {.from = From::json, .path = "/n/*", .fold = Fold::max}, "10"},
      {"the least", {.from = From::json, .path = "/n/*", .fold = Fold::min}, "2"},
      {"how many", {.from = From::json, .path = "/n/*", .fold = Fold::count}, "3"},
      {"how many of none", {.from = From::json, .path = "/x/*", .fold = Fold::count}, "0"},
      {"none", {.from = From::json, .path = "/x"}, "(none)"},
      {"the newest time", {.from = From::json, .path = "/ts/*", .fold = Fold::max, .time = "iso8601"}, "1775455140000"},
      {"its age", {.from = From::json, .path = "/ts/*", .fold = Fold::min, .time = "iso8601", .age = true}, "60"},
      {"what is left", {.from = From::json, .path = "/t", .time = "epoch", .left = true, .claim = "/exp"}, "3600"},
      {"no token", {.from = From::json, .path = "/n/0", .claim = "/exp"}, "!no JSON web token"},
      {"no time", {.from = From::json, .path = "/n/0", .time = "iso8601"}, "!'3' is no time as 'iso8601' has it"},
      {"a header", {.from = From::header, .path = "etag"}, "x1"},
      {"a cookie", {.from = From::cookie, .path = "XSRF-TOKEN", .decode = true}, "a=b"},
      {"the status", {.from = From::status}, "200"},
      {"a column by name", {.from = From::column, .path = "newest"}, "2026-04-06 05:59:30"},
      {"NULL is nothing", {.from = From::column, .path = "newest", .fold = Fold::count}, "1"},
      {"a column by number", {.from = From::column, .path = "2", .fold = Fold::max}, "8"},
      {"no such column", {.from = From::column, .path = "3"}, "!there is no column '3'"},
      {"rows", {.from = From::rows}, "2"},
      {"files, no folders", {.from = From::files, .fold = Fold::count}, "2"},
      {"files of a pattern", {.from = From::files, .pattern = *steps::Pattern::compile("csv$", {})}, "cdr_1.csv"},
      {"data frames, no pings of the protocol", {.from = From::frames, .fold = Fold::count}, "2"},
      {"size", {.from = From::size}, "120"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto value = value_of(c.source, answer(), {}, instant_from_ms(now_ms));
    EXPECT_EQ(!value ? "!" + value.error().message : value->value_or("(none)"), c.value);
  }
}

TEST(ValueOf, CountsAnAgeByTheOtherSidesClock) {
  Answer own = answer();
  own.server_clock = instant_from_ms(now_ms + 600'000);
  const auto value =
      value_of({.from = From::json, .path = "/ts/0", .time = "iso8601", .age = true}, own, {}, instant_from_ms(now_ms));
  EXPECT_EQ(**value, "660");
}

TEST(Disagreement, SaysWhatWasSeen) {
  struct Case {
    const char* why;
    Assertion assertion;
    const char* words;
  };
  const Source status{.from = From::status}, n{.from = From::json, .path = "/n/0"},
      none{.from = From::json, .path = "/x"};
  const auto pattern = [](const char* text) { return *steps::Pattern::compile(text, {}); };
  const Case cases[] = {
      {"holds", {.source = status, .inside = {{.low = 200, .high = 299}}}, ""},
      {"one of two ranges", {.source = status, .inside = {{.low = 0, .high = 1}, {.low = 200, .high = 200}}}, ""},
      {"outside",
       {.source = status, .inside = {{.low = 201, .high = 204}, {.low = 304, .high = 304}}},
       "status 200, expected 201 to 204 or 304"},
      {"equals", {.source = n, .equals = "${three}"}, ""},
      {"differs", {.source = n, .equals = "4"}, "json /n/0 '3', expected '4'"},
      {"not there", {.source = none, .equals = "4"}, "json /x is not there"},
      {"has to be absent, and is", {.source = none, .present = false}, ""},
      {"has to be absent, and is not", {.source = n, .present = false}, "json /n/0 is there, expected none"},
      {"has to be there", {.source = none, .present = true}, "json /x is not there"},
      {"lacks what is not there", {.source = none, .lacks = "x"}, ""},
      {"a text of the body", {.source = {}, .contains = "ts"}, ""},
      {"missing from the body", {.source = {}, .contains = "Welcome"}, "'Welcome' not found in 120 bytes"},
      {"forbidden in the body", {.source = {}, .lacks = "ts"}, "'ts' found in 120 bytes"},
      {"a pattern", {.source = {}, .matches = pattern("x+y")}, "pattern 'x+y' not found in 120 bytes"},
      {"a pattern that must not be", {.source = n, .not_matches = pattern("3")}, "pattern '3' found in json /n/0 '3'"},
      {"no number",
       {.source = {.from = From::header, .path = "ETag"}, .inside = {{.low = 1, .high = 2}}},
       "header ETag 'x1' is no number, expected 1 to 2"},
      {"at least", {.source = n, .inside = {{.low = 5}}}, "json /n/0 '3', expected at least 5"},
      {"cannot be looked for",
       {.source = {.from = From::column, .path = "9"}, .present = true},
       "column 9: there is no column '9'"},
  };
  Values values;
  values.set("three", "3");
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto wrong = disagreement(c.assertion, answer(), values, instant_from_ms(now_ms));
    EXPECT_EQ(!wrong ? "" : wrong->observed + (wrong->expected.empty() ? "" : ", expected " + wrong->expected),
              c.words);
  }
}

}  // namespace
}  // namespace sereno::flows
