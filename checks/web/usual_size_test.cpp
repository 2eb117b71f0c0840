#include "checks/web/usual_size.h"

#include <gtest/gtest.h>

#include <chrono>

namespace web {
namespace {

using std::chrono::hours;

const sereno::Instant noon = sereno::instant_from_ms(1'775'455'200'000);

TEST(UsualSize, IsLearnedAndKept) {
  struct Case {
    const char* why;
    UsualSize before;
    std::uint64_t bytes;
    UsualSize behind;
  };
  const Case cases[] = {
      {"the first page", {}, 48'000, {.bytes = 48'000}},
      {"an empty one says nothing", {}, 0, {}},
      {"about the same", {.bytes = 48'000}, 45'000, {.bytes = 48'000}},
      {"it grows", {.bytes = 48'000}, 96'000, {.bytes = 60'000}},
      {"it becomes smaller, by and by", {.bytes = 48'000}, 24'000, {.bytes = 42'000}},
      {"suddenly a tenth", {.bytes = 48'000}, 1'200, {.bytes = 48'000, .since = noon}},
      {"for an hour", {.bytes = 48'000, .since = noon - hours(1)}, 1'200, {.bytes = 48'000, .since = noon - hours(1)}},
      {"for a day: a new page", {.bytes = 48'000, .since = noon - hours(24)}, 1'200, {.bytes = 1'200}},
      {"and well again", {.bytes = 48'000, .since = noon - hours(1)}, 48'100, {.bytes = 48'000}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(learned(c.before, c.bytes, 10, noon), c.behind);
    EXPECT_EQ(UsualSize::from_text(c.behind.text()), c.behind);
  }
}

TEST(UsualSize, IsNotKnownFromAnythingElse) {
  for (const char* text : {"", " ", "x", "-5", "12x", "99999999999999999999"})
    EXPECT_EQ(UsualSize::from_text(text), UsualSize{}) << text;
  EXPECT_EQ(UsualSize::from_text("12 x"), UsualSize{.bytes = 12});
}

TEST(UsualSize, TellsAPageThatHasLostMost) {
  EXPECT_FALSE(judge_size({}, 0, 10)) << "nobody knows it yet";
  EXPECT_FALSE(judge_size({.bytes = 48'000}, 4'800, 10)) << "the bound is inclusive";
  const auto finding = judge_size({.bytes = 48'000}, 1'200, 10);
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->status, sereno::Status::warning);
  EXPECT_EQ(finding->text, "page of 1200 bytes, usually 48000");
}

}  // namespace
}  // namespace web
