#include "ledger/group_writing.h"

#include <gtest/gtest.h>

#include "ledger/batch.h"

namespace sereno::ledger {
namespace {

using Group = WaitingRecords::Group;

/// A letter a sample, of a service of that name; "!" a fact.
Group group_of(const std::string& letters) {
  Group group;
  std::uint64_t number = 0;
  for (const char letter : letters) {
    ++number;
    if (letter == '!')
      group.facts.push_back({.number = number, .record = {.type = "note"}});
    else
      group.samples.push_back({.number = number, .record = {.service = std::string(1, letter)}});
  }
  return group;
}

std::string letters(const Group& group) {
  std::string all(group.facts.size(), '!');
  for (const auto& each : group.samples) all += each.record.service;
  return all;
}

std::string letters(const Batch& batch) {
  std::string all(batch.facts(), '!');
  for (const auto& entry : batch.content().entries) all += batch.content().texts[entry.service];
  return all;
}

TEST(GroupWriting, OnesTroubleIsNotTheOthers) {
  using Trouble = Ledger::Trouble;
  struct Case {
    const char* why;
    const char* group;
    char bad;          // whose records the ledger does not take
    std::size_t many;  // from so many of them on
    Trouble trouble;
    const char* written;
    const char* unwritten;
    const char* stuck;
    std::size_t refused;
  };
  const Case cases[] = {
      {"all is well", "!abc", '-', 1, Trouble::none, "!abc", "", "", 0},
      {"the disk is full", "!abc", 'a', 1, Trouble::outside, "", "!abc", "", 0},
      {"a service's runs are damaged", "!abcab", 'b', 1, Trouble::damage, "!aac", "", "bb", 0},
      {"facts are damaged", "!ab!", '!', 1, Trouble::damage, "ab", "", "!!", 0},
      {"one record is bad", "!abcd", 'c', 1, Trouble::batch, "!abd", "", "", 1},
      {"all of one service are bad", "abaab", 'a', 1, Trouble::batch, "bb", "", "", 3},
      {"too many at once", "aaaaa", 'a', 3, Trouble::batch, "aaaaa", "", "", 0},
      {"a fact is bad", "!!!a", '!', 2, Trouble::batch, "!!!a", "", "", 0},
      {"nothing", "", 'a', 1, Trouble::outside, "", "", "", 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    std::string written;
    const auto result = write_group(group_of(c.group), [&](Batch batch) {
      const std::string all = letters(batch);
      const auto bad = static_cast<std::size_t>(std::count(all.begin(), all.end(), c.bad));
      if (c.trouble != Trouble::none && bad >= c.many) return Attempt{.outcome = Error{"no"}, .trouble = c.trouble};
      written += all;
      return Attempt{};
    });
    EXPECT_EQ(written, c.written);
    EXPECT_EQ(letters(result.unwritten), c.unwritten);
    EXPECT_EQ(letters(result.stuck), c.stuck);
    EXPECT_EQ(result.refused.all(), c.refused);
    EXPECT_EQ(result.outcome.has_value(), letters(result.unwritten).empty() && letters(result.stuck).empty());
    EXPECT_EQ(result.refusal.empty(), c.refused == 0);
  }
}

TEST(GroupWriting, StopsWhereTheDiskFillsUp) {
  int attempts = 0;
  const auto result = write_group(group_of("abcd"), [&](Batch batch) {
    ++attempts;
    if (batch.samples() > 1) return Attempt{.outcome = Error{"damaged"}, .trouble = Ledger::Trouble::damage};
    if (letters(batch) == "b") return Attempt{.outcome = Error{"full"}, .trouble = Ledger::Trouble::outside};
    return Attempt{};
  });
  EXPECT_EQ(letters(result.unwritten), "bcd");
  EXPECT_EQ(attempts, 3) << "all, a, b";
}

}  // namespace
}  // namespace sereno::ledger
