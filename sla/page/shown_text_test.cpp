#include "sla/page/shown_text.h"

#include <gtest/gtest.h>

namespace sereno::sla {
namespace {

TEST(ShownText, ReadsAsItIs) {
  struct Case {
    const char* why;
    std::string text;
    std::string shown;
  };
  const Case cases[] = {
      {"plain", "Señal caída", "Señal caída"},
      {"markup is the template's to escape", "<b>", "<b>"},
      {"lines and escapes become blanks", "a\nb\x1b[31m", "a b [31m"},
      {"right to left override",
       "gpj\xE2\x80\xAE"
       "exe",
       "gpj[U+202E]exe"},
      {"isolates", "\xE2\x81\xA6x\xE2\x81\xA9", "[U+2066]x[U+2069]"},
      {"zero width", "pay\xE2\x80\x8Bpal", "pay[U+200B]pal"},
      {"tags beyond the first plane", "\xF3\xA0\x81\x81", "[U+E0041]"},
      {"no UTF-8", "a\xFF", "a\xEF\xBF\xBD"},
      {"letters written from right to left stay", "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D",
       "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D"},
  };
  for (const Case& each : cases) {
    SCOPED_TRACE(each.why);
    EXPECT_EQ(shown_text(each.text), each.shown);
  }
}

TEST(ShownText, IsCutWhereItIsTooLong) {
  EXPECT_EQ(shown_text("abcdef", 4), "abcd [+2]");
  EXPECT_EQ(shown_text("ñandú", 5), "ñandú");
  EXPECT_LT(shown_text(std::string(1 << 20, 'x')).size(), 1100U);
}

TEST(CsvText, IsNeverAFormula) {
  struct Case {
    const char* why;
    const char* text;
    const char* field;
  };
  const Case cases[] = {
      {"plain", "Logins time out", "Logins time out"},
      {"comma", "a, b", "\"a, b\""},
      {"quote", "a \"b\"", "\"a \"\"b\"\"\""},
      {"line", "a\r\nb", "a  b"},
      {"formula", "=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"},
      {"plus", "+1", "'+1"},
      {"minus", "-1+2", "'-1+2"},
      {"at", "@SUM(A1)", "'@SUM(A1)"},
      {"a tab before it", "\t=1", "' =1"},
      {"empty", "", ""},
  };
  for (const Case& each : cases) {
    SCOPED_TRACE(each.why);
    EXPECT_EQ(csv_text(each.text), each.field);
  }
}

}  // namespace
}  // namespace sereno::sla
