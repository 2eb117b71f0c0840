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

TEST(JsonLines, TakesByteOrderMarkEmptyLinesAndCarriageReturns) {
  std::istringstream input("\xEF\xBB\xBF" + sample("00") + "\r\n\r\n  \n" + sample("01"));
  const auto lines = read_json_lines(input, Instant{});
  EXPECT_EQ(lines.bad_line_count, 0);
  EXPECT_EQ(lines.batch.samples(), 2u);
  EXPECT_EQ(lines.counts.at("sample"), 2);
}

TEST(JsonLines, NamesEveryBadLine) {
  std::istringstream input(sample("00") + "\nnonsense\n\n" + sample("99") + "\n" + sample("02") + "\n");
  const auto lines = read_json_lines(input, Instant{});
  ASSERT_EQ(lines.bad_lines.size(), 2u);
  EXPECT_EQ(lines.bad_lines[0].number, 2);
  EXPECT_EQ(lines.bad_lines[1].number, 4);
  EXPECT_THAT(lines.bad_lines[1].message, HasSubstr("\"at\""));
}

TEST(JsonLines, CountsMoreBadLinesThanItKeeps) {
  std::string text;
  for (int i = 0; i < 250; ++i) text += "x\n";
  std::istringstream input(text);
  const auto lines = read_json_lines(input, Instant{});
  EXPECT_EQ(lines.bad_line_count, 250);
  EXPECT_EQ(lines.bad_lines.size(), 100u);
}

TEST(JsonLines, PassesOverWhatIsTooLong) {
  std::istringstream input(sample("00") + "\n" + std::string(longest_record + 1, ' ') + "\n" + sample("01"));
  const auto lines = read_json_lines(input, Instant{});
  ASSERT_EQ(lines.bad_lines.size(), 1u);
  EXPECT_EQ(lines.bad_lines[0].number, 2);
  EXPECT_EQ(lines.bad_lines[0].message, "is longer than 1 MiB");
  EXPECT_EQ(lines.counts.at("sample"), 2);
}

std::string correction(const std::string& function, const std::string& day, const std::string& word) {
  return R"({"type":"correction","function":")" + function + R"(","from":"2026-04-)" + day +
         R"(T00:00:00Z","to":"2026-04-)" + day + R"(T12:00:00Z","state":")" + word + R"("})";
}

TEST(OvertakenCorrections, AreNamed) {
  const std::string up = correction("web", "01", "UP"), down = correction("web", "01", "DOWN"),
                    another_day = correction("web", "02", "DOWN"), another = correction("login", "01", "DOWN");
  struct Case {
    const char* why;
    std::vector<std::string> known;
    std::vector<std::string> repeated;
    std::size_t sentences;
  };
  const Case cases[] = {
      {"still the last word", {up}, {up}, 0},
      {"something else was said since", {up, down}, {up}, 1},
      {"it was said again since", {up, down, up}, {up}, 0},
      {"of another day", {up, another_day}, {up}, 0},
      {"of another function", {up, another}, {up}, 0},
      {"the same file again", {up, down}, {up, down}, 0},
      {"no correction at all", {}, {sample("00")}, 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto body_of = [](const std::string& line) { return parse_record(line)->body; };
    std::vector<ledger::Fact> known;
    for (const auto& line : c.known)
      known.push_back({.sequence = static_cast<std::int64_t>(known.size()) + 1, .body = body_of(line)});
    std::vector<std::string> repeated;
    for (const auto& line : c.repeated) repeated.push_back(body_of(line));
    EXPECT_EQ(overtaken_corrections(repeated, known).size(), c.sentences);
  }
}

}  // namespace
}  // namespace sereno::sla
