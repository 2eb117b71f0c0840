#include "sla/mail/labels.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/utf8.h"
#include "sereno/number.h"
#include "sla/mail/label_words.h"
#include "sla/mail/words.h"

namespace sereno::sla {

namespace {

/// A sign or a picture with a blank behind it ("👉 ", "✅ "): its length, 0 for none.
std::size_t picture_length(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() &&
         (static_cast<unsigned char>(text[at]) == 0xE2 || static_cast<unsigned char>(text[at]) >= 0xEF))
    at += std::max<std::size_t>(utf8_length(text.substr(at)), 1);
  return at < text.size() && text[at] == ' ' ? at : 0;
}

/// Behind "1.", "2)", "-", "*", "a)": a bullet's length, 0 for none.
std::size_t bullet_length(std::string_view line) {
  std::size_t at = 0;
  const auto skip_blanks = [&] {
    while (at < line.size() && (line[at] == ' ' || line[at] == '\t')) ++at;
  };
  skip_blanks();
  if (const auto picture = picture_length(line.substr(at)); picture > 0) {
    at += picture;
    skip_blanks();
    return at;
  }
  for (const std::string_view mark : {"- ", "* ", "•", "·", "–", "—", "-\t", "*", "+ ", "▪", "◦", "●", "☐"})
    if (line.substr(at).starts_with(mark)) {
      at += mark.size();
      skip_blanks();
      return at;
    }
  const auto start = at;
  while (at < line.size() && is_digit(line[at]) && at - start < 2) ++at;
  const bool letter = at == start && at + 1 < line.size() && line[at] >= 'a' && line[at] <= 'e' && line[at + 1] == ')';
  if (letter) ++at;
  if (at == start || at >= line.size()) return 0;
  std::size_t mark = 0;
  for (const std::string_view each : {".-", ".", ")", "-", "º", "°", ":"})
    if (mark == 0 && line.substr(at).starts_with(each)) mark = each.size();
  if (mark == 0 || (at + mark < line.size() && is_digit(line[at + mark]))) return 0;
  at += mark;
  skip_blanks();
  return at;
}

struct Split {
  std::optional<Item> item{};
  std::string value{};
  std::string label{};
};

/// "Falla 2" is the same label as "Falla 1".
std::string without_number(std::string label) {
  while (!label.empty() && (is_digit(label.back()) || label.back() == ' ' || label.back() == '#')) label.pop_back();
  return label;
}

Split split_at(std::string_view line, std::size_t at, std::size_t length) {
  const auto item = meaning_of_label(folded(line.substr(0, at)));
  return item ? Split{item, trimmed(line.substr(at + length)), without_number(folded(line.substr(0, at)))} : Split{};
}

/// The label at a line's beginning and what stands behind it.
Split label_of(std::string_view whole) {
  std::string_view line = whole.substr(bullet_length(whole));
  if (line.starts_with("**") || line.starts_with("__")) line.remove_prefix(2);
  for (const std::string_view mark : {":", "\t", "->", "=>", ";", " - ", " – ", " — ", ".-", "=", "?", "|", "→"}) {
    const auto at = line.find(mark);
    if (at == line.npos || at > 80) continue;
    auto found = split_at(line, at, mark.size());
    if (!found.item) continue;
    std::string_view value = found.value;
    while (!value.empty() && std::string_view(":*-_ \t|").find(value.front()) != value.npos) value.remove_prefix(1);
    found.value = std::string(value);
    return found;
  }
  const bool alone = meaning_of_label(folded(line)).has_value() && trimmed(line).size() >= 4;
  // "Problema" alone on its line is a heading, "Falla total" is none: the fillers see to that.
  return alone ? Split{meaning_of_label(folded(line)), "", without_number(folded(line))} : Split{};
}

std::vector<std::string> cells_of(std::string_view row) {
  std::vector<std::string> cells;
  for (std::size_t from = 0; from <= row.size();) {
    const auto end = std::min(row.find('\t', from), row.size());
    cells.push_back(trimmed(row.substr(from, end - from)));
    from = end + 1;
  }
  return cells;
}

/// A table whose labels stand in its first row: each of them as a line with the value below it.
std::vector<std::string> with_tables_turned(std::vector<std::string> lines) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto heads = cells_of(lines[i]);
    const auto values = i + 1 < lines.size() ? cells_of(lines[i + 1]) : std::vector<std::string>();
    const auto is_label = [](const std::string& cell) { return meaning_of_label(folded(cell)).has_value(); };
    const bool labels = heads.size() >= 2 && heads.size() == values.size() && std::ranges::all_of(heads, is_label) &&
                        std::ranges::none_of(values, is_label);
    if (!labels) {
      out.push_back(std::move(lines[i]));
      continue;
    }
    for (std::size_t cell = 0; cell < heads.size(); ++cell) out.push_back(heads[cell] + ": " + values[cell]);
    ++i;
  }
  return out;
}

/// Where a label with a colon begins a sentence within a line; npos for none.
std::size_t label_within(std::string_view line) {
  constexpr std::size_t longest_label = 40;
  for (auto at = line.find(' '); at != line.npos; at = line.find(' ', at + 1)) {
    if (at == 0 || std::string_view(".;,/|").find(line[at - 1]) == std::string_view::npos) continue;
    const auto rest = line.substr(at + 1);
    if (const auto colon = rest.find(':'); colon != rest.npos && colon <= longest_label && rest.find(". ") >= colon &&
                                           meaning_of_label(folded(rest.substr(0, colon))))
      return at + 1;
  }
  return line.npos;
}

