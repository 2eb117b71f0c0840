#include "sereno/flows/extraction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sereno::flows {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// The values, or the reason behind "!", for tables.
std::string shown(const Result<Found>& found) {
  if (!found) return "!" + found.error().message;
  std::string text;
  for (const std::string& one : *found) text += (text.empty() ? "" : "|") + one;
  return text;
}

TEST(FromJson, FollowsAPointer) {
  struct Case {
    const char* why;
    const char* body;
    const char* pointer;
    const char* values;
  };
  const Case cases[] = {
      {"a text as it is", R"({"a":{"b":"x\u00f1"}})", "/a/b", "xñ"},
      {"a number as JSON", R"({"n":1.5})", "/n", "1.5"},
      {"a whole number", R"({"n":-12})", "/n", "-12"},
      {"a literal", R"({"b":true})", "/b", "true"},
      {"null is nothing", R"({"b":null})", "/b", ""},
      {"not there is nothing", R"({"b":1})", "/c", ""},
      {"the whole", R"([1,2])", "", "[1,2]"},
      {"an item of a list", R"([1,2])", "/1", "2"},
      {"past the list", R"([1,2])", "/2", ""},
      {"no index", R"([1,2])", "/x", ""},
      {"every item", R"({"l":[{"t":1},{"t":2},{"u":3}]})", "/l/*/t", "1|2"},
      {"every value of a map", R"({"m":{"a":{"t":1},"b":{"t":2}}})", "/m/*/t", "1|2"},
      {"a star for a name", R"({"*":{"t":1}})", "/*/t", "1"},
      {"escaped slash and tilde", R"({"a/b":{"~":7}})", "/a~1b/~0", "7"},
      {"a list as JSON", R"({"l":[1,"x"]})", "/l", R"([1,"x"])"},
      {"below a text is nothing", R"({"l":"x"})", "/l/0", ""},
      {"pointer without slash", R"({"l":"x"})", "l", "!'l' is no JSON Pointer: it begins with a slash"},
      {"a lone tilde", R"({"l":"x"})", "/a~2", "!'/a~2' is no JSON Pointer: '~' stands alone, write '~0'"},
      {"HTML is no JSON", "<html>", "/a", "!no JSON: syntax error, in '<html>'"},
      {"cut short", R"({"l":)", "/l", "!JSON ends too early"},
      {"empty", "", "/l", "!JSON ends too early"},
      {"two documents", R"({} {"l":1})", "/l", R"(!no JSON: extra data, in '{} {"l":1}')"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(shown(from_json(c.body, c.pointer)), c.values);
  }
}

TEST(FromJson, HasLimits) {
  const std::string deep = std::string(1000, '[') + std::string(1000, ']');
  EXPECT_EQ(shown(from_json(deep, "/0")), "!JSON is deeper than 64 levels");
  std::string many = "[0";
  for (int i = 0; i < 20'000; ++i) many += ",1";
  EXPECT_EQ(shown(from_json(many + "]", "/*")), "!'/*' gives more than 10000 values");
  EXPECT_EQ(shown(from_json("[\"" + std::string(70'000, 'x') + "\"]", "/0")), "!'/0' gives a value of 70000 bytes");
}

TEST(FromXpath, ReadsPages) {
  struct Case {
    const char* why;
    const char* body;
    const char* xpath;
    const char* values;
  };
  const Case cases[] = {
      {"a hidden field", "<form><input name=csrf value=abc></form>", "//input[@name='csrf']/@value", "abc"},
      {"a meta tag", "<meta name=csrf-token content='t&amp;1'>", "//meta[@name='csrf-token']/@content", "t&1"},
      {"broken HTML", "<p>one<p>two<b>three", "//p", "one|twothree"},
      {"not there", "<p>one", "//input/@value", ""},
      {"a count", "<p>one<p>two", "count(//p)", "2"},
      {"a truth", "<p>one", "boolean(//form)", "false"},
      {"no XPath", "<p>one", "//p[", "!'//p[' is no XPath"},
      {"an unknown function", "<p>one", "nonsense(//p)", "!'nonsense(//p)' cannot be evaluated here"},
      {"no document() from outside", "<p>one", "document('/etc/passwd')",
       "!'document('/etc/passwd')' cannot be evaluated here"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(shown(from_xpath(c.body, c.xpath, true)), c.values);
  }
}

TEST(FromXpath, ReadsXml) {
  struct Case {
    const char* why;
    std::string body;
    const char* xpath;
    const char* values;
  };
  const Case cases[] = {
      {"elements", "<a><b>1</b><b>2</b></a>", "/a/b", "1|2"},
      {"CDATA", "<a><![CDATA[<x>]]></a>", "/a", "<x>"},
      {"no XML", "<a><b></a>", "/a", "!no XML: '<a><b></a>'"},
      {"an entity of a file", "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>", "/a",
       "!XML declares entities, which are not taken"},
      {"entities that grow", "<!DOCTYPE a [<!entity e \"eeee\">]><a>&e;</a>", "/a",
       "!XML declares entities, which are not taken"},
      {"an outer document type is not fetched", "<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/a.dtd\"><a>x</a>", "/a", "x"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(shown(from_xpath(c.body, c.xpath, false)), c.values);
  }
}

TEST(FromXpath, HasLimits) {
  std::string deep, wide = "<a>";
  for (int i = 0; i < 5000; ++i) deep += "<div>";
  for (int i = 0; i < 20'000; ++i) wide += "<b>1</b>";
  EXPECT_THAT(shown(from_xpath(deep, "//p", true)), testing::AnyOf(HasSubstr("levels"), HasSubstr("no HTML")));
  EXPECT_THAT(shown(from_xpath(wide + "</a>", "//b", false)), HasSubstr("gives 20000 nodes"));
  EXPECT_THAT(shown(from_xpath(std::string(5 << 20, 'x'), "//b", true)), HasSubstr("are not read"));
}

TEST(FromPattern, TakesAGroup) {
  struct Case {
    const char* why;
    const char* pattern;
    const char* group;
    const char* values;
  };
  const Case cases[] = {
      {"the one of that name", "(?P<x>a+)(?P<y>b+)", "y", "bb"},
      {"the first one", "(a+)(b+)", "", "aa"},
      {"the whole match", "a+b+", "", "aabb"},
      {"no match", "c", "", ""},
      {"a group that took no part", "(?P<x>c)?a", "x", ""},
      {"no such group", "a", "x", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(shown(from_pattern("-aabb-", *steps::Pattern::compile(c.pattern, {}), c.group)), c.values);
  }
}

TEST(FromCsv, TakesAColumn) {
  struct Case {
    const char* why;
    const char* body;
    const char* column;
    const char* values;
  };
  const Case cases[] = {
      {"by its name", "a,b\n1,2\n3,4\n", "b", "2|4"},
      {"by its number, all rows", "1|2\r\n3|4\r\n", "2", "2|4"},
      {"semicolons", "a;b\n1,5;2\n", "a", "1,5"},
      {"tabs", "a\tb\n1\t2", "b", "2"},
      {"quotes", "a,b\n\"x,\"\"y\"\"\nz\",2\n", "a", "x,\"y\"\nz"},
      {"a mark of UTF-8",
       "\xef\xbb\xbf"
       "a,b\n1,2\n",
       "a", "1"},
      {"short rows and empty lines", "a,b\n1\n\n3,4\n", "b", "4"},
      {"blanks around the header", " a , b \n1,2\n", "b", "2"},
      {"no such column", "a,b\n1,2\n", "c", "!there is no column 'c' in 'a, b'"},
      {"nothing", "", "c", "!there is no header, the text is empty"},
      {"a quote without end", "a,b\n\"1,2\n", "a", "!row 1 has no end, or too many columns"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(shown(from_csv(c.body, c.column)), c.values);
  }
}

TEST(FromCsv, HasLimits) {
  EXPECT_THAT(shown(from_csv(std::string(5000, ','), "a")), HasSubstr("too many columns"));
  std::string rows = "a\n";
  for (int i = 0; i < 20'000; ++i) rows += "1\n";
  EXPECT_EQ(shown(from_csv(rows, "a")), "!more than 10000 values");
}

}  // namespace
}  // namespace sereno::flows
