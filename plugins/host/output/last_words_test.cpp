#include "plugins/host/output/last_words.h"

#include <gtest/gtest.h>

namespace sereno::host {
namespace {

TEST(LastWords, AreTheLastLineThatSaysSomething) {
  struct Case {
    const char* text;
    const char* words;
  };
  const Case cases[] = {
      {"", ""},        {"\n \n", ""},      {"one", "one"},
      {"a\nb\n", "b"}, {"a\nb\n\n ", "b"}, {"free(): double free\n", "free(): double free"},
  };
  for (const Case& c : cases) EXPECT_EQ(last_words(c.text), c.words);
  EXPECT_EQ(last_words(std::string(5000, 'x')).size(), 300u);
}

}  // namespace
}  // namespace sereno::host
