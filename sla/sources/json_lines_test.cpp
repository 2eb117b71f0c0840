#include "sla/sources/json_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace sereno::sla {
namespace {

using ::testing::HasSubstr;

std::string sample(const std::string& minute) {
  return R"({"type":"sample","service":"web","at":"2026-04-01T06:)" + minute + R"(:00Z","status":"ok"})";
}

std::string state(const std::string& function, const std::string& word) {
  return R"({"type":"state","function":")" + function +
         R"(","from":"2026-04-01T00:00:00Z","to":"2026-04-02T00:00:00Z","state":")" + word + R"("})";
}

std::vector<ParsedRecord> records(const std::vector<std::string>& lines) {
  std::vector<ParsedRecord> all;
  for (const std::string& line : lines) all.push_back(*parse_record(line));
  return all;
}

std::vector<ledger::Fact> facts(const std::vector<std::string>& lines) {
  std::vector<ledger::Fact> all;
  for (const ParsedRecord& record : records(lines)) all.push_back({.type = record.type, .body = record.body});
  return all;
}

TEST(JsonLines, TakesByteOrderMarkEmptyLinesAndCarriageReturns) {
  std::istringstream input("\xEF\xBB\xBF" + sample("00") + "\r\n\r\n  \n" + sample("01"));
  const auto lines = read_json_lines(input);
  EXPECT_EQ(lines.bad_line_count, 0);
  EXPECT_EQ(lines.samples.size(), 2u);
  EXPECT_EQ(lines.counts.at("sample"), 2);
}

TEST(JsonLines, NamesEveryBadLine) {
  std::istringstream input(sample("00") + "\nnonsense\n\n" + sample("99") + "\n" + sample("02") + "\n");
  const auto lines = read_json_lines(input);
  ASSERT_EQ(lines.bad_lines.size(), 2u);
  EXPECT_EQ(lines.bad_lines[0].number, 2);
  EXPECT_EQ(lines.bad_lines[1].number, 4);
  EXPECT_THAT(lines.bad_lines[1].message, HasSubstr("\"at\""));
}

TEST(JsonLines, CountsMoreBadLinesThanItKeeps) {
  std::string text;
  for (int i = 0; i < 250; ++i) text += "x\n";
  std::istringstream input(text);
  const auto lines = read_json_lines(input);
  EXPECT_EQ(lines.bad_line_count, 250);
  EXPECT_EQ(lines.bad_lines.size(), 100u);
}

TEST(NewFacts, LeavesOutWhatTheLedgerSaysAlready) {
  struct Case {
    const char* why;
    std::vector<std::string> known;
    std::vector<std::string> said;
    std::vector<std::string> added;
  };
  const std::string up = state("web", "UP"), down = state("web", "DOWN"), other = state("login", "DOWN");
  const Case cases[] = {
      {"an empty ledger takes all", {}, {up, down}, {up, down}},
      {"the same file again", {up, down}, {up, down}, {}},
      {"the file has grown", {up}, {up, down}, {down}},
      {"another subject in between does not matter", {up, other}, {up, down}, {down}},
      {"said again after something else is new: the last one wins", {up, down}, {up}, {up}},
      {"only the last ones count", {down, up}, {up, down}, {down}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto added = new_facts(records(c.said), facts(c.known), Instant{});
    ASSERT_EQ(added.size(), c.added.size());
    for (std::size_t i = 0; i < added.size(); ++i) EXPECT_EQ(added[i].body, parse_record(c.added[i])->body);
  }
}

}  // namespace
}  // namespace sereno::sla
