#include "base/number_words.h"

#include <gtest/gtest.h>

namespace sereno {
namespace {

TEST(NumberWords, AreGroupedByThousands) {
  struct Case {
    const char* number;
    const char* grouped;
  };
  const Case cases[] = {{"0", "0"},
                        {"999", "999"},
                        {"1000", "1,000"},
                        {"1234.50", "1,234.50"},
                        {"1234567", "1,234,567"},
                        {"-1234.5", "-1,234.5"},
                        {"-100", "-100"},
                        {"", ""},
                        {"12a4.50", "12a4.50"}};
  for (const Case& each : cases) EXPECT_EQ(grouped(each.number), each.grouped);
}

}  // namespace
}  // namespace sereno
