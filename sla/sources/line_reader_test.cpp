#include "sla/sources/line_reader.h"

#include <gtest/gtest.h>

#include <sstream>
#include <vector>

namespace sereno::sla {
namespace {

struct Line {
  std::string text{};
  bool too_long = false;
  friend bool operator==(const Line&, const Line&) = default;
};

std::vector<Line> lines_of(const std::string& text, std::size_t longest) {
  std::istringstream input(text);
  LineReader reader(input, longest);
  std::vector<Line> lines;
  while (reader.next()) {
    lines.push_back({std::string(reader.line()), reader.too_long()});
    EXPECT_EQ(reader.number(), static_cast<std::int64_t>(lines.size()));
  }
  EXPECT_FALSE(reader.broken());
  return lines;
}

TEST(LineReader, SplitsAtNewlines) {
  struct Case {
    const char* why;
    const char* text;
    std::vector<Line> lines;
  };
  const Case cases[] = {
      {"nothing", "", {}},
      {"one", "a\n", {{"a"}}},
      {"no newline at the end", "a\nb", {{"a"}, {"b"}}},
      {"empty ones", "\n\na\n", {{""}, {""}, {"a"}}},
      {"as long as allowed", "abcde\nf", {{"abcde"}, {"f"}}},
      {"too long", "abcdef\ng", {{"", true}, {"g"}}},
      {"too long at the end", "a\nbcdefgh", {{"a"}, {"", true}}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(lines_of(c.text, 5), c.lines);
  }
}

TEST(LineReader, LinesMayCrossItsBufferAnywhere) {
  constexpr std::size_t buffer = std::size_t{256} << 10u;
  for (const std::size_t first : {buffer - 2, buffer - 1, buffer, buffer + 1, 3 * buffer}) {
    SCOPED_TRACE(first);
    const std::string a(first, 'a'), b(10, 'b');
    const std::vector<Line> both{{a}, {b}}, late{{"", true}, {b}};
    EXPECT_EQ(lines_of(a + "\n" + b + "\n", 4 * buffer), both);
    EXPECT_EQ(lines_of(a + "\n" + b + "\n", buffer / 2), late);
  }
}

}  // namespace
}  // namespace sereno::sla
