#include "config/nearest.h"

#include <gtest/gtest.h>

namespace sereno::config {
namespace {

TEST(Nearest, GuessesWhatWasMeant) {
  const std::vector<std::string> known{"address", "port", "interval", "retry_interval", "tls"};
  struct Case {
    const char* why;
    const char* word;
    std::optional<std::string> guess;
  };
  const Case cases[] = {
      {"a letter left out", "adress", "address"},
      {"neighbours swapped", "prot", "port"},
      {"a letter replaced", "part", "port"},
      {"a letter too many", "ports", "port"},
      {"the fewest edits win", "interva", "interval"},
      {"one edit is allowed in a short word", "tl", "tls"},
      {"two are not", "t", std::nullopt},
      {"nothing like it", "hostname", std::nullopt},
      {"empty", "", std::nullopt},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(nearest(c.word, known), c.guess);
  }
  EXPECT_EQ(nearest(std::string(100'000, 'a'), known), std::nullopt) << "no work for what nobody meant";
}

}  // namespace
}  // namespace sereno::config
