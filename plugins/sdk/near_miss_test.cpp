#include "sereno/near_miss.h"

#include <gtest/gtest.h>

namespace sereno {
namespace {

TEST(NearMiss, FindsWhatWasProbablyMeant) {
  struct Case {
    const char* why;
    std::string name;
    std::string_view meant;
  };
  const Case cases[] = {
      {"a letter missing", "waring", "warning"},
      {"a letter too many", "warnning", "warning"},
      {"a wrong letter", "warming", "warning"},
      {"neighbours swapped", "wanring", "warning"},
      {"the same", "warning", "warning"},
      {"short names forgive one letter", "urk", "url"},
      {"a third is the limit", "wraninx", "warning"},
      {"too far", "wxyzing", ""},
      {"nothing alike", "zebra", ""},
      {"no name", "", ""},
      {"one letter is no hint", "u", ""},
      {"the fewest edits win", "criticals", "critical"},
      {"too long to be compared", std::string(65, 'w'), ""},
  };
  for (const Case& c : cases) EXPECT_EQ(near_miss(c.name, {"url", "warning", "critical"}), c.meant) << c.why;
  EXPECT_EQ(near_miss("warning", {}), "");
}

}  // namespace
}  // namespace sereno
