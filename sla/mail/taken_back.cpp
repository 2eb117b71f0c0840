#include "sla/mail/taken_back.h"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "sereno/number.h"
#include "sla/mail/scan.h"
#include "sla/mail/words.h"

namespace sereno::sla {

namespace {

constexpr std::array taking_back = std::to_array<std::string_view>(
    {"olvid", "ignor", "omit", "descart", "disregard", "cancel", "caso omiso", "no consideren", "quiten"});
constexpr std::array point_words = std::to_array<std::string_view>(
    {"punto ", "puntos ", "numero ", "inciso ", "point ", "number ", "item ", "caso del ", "del ", "el ", "the ", "#"});
constexpr std::array<std::pair<std::string_view, int>, 8> ordinals{{{"primer", 1},
                                                                    {"first", 1},
                                                                    {"segund", 2},
                                                                    {"second", 2},
                                                                    {"tercer", 3},
                                                                    {"third", 3},
                                                                    {"cuart", 4},
                                                                    {"fourth", 4}}};

/// "El punto 1", "the first one", at a word's beginning; 0 for none.
int point_at(std::string_view text) {
  Scan scan(text);
  bool named = false;
  for (const std::string_view word : point_words) named = scan.take(word) || named;
  if (!named) return 0;
  for (const auto& [word, number] : ordinals)
    if (Scan ahead = scan; ahead.take(word)) return number;
  const auto number = scan.number(1, 1);
  const bool ends = number && (scan.here() == '\0' || std::string_view(" ,.;)").find(scan.here()) != std::string::npos);
  return ends ? *number : 0;
}

/// The points that a line takes back: those that its sentence names behind the words that do so.
std::set<int> taken_back_in(const std::string& line) {
  std::set<int> points;
  for (const std::string& sentence : sentences_of(line)) {
    const auto words = folded(sentence);
    for (const std::string_view verb : taking_back) {
      const auto from = find_stem(words, verb);
      if (from == words.npos) continue;
      const auto end = std::min(words.find_first_of(",.;:", from), words.size());
      for (auto at = words.find(' ', from); at < end; at = words.find(' ', at + 1))
        if (const int point = point_at(std::string_view(words).substr(at + 1)); point > 0) points.insert(point);
    }
  }
  return points;
}

/// The number that begins a line, "2. ..."; 0 for none.
int number_of(std::string_view line) {
  Scan scan(line);
  scan.blanks();
  const auto number = scan.number(1, 1);
  return number && scan.take_any({". ", ") ", ".- ", "- ", ".-"}) ? *number : 0;
}

}  // namespace

std::string without_points_taken_back(std::string_view text) {
  std::set<int> taken;
  std::set<int> listed;
  const auto lines = lines_of(text);
  for (const std::string& line : lines) {
    taken.merge(taken_back_in(line));
    listed.insert(number_of(line));
  }
  const bool of_a_list = std::any_of(taken.begin(), taken.end(), [&](int point) { return listed.contains(point); });
  if (!of_a_list) return std::string(text);
  std::string rest;
  bool left_out = false;
  for (const std::string& line : lines) {
    const int number = number_of(line);
    if (number > 0 || trimmed(line).empty()) left_out = number > 0 && taken.contains(number);
    if (!left_out && taken_back_in(line).empty()) rest += line + "\n";
  }
  return rest;
}

}  // namespace sereno::sla
