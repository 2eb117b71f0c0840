#include "sla/sources/json_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "sla/sources/records.h"

namespace sereno::sla {
namespace {

using ::testing::HasSubstr;

std::string sample(const std::string& minute) {
  return R"({"type":"sample","service":"web","at":"2026-04-01T06:)" + minute + R"(:00Z","status":"ok"})";
}

JsonLines read(std::istream& input) {
  JsonLines lines;
  read_json_lines(input, {}, lines);
  return lines;
}

TEST(JsonLines, SeveralFilesAreOne) {
  JsonLines lines;
  const std::string act = R"({"type":"incident","id":"i","registered":"2026-04-03T00:01:00Z"})";
  std::istringstream first(sample("00") + "\n" + act), second("\xEF\xBB\xBF" + sample("01") + "\n" + act + "\nx");
  read_json_lines(first, {.name = "a"}, lines);
  EXPECT_EQ(lines.bad_line_count, 0);
  read_json_lines(second, {.name = "b"}, lines);
  EXPECT_EQ(lines.batch.samples(), 2u);
  ASSERT_EQ(lines.acts.size(), 2u);
  EXPECT_LT(lines.acts[0].act.head.sequence, lines.acts[1].act.head.sequence) << "in the order of the files";
  ASSERT_EQ(lines.bad_lines.size(), 1u);
  EXPECT_EQ(lines.bad_lines[0].file, "b");
  EXPECT_EQ(lines.bad_lines[0].number, 3);
}

TEST(JsonLines, TakesByteOrderMarkEmptyLinesAndCarriageReturns) {
  std::istringstream input("\xEF\xBB\xBF" + sample("00") + "\r\n\r\n  \n" + sample("01"));
  const auto lines = read(input);
  EXPECT_EQ(lines.bad_line_count, 0);
  EXPECT_EQ(lines.batch.samples(), 2u);
  EXPECT_EQ(lines.counts.at("sample"), 2);
}

TEST(JsonLines, NamesEveryBadLine) {
  std::istringstream input(sample("00") + "\nnonsense\n\n" + sample("99") + "\n" + sample("02") + "\n");
  const auto lines = read(input);
  ASSERT_EQ(lines.bad_lines.size(), 2u);
  EXPECT_EQ(lines.bad_lines[0].number, 2);
  EXPECT_EQ(lines.bad_lines[1].number, 4);
  EXPECT_THAT(lines.bad_lines[1].message, HasSubstr("\"at\""));
}

TEST(JsonLines, CountsMoreBadLinesThanItKeeps) {
  std::string text;
  for (int i = 0; i < 250; ++i) text += "x\n";
  std::istringstream input(text);
  const auto lines = read(input);
  EXPECT_EQ(lines.bad_line_count, 250);
  EXPECT_EQ(lines.bad_lines.size(), 100u);
}

TEST(JsonLines, PassesOverWhatIsTooLong) {
  std::istringstream input(sample("00") + "\n" + std::string(longest_record + 1, ' ') + "\n" + sample("01"));
  const auto lines = read(input);
  ASSERT_EQ(lines.bad_lines.size(), 1u);
  EXPECT_EQ(lines.bad_lines[0].number, 2);
  EXPECT_EQ(lines.bad_lines[0].message, "is longer than 1 MiB");
  EXPECT_EQ(lines.counts.at("sample"), 2);
}

}  // namespace
}  // namespace sereno::sla