/// On telephones all of it is written in one line: "Falla: no abre. Hora: 9:10. Afectación: total."
std::vector<std::string> with_labels_on_lines(std::string_view text) {
  std::vector<std::string> out;
  for (const std::string& line : lines_of(text)) {
    std::string_view rest = line;
    for (auto at = label_within(rest); at != rest.npos; at = label_within(rest)) {
      auto before = trimmed(rest.substr(0, at));
      while (!before.empty() && std::string_view("/|;, ").find(before.back()) != std::string_view::npos)
        before.pop_back();
      out.push_back(std::move(before));
      rest.remove_prefix(at);
    }
    out.emplace_back(rest);
  }
  return out;
}

class Labels {
 public:
  LabelledText read(std::string_view text) {
    for (const std::string& line : with_tables_turned(with_labels_on_lines(text))) hear(line);
    return std::move(result_);
  }

 private:
  void hear(const std::string& line) {
    const auto found = label_of(line);
    if (found.item) {
      // A row of a table may have several pairs.
      const auto next = next_pair(found.value);
      result_.items.push_back({*found.item, trimmed(found.value.substr(0, next)), found.label});
      open_ = true;
      blank_ = false;
      if (next != found.value.npos) hear(found.value.substr(next + 1));
      return;
    }
    const bool empty = trimmed(line).empty();
    if (empty) {
      blank_ = true;
      result_.rest += "\n";
      return;
    }
    // A value goes on until a blank line; one that has not begun yet, and a list of steps, go on behind it.
    const bool goes_on = open_ && (!blank_ || result_.items.back().value.empty() ||
                                   (result_.items.back().item == Item::steps && bullet_length(line) > 0));
    if (!goes_on) {
      open_ = false;
      result_.rest += line + "\n";
      return;
    }
    std::string& value = result_.items.back().value;
    value += (value.empty() ? "" : "\n") + trimmed(line);
    blank_ = false;
  }

  /// The blank between two cells behind which a label stands with its value; npos where none does.
  static std::size_t next_pair(std::string_view value) {
    for (auto at = value.find('\t'); at != value.npos; at = value.find('\t', at + 1)) {
      const auto rest = value.substr(at + 1);
      if (const auto end = rest.find_first_of("\t:"); end != rest.npos && meaning_of_label(folded(rest.substr(0, end))))
        return at;
    }
    return value.npos;
  }

  LabelledText result_{};
  bool open_ = false;
  bool blank_ = false;
};

/// Five numbered answers and no label: in the order of the contract.
std::optional<LabelledText> numbered(std::string_view text) {
  constexpr std::array order = {Item::description, Item::evidence, Item::steps, Item::affectation, Item::time};
  LabelledText result;
  for (const std::string& line : lines_of(text)) {
    const auto bullet = bullet_length(line);
    const auto start = line.find_first_not_of(" \t");
    const bool number = bullet > 0 && start != line.npos && is_digit(line[start]);
    if (!number) {
      if (!result.items.empty() && !trimmed(line).empty() && result.items.size() < order.size())
        result.items.back().value += "\n" + trimmed(line);
      else
        result.rest += line + "\n";
      continue;
    }
    const auto place =
        parse_integer<std::size_t>(line.substr(start, line.find_first_not_of("0123456789", start) - start));
    if (!place || *place != result.items.size() + 1 || result.items.size() == order.size()) return std::nullopt;
    result.items.push_back({order[result.items.size()], trimmed(line.substr(bullet))});
  }
  return result.items.size() == order.size() ? std::optional(result) : std::nullopt;
}

}  // namespace

const LabelledItem* LabelledText::find(Item item, std::size_t report) const {
  for (const LabelledItem& each : items)
    if (each.item == item && each.report == report) return &each;
  return nullptr;
}

namespace {

/// "Problema" and "Detalle" are of one report; two times "Descripción" are of two.
void part_reports(std::vector<LabelledItem>& items) {
  const auto times = [&](const LabelledItem& one) {
    return std::count_if(items.begin(), items.end(), [&](const LabelledItem& each) { return each.label == one.label; });
  };
  const auto described =
      std::find_if(items.begin(), items.end(), [](const LabelledItem& each) { return each.item == Item::description; });
  if (described == items.end() || times(*described) < 2) return;
  const std::string begins = times(items.front()) >= times(*described) ? items.front().label : described->label;
  bool begun = false;
  std::size_t report = 0;
  for (LabelledItem& each : items) {
    if (each.label == begins && std::exchange(begun, true)) ++report;
    each.report = report;
  }
  // "Incidente 1" above "Descripción: ..." is only its heading.
  std::erase_if(items, [&](const LabelledItem& heading) {
    return heading.item == Item::description && heading.value.empty() &&
           std::any_of(items.begin(), items.end(), [&](const LabelledItem& each) {
             return each.item == Item::description && each.report == heading.report && !each.value.empty();
           });
  });
}

}  // namespace

std::optional<Item> asked_alone(std::string_view line) {
  auto text = trimmed(line.substr(bullet_length(line)));
  while (!text.empty() && (text.back() == ':' || text.back() == '?' || text.back() == '.')) text.pop_back();
  return meaning_of_label(folded(text));
}

LabelledText labelled(std::string_view text) {
  auto found = Labels().read(text);
  part_reports(found.items);
  if (!found.items.empty()) return found;
  if (auto list = numbered(text)) return *list;
  return found;
}

}  // namespace sereno::sla
