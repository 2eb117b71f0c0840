#include "sereno/steps/text.h"

#include <gtest/gtest.h>

namespace sereno::steps {
namespace {

TEST(Shown, IsCutWhereAPersonReads) {
  EXPECT_EQ(shown("short", 5), "short");
  EXPECT_EQ(shown("longer", 5), "longe... (6 bytes)");
  EXPECT_EQ(shown(std::string(60000, 'a')), std::string(100, 'a') + "... (60000 bytes)");
  EXPECT_EQ(shown("añb", 2), "a... (4 bytes)") << "no half a character";
  EXPECT_EQ(shown("añb", 3), "añ... (4 bytes)");
  EXPECT_EQ(shown("\xbf\xbf\xbf\xbf\xbf\xbf", 5), "\xbf\xbf\xbf\xbf\xbf... (6 bytes)") << "no UTF-8 at all";
  EXPECT_EQ(in_quotes("short"), "'short'");
  EXPECT_EQ(in_quotes("longer", 5), "'longe...' (6 bytes)");
}

TEST(Split, LeavesOutWhatIsEmpty) {
  EXPECT_EQ(split("a, b ,,c", ','), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_TRUE(split("", ',').empty());
  EXPECT_TRUE(split(" , ", ',').empty());
  EXPECT_EQ(split("a|b", ','), std::vector<std::string>{"a|b"});
}

}  // namespace
}  // namespace sereno::steps
