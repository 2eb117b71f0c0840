#include "sereno/options.h"

#include <gtest/gtest.h>

#include "sereno/result.h"
#include "sereno/status.h"
#include "sereno/text.h"

namespace sereno {
namespace {

TEST(Options, BecomeTablesOfThePluginLine) {
  Options options;
  options.add("warning,w", Options::Kind::range, "80", "percent that warns")
      .add("string", Options::Kind::text, "", "text to find")
      .required()
      .repeatable()
      .value_name("WORD")
      .add("ssl,S", Options::Kind::text, "", "speak TLS")
      .value_optional();
  const auto& tables = options.tables();
  ASSERT_EQ(tables.size(), 3u);
  EXPECT_EQ(tables[0]->struct_size, sizeof(sereno_option));
  EXPECT_STREQ(tables[0]->name, "warning");
  EXPECT_EQ(tables[0]->letter, 'w');
  EXPECT_EQ(tables[0]->kind, SERENO_KIND_RANGE);
  EXPECT_STREQ(tables[0]->fallback, "80");
  EXPECT_STREQ(tables[0]->help, "percent that warns");
  EXPECT_EQ(tables[0]->value_name, nullptr);
  EXPECT_EQ(tables[0]->flags, 0u);
  EXPECT_STREQ(tables[1]->name, "string");
  EXPECT_EQ(tables[1]->letter, '\0');
  EXPECT_EQ(tables[1]->fallback, nullptr);
  EXPECT_STREQ(tables[1]->value_name, "WORD");
  EXPECT_EQ(tables[1]->flags, SERENO_OPTION_REQUIRED | SERENO_OPTION_REPEATABLE);
  EXPECT_EQ(tables[2]->flags, std::uint32_t{SERENO_OPTION_VALUE_OPTIONAL});
}

TEST(Options, SayWhatCameWithMinor1) {
  Options options;
  options.add("h2", Options::Kind::choice, "allow", "HTTP/2")
      .choices({"require", "allow"})
      .add("hops", Options::Kind::integer, "5", "redirects")
      .at_least(0)
      .at_most(100)
      .add("ca", Options::Kind::file, "", "roots")
      .readable()
      .local();
  const auto& tables = options.tables();
  EXPECT_STREQ(tables[0]->choices[0], "require");
  EXPECT_STREQ(tables[0]->choices[1], "allow");
  EXPECT_EQ(tables[0]->choices[2], nullptr);
  EXPECT_EQ(tables[1]->choices, nullptr);
  EXPECT_EQ(tables[1]->flags, SERENO_OPTION_HAS_LEAST | SERENO_OPTION_HAS_MOST);
  EXPECT_EQ(tables[1]->least, 0);
  EXPECT_EQ(tables[1]->most, 100);
  EXPECT_EQ(tables[2]->flags, SERENO_OPTION_READABLE | SERENO_OPTION_LOCAL);
}

TEST(Options, KeepTheirTextsWhereTheyAre) {
  Options options;
  for (int i = 0; i < 100; ++i) options.add("name" + std::to_string(i), Options::Kind::text, "x", "h");
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(options.tables()[static_cast<std::size_t>(i)]->name, "name" + std::to_string(i));
}

TEST(Options, ACommaWithoutALetterIsNone) {
  Options options;
  options.add("name,", Options::Kind::text, "", "h");
  EXPECT_EQ(options.tables()[0]->letter, '\0');
}

TEST(Status, HasItsWordsAndCodes) {
  EXPECT_EQ(to_string(Status::warning), "WARNING");
  EXPECT_EQ(status_from_code(2), Status::critical);
  EXPECT_EQ(status_from_code(3), Status::unknown);
  EXPECT_EQ(status_from_code(4), std::nullopt);
  EXPECT_EQ(status_from_code(-1), std::nullopt);
}

TEST(Status, TheWorstOfTwo) {
  const Status in_order[] = {Status::ok, Status::unknown, Status::warning, Status::critical};
  for (int left = 0; left < 4; ++left)
    for (int right = 0; right < 4; ++right)
      EXPECT_EQ(worst(in_order[left], in_order[right]), in_order[std::max(left, right)]);
}

TEST(Text, FindsALineByItsBeginning) {
  constexpr std::string_view text = "MemTotal: 1\nSwapTotal: 2\nSwapFree: 3";
  EXPECT_EQ(line_starting_with(text, "SwapTotal:"), "SwapTotal: 2");
  EXPECT_EQ(line_starting_with(text, "SwapFree:"), "SwapFree: 3");
  EXPECT_EQ(line_starting_with(text, "Total:"), std::nullopt);
  EXPECT_EQ(line_starting_with("", "a"), std::nullopt);
  EXPECT_EQ(line_starting_with("\n\nb", "b"), "b");
}

TEST(Text, TakesTheFirstWord) {
  EXPECT_EQ(first_word(" \t100 kB"), "100");
  EXPECT_EQ(first_word("one"), "one");
  EXPECT_EQ(first_word(" \n"), "");
}

TEST(Result, HoldsOneOfTwo) {
  Result<int> value = 5;
  EXPECT_TRUE(value);
  EXPECT_EQ(*value, 5);
  Result<int> error = Error{"why"};
  EXPECT_FALSE(error);
  EXPECT_EQ(error.error().message, "why");
  const Result<void> nothing;
  EXPECT_TRUE(nothing);
  EXPECT_EQ(Result<void>(Error{"why"}).error().message, "why");
}

}  // namespace
}  // namespace sereno
