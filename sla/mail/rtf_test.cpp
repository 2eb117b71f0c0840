#include "sla/mail/rtf.h"

#include <gtest/gtest.h>

#include "sla/mail/charset.h"

namespace sereno::sla {
namespace {

using namespace std::string_literals;

TEST(Rtf, ShowsItsTextAlone) {
  load_charsets();
  struct Case {
    const char* why;
    const char* rtf;
    const char* text;
  };
  const Case cases[] = {
      {"paragraphs and lines", "{\\rtf1\\ansi a\\par\r\n b\\line c}", "a\n b\nc"},
      {"tables of fonts and colours", "{\\rtf1{\\fonttbl{\\f0 Arial;}}{\\colortbl\\red0;}x}", "x"},
      {"what only some readers know", "{\\rtf1{\\*\\generator Riched20;}x}", "x"},
      {"bytes of Latin", "{\\rtf1 afectaci\\'f3n}", "afectación"},
      {"Unicode, with a stand-in behind it", "{\\rtf1\\uc1 a\\u241?o}", "año"},
      {"a stand-in of a byte", "{\\rtf1 a\\u241\\'f1o}", "año"},
      {"a number below nothing", "{\\rtf1 \\u-10179?\\u-8704?}", "\xF0\x9F\x98\x80"},
      {"no stand-in", "{\\rtf1\\uc0 a\\u241 o}", "año"},
      {"signs", "{\\rtf1 \\{a\\}\\\\ \\ldblquote b\\rdblquote}", "{a}\\ \"b\""},
      {"HTML within", "{\\rtf1\\fromhtml1{\\*\\htmltag84 <b>}\\htmlrtf {\\b\\htmlrtf0 x\\htmlrtf }\\htmlrtf0}", "x"},
      {"cells", "{\\rtf1 a\\cell b\\cell\\row}", "a\tb\t\n"},
      {"cut off", "{\\rtf1 abc\\'e", "abc"},
      {"braces that close too often", "{\\rtf1 a}}}b", "ab"},
      {"bytes that are no text", "{\\rtf1 a\\bin3 }}}b}", "ab"},
      {"no RTF", "<html>", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(rtf_text(c.rtf), c.text);
  }
}

TEST(Rtf, IsUncompressedAsItsDocumentSays) {
  // MS-OXRTFCP 3.1.1.2: "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}", line end behind it.
  const auto bytes =
      "\x2d\x00\x00\x00\x2b\x00\x00\x00\x4c\x5a\x46\x75\xf1\xc5\xc7\xa7\x03\x00\x0a\x00\x72\x63\x70\x67"
      "\x31\x32\x35\x42\x32\x0a\xf3\x20\x68\x65\x6c\x09\x00\x20\x62\x77\x05\xb0\x6c\x64\x7d\x0a\x80\x0f\xa0"s;
  EXPECT_EQ(uncompressed_rtf(bytes), "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) uncompressed_rtf(bytes.substr(0, cut));
  EXPECT_EQ(uncompressed_rtf("0123456789abcdefx"), "");
  EXPECT_EQ(uncompressed_rtf("\x0d\0\0\0\x01\0\0\0MELA\0\0\0\0x"s), "x");
}

}  // namespace
}  // namespace sereno::sla
