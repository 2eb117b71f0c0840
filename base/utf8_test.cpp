#include "base/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace sereno {
namespace {

TEST(Utf8, WellFormedCharacters) {
  struct Case {
    const char* why;
    std::string text;
    std::size_t length;
  };
  const Case cases[] = {
      {"nothing", "", 0},
      {"NUL", std::string(1, '\0'), 1},
      {"ASCII", "ab", 1},
      {"two bytes", "\xC3\xB1x", 2},
      {"three bytes", "\xE2\x82\xAC", 3},
      {"four bytes", "\xF0\x9F\x98\x80", 4},
      {"the last one", "\xF4\x8F\xBF\xBF", 4},
      {"beyond Unicode", "\xF4\x90\x80\x80", 0},
      {"five bytes", "\xF8\x88\x80\x80\x80", 0},
      {"overlong slash of two", "\xC0\xAF", 0},
      {"overlong of two, the highest", "\xC1\xBF", 0},
      {"overlong of three", "\xE0\x9F\xBF", 0},
      {"overlong of four", "\xF0\x8F\xBF\xBF", 0},
      {"surrogate", "\xED\xA0\x80", 0},
      {"just below the surrogates", "\xED\x9F\xBF", 3},
      {"continuation alone", "\x80", 0},
      {"cut after one of two", "\xC3", 0},
      {"cut after two of three", "\xE2\x82", 0},
      {"cut after three of four", "\xF0\x9F\x98", 0},
      {"second byte is none", "\xE2(\xAC", 0},
      {"third byte is none", "\xE2\x82(", 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(utf8_length(c.text), c.length);
    EXPECT_EQ(is_utf8(c.text), c.length == c.text.size() || (c.length > 0 && is_utf8(c.text.substr(c.length))));
  }
}

TEST(Utf8, ReplacesEachBadByte) {
  EXPECT_EQ(valid_utf8("a\xFF\xC3\xB1\xE2\x82z"), "a\xEF\xBF\xBD\xC3\xB1\xEF\xBF\xBD\xEF\xBF\xBDz");
  EXPECT_EQ(valid_utf8("tab\t and \x1b stay"), "tab\t and \x1b stay");
}

TEST(Utf8, KnowsControls) {
  for (const char* control : {"\x01", "\x1f", "\x7f", "\xC2\x80", "\xC2\x9F"}) EXPECT_TRUE(is_control(control));
  EXPECT_TRUE(is_control(std::string_view("\0", 1)));
  for (const char* other : {" ", "~", "\xC2\xA0", "\xC3\x80"}) EXPECT_FALSE(is_control(other));
}

TEST(Utf8, CutsBetweenCharacters) {
  const std::string text = "a\xC3\xB1\xF0\x9F\x98\x80";  // 1, 2 and 4 bytes
  const std::size_t kept[] = {0, 1, 1, 3, 3, 3, 3, 7, 7};
  for (std::size_t bytes = 0; bytes < std::size(kept); ++bytes)
    EXPECT_EQ(cut_at_character(text, bytes).size(), kept[bytes]) << bytes;
}

}  // namespace
}  // namespace sereno
