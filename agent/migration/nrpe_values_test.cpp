#include "agent/migration/nrpe_values.h"

#include <gtest/gtest.h>

namespace sereno::agent::migration {
namespace {

TEST(NrpeValues, NumbersAreReadAsFarAsTheyGo) {
  struct Case {
    const char* text;
    long number;
  };
  for (const Case& c : {Case{"20", 20},
                        {"20 # short", 20},
                        {"20s", 20},
                        {"+5", 5},
                        {"-1", -1},
                        {"007", 7},
                        {"", 0},
                        {"yes", 0},
                        {"0x10", 0},
                        {"# 5", 0},
                        {"99999999999999999999", 0}})
    EXPECT_EQ(leading_number(c.text), c.number) << c.text;
}

TEST(NrpeValues, HostsAreTheFirstWordsBetweenCommas) {
  using Words = std::vector<std::string>;
  struct Case {
    const char* text;
    Words taken;
    Words passed_over;
  };
  const Case cases[] = {
      {"", {}, {}},
      {" ,, ", {}, {}},
      {"127.0.0.1,::1", {"127.0.0.1", "::1"}, {}},
      {" 127.0.0.1 ,\t10.0.0.0/8\t", {"127.0.0.1", "10.0.0.0/8"}, {}},
      {"nagios.example", {"nagios.example"}, {}},
      {"127.0.0.1 # local", {"127.0.0.1"}, {"'#' stands behind a blank, not behind a comma"}},
      {"a/b,c", {"c"}, {"'a/b' is no network: write ADDRESS/PREFIX, prefix at most 32 or 128 bits"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const HostEntries entries = host_entries(c.text);
    EXPECT_EQ(entries.taken, c.taken);
    EXPECT_EQ(entries.passed_over, c.passed_over);
  }
}

TEST(NrpeValues, EscapesStandForCharacters) { EXPECT_EQ(without_escapes(R"(|`\n\r\t\\;\x\)"), "|`\n\r\t\\;x\\"); }

}  // namespace
}  // namespace sereno::agent::migration
