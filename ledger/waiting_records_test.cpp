#include "ledger/waiting_records.h"

#include <gtest/gtest.h>

namespace sereno::ledger {
namespace {

Sample sample(const std::string& service, std::int64_t ms = 0) {
  return {.service = service, .at = instant_from_ms(ms)};
}

/// The services of the samples that wait, in order; "!" for each fact before them.
std::string content(WaitingRecords& waiting) {
  std::string text;
  auto group = waiting.take(1000);
  for (std::size_t i = 0; i < group.facts.size(); ++i) text += "!";
  for (const auto& each : group.samples) text += each.record.service;
  waiting.settle(std::move(group), {});
  return text;
}

TEST(WaitingRecords, LosesTheOldSamplesOfTheTalkativeFirst) {
  struct Case {
    const char* why;
    const char* added;
    const char* kept;
  };
  const Case cases[] = {
      {"room for all", "abc!", "!abc"},
      {"the oldest that has a newer one", "abcaa", "bcaa"},
      {"a service's only one stays", "abbbb", "abbb"},
      {"none has a newer one: the oldest", "abcde", "bcde"},
      {"facts outlive samples", "ab!!!", "!!!b"},
      {"nothing but facts: the oldest goes", "!!!!!", "!!!!"},
      {"a lone sample goes before facts", "a!!!!", "!!!!"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    WaitingRecords waiting(4);
    for (const char* each = c.added; *each != '\0'; ++each)
      *each == '!' ? waiting.add(Fact{}) : waiting.add(sample(std::string(1, *each)));
    EXPECT_EQ(content(waiting), c.kept);
    EXPECT_EQ(waiting.lost().all(), std::string(c.added).size() - std::string(c.kept).size());
  }
}

TEST(WaitingRecords, CountsWhatIsBeingWritten) {
  WaitingRecords waiting(3);
  waiting.add(sample("a"));
  waiting.add(sample("b"));
  EXPECT_EQ(waiting.oldest(), 1u);
  auto group = waiting.take(10);
  EXPECT_EQ(waiting.size(), 2u);
  EXPECT_EQ(waiting.oldest(), 1u) << "taken is not settled";
  waiting.add(sample("a"));
  waiting.add(sample("a"));
  EXPECT_EQ(waiting.size(), 3u) << "the capacity holds while a group is written";
  EXPECT_EQ(waiting.lost().samples, 1u);
  waiting.settle(std::move(group), {});
  EXPECT_EQ(content(waiting), "aba");
  waiting.take(2);
  waiting.settle({}, {});
  EXPECT_EQ(waiting.oldest(), 4u);
  waiting.take(2);
  waiting.settle({}, {});
  EXPECT_EQ(waiting.oldest(), waiting.last_number() + 1);
  EXPECT_EQ(waiting.size(), 0u);
}

TEST(WaitingRecords, WhatIsAsideWaitsAndGoesFirst) {
  WaitingRecords waiting(4);
  for (const char* service : {"a", "b", "c"}) waiting.add(sample(service));
  auto group = waiting.take(1);
  waiting.settle({}, std::move(group));
  EXPECT_TRUE(waiting.any_aside());
  EXPECT_EQ(waiting.size(), 3u);
  EXPECT_EQ(waiting.oldest(), 1u) << "aside is not settled";
  EXPECT_EQ(content(waiting), "bc") << "what is aside holds nothing back";
  waiting.call_back();
  EXPECT_FALSE(waiting.any_aside());
  EXPECT_EQ(content(waiting), "abc");

  waiting.settle({}, waiting.take(2));
  EXPECT_EQ(content(waiting), "c");
  waiting.settle({}, waiting.take(1));
  EXPECT_FALSE(waiting.ready());
  for (const char* service : {"d", "e", "f", "g", "h"}) waiting.add(sample(service));
  EXPECT_EQ(content(waiting), "efgh") << "past the capacity what is aside went first";
  EXPECT_EQ(waiting.lost().samples, 4u);
}

TEST(WaitingRecords, TakesFactsFirstAndNoMoreThanAsked) {
  WaitingRecords waiting(10);
  waiting.add(sample("a"));
  waiting.add(Fact{});
  waiting.add(sample("b"));
  const auto group = waiting.take(2);
  EXPECT_EQ(group.facts.size(), 1u);
  ASSERT_EQ(group.samples.size(), 1u);
  EXPECT_EQ(group.samples.front().record.service, "a");
}

}  // namespace
}  // namespace sereno::ledger
