#include "ledger/seal.h"

#include <gtest/gtest.h>

namespace sereno::ledger {
namespace {

SealContent example() {
  SealContent content;
  content.runs = {
      {.series = 1,
       .lane = 0,
       .first_seen = instant_from_ms(1'775'000'000'000),
       .last_confirmed = instant_from_ms(1'775'003'600'000),
       .samples = 61},
      {.series = 300, .lane = 2, .first_seen = instant_from_ms(0), .last_confirmed = instant_from_ms(0), .samples = 1}};
  content.lasting = sha256("lasting");
  return content;
}

TEST(Seal, ComesBackAsItWas) {
  const auto back = unpack(pack(example()));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->runs, example().runs);
  EXPECT_EQ(back->lasting, example().lasting);
  const auto none = unpack(pack({}));
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->runs.empty());
}

TEST(Seal, IsSmall) { EXPECT_LE(pack(example()).size(), 2 * 15 + 32u); }

TEST(Seal, NoCutOfItIsTheSame) {
  const std::string whole = pack(example());
  for (std::size_t length = 0; length < whole.size(); ++length) {
    SCOPED_TRACE(length);
    const auto cut = unpack(whole.substr(0, length));
    EXPECT_TRUE(!cut || cut->runs != example().runs || cut->lasting != example().lasting);
  }
}

TEST(Seal, SurvivesAnyByte) {
  const std::string whole = pack(example());
  for (std::size_t i = 0; i < whole.size(); ++i)
    for (int value = 0; value < 256; ++value) {
      std::string bytes = whole;
      bytes[i] = static_cast<char>(value);
      const auto back = unpack(bytes);
      if (!back || bytes == whole) continue;
      EXPECT_FALSE(back->runs == example().runs && back->lasting == example().lasting);
    }
}

}  // namespace
}  // namespace sereno::ledger
