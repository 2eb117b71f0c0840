#include "sla/sources/report_file.h"

#include <gtest/gtest.h>

namespace sereno::sla {
namespace {

TEST(FirstDifference, NamesThePlaceAndBothValues) {
  struct Case {
    const char* why;
    const char* said;
    const char* computed;
    const char* pointer;
    const char* left;
    const char* right;
  };
  const Case cases[] = {
      {"a number", R"({"a":{"b":1}})", R"({"a":{"b":2}})", "/a/b", "1", "2"},
      {"the first in the order of the report", R"({"z":1,"a":1})", R"({"a":2,"z":2})", "/z", "1", "2"},
      {"of a list", R"({"a":[1,2,3]})", R"({"a":[1,5,3]})", "/a/1", "2", "5"},
      {"a list that is longer", R"({"a":[1,{"b":2}]})", R"({"a":[1]})", "/a/1", R"({"b":2})", "nothing"},
      {"a member too many", R"({"a":1,"b":2})", R"({"a":1})", "/b", "2", "nothing"},
      {"a member too few", R"({"a":1})", R"({"a":1,"b":2})", "/b", "nothing", "2"},
      {"of another kind", R"({"a":[]})", R"({"a":{}})", "/a", "[]", "{}"},
      {"null is a value", R"({"a":null})", R"({"a":0})", "/a", "null", "0"},
      {"a key with a slash and a tilde", R"({"a/b~":1})", R"({"a/b~":2})", "/a~1b~0", "1", "2"},
      {"the same content, spaced otherwise", R"({"a": 1})", R"({"a":1})", "", "byte 6 written otherwise", "byte 6"},
      {"a key twice: the last counts for readers, the bytes for us", R"({"a":2,"a":1})", R"({"a":1})", "",
       "byte 6 written otherwise", "byte 6"},
      {"no JSON any more", R"({"a":1)", R"({"a":1})", "", "byte 7 written otherwise", "byte 7"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto found = first_difference(c.said, c.computed);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->pointer, c.pointer);
    EXPECT_EQ(found->said, c.left);
    EXPECT_EQ(found->computed, c.right);
  }
  EXPECT_FALSE(first_difference("{}", "{}"));
}

TEST(FirstDifference, ShowsNoMoreOfALongValueThanPeopleRead) {
  std::string longest;
  for (int i = 0; i < 300; ++i) longest += "é";
  const auto found = first_difference("[\"" + longest + "\"]", "[1]");
  ASSERT_TRUE(found);
  EXPECT_LE(found->said.size(), 203u);
  EXPECT_TRUE(found->said.ends_with("é...")) << found->said;
}

TEST(ParseReportFile, SaysWhatIsMissing) {
  struct Case {
    const char* why;
    const char* bytes;
    const char* error;
  };
  const Case cases[] = {
      {"empty", "", "is no JSON"},
      {"cut short", R"({"schema":"sereno.sla.report/1")", "is no JSON"},
      {"something else", R"([1])", "is no report: /schema is not sereno.sla.report/1"},
      {"of a form that is not known", R"({"schema":"sereno.sla.report/9"})",
       "is no report: /schema is not sereno.sla.report/1"},
      {"nothing in it", R"({"schema":"sereno.sla.report/1"})", "/contract/sha256 is no text, or is missing"},
      {"no policies", R"({"schema":"sereno.sla.report/1","contract":{"sha256":"00"},"policy":[]})",
       "/policy is no object, or is missing"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto file = parse_report_file(c.bytes);
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().message, c.error);
  }
}

}  // namespace
}  // namespace sereno::sla
