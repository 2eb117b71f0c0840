#include "agent/startup/order_of_places.h"

#include <algorithm>
#include <compare>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "sereno/number.h"

namespace sereno::agent {
namespace {

struct LineOfFile {
  enum class Kind { main_file, beside, none };
  Kind kind = Kind::none;
  std::string file{};
  int line = 0;
  int column = 0;
  friend auto operator<=>(const LineOfFile&, const LineOfFile&) = default;
};

/// Takes the number behind the last colon off; 0 where there is none.
int number_at_the_end(std::string_view& text) {
  const auto colon = text.rfind(':');
  const auto number = colon == text.npos ? std::nullopt : parse_integer<int>(text.substr(colon + 1));
  if (number) text = text.substr(0, colon);
  return number.value_or(0);
}

LineOfFile line_of(std::string_view told, std::string_view main_file) {
  std::string_view file = told.substr(0, told.find(": "));
  int column = number_at_the_end(file), line = number_at_the_end(file);
  if (line == 0) line = std::exchange(column, 0);
  if (line == 0) return {};
  const auto kind = file == main_file ? LineOfFile::Kind::main_file : LineOfFile::Kind::beside;
  return {.kind = kind, .file = std::string(file), .line = line, .column = column};
}

}  // namespace

void put_in_order(std::vector<std::string>& told, const std::string& main_file) {
  std::unordered_set<std::string> seen;
  std::erase_if(told, [&](const std::string& one) { return !seen.insert(one).second; });
  std::ranges::stable_sort(told, {}, [&](const std::string& one) { return line_of(one, main_file); });
}

}  // namespace sereno::agent
