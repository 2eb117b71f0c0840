#include "sla/mail/labels.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sereno/number.h"
#include "sla/mail/words.h"

namespace sereno::sla {

namespace {

using Phrase = std::pair<std::string_view, Item>;

// What a label begins with. The longer of two that fit stands first.
constexpr std::array beginnings = std::to_array<Phrase>({
    {"description", Item::description},
    {"descripcion", Item::description},
    {"problema", Item::description},
    {"problem", Item::description},
    {"falla reportada", Item::description},
    {"falla", Item::description},
    {"detalle del", Item::description},
    {"detalle", Item::description},
    {"details", Item::description},
    {"que falla", Item::description},
    {"que esta fallando", Item::description},
    {"que esta pasando", Item::description},
    {"what is wrong", Item::description},
    {"what's wrong", Item::description},
    {"what is failing", Item::description},
    {"what fails", Item::description},
    {"que pasa", Item::description},
    {"que ocurre", Item::description},
    {"que sucede", Item::description},
    {"que paso", Item::description},
    {"what happens", Item::description},
    {"what happened", Item::description},
    {"what is happening", Item::description},
    {"resumen", Item::description},
    {"summary", Item::description},
    {"issue", Item::description},
    {"incidente", Item::description},
    {"incidencia", Item::description},
    {"incident description", Item::description},
    {"sintoma", Item::description},
    {"symptom", Item::description},
    {"evidencia", Item::evidence},
    {"evidence", Item::evidence},
    {"pruebas", Item::evidence},
    {"prueba", Item::evidence},
    {"capturas", Item::evidence},
    {"captura", Item::evidence},
    {"screenshots", Item::evidence},
    {"screenshot", Item::evidence},
    {"que se ve", Item::evidence},
    {"que se observa", Item::evidence},
    {"que vieron", Item::evidence},
    {"what have you seen", Item::evidence},
    {"what do you see", Item::evidence},
    {"error mostrado", Item::evidence},
    {"mensaje de error", Item::evidence},
    {"error message", Item::evidence},
    {"adjuntos", Item::evidence},
    {"attachments", Item::evidence},
    {"pasos", Item::steps},
    {"steps", Item::steps},
    {"como replicar", Item::steps},
    {"como se replica", Item::steps},
    {"como se repite", Item::steps},
    {"como repetir", Item::steps},
    {"como lo replicamos", Item::steps},
    {"como lo reproducimos", Item::steps},
    {"como podemos replicar", Item::steps},
    {"como podemos reproducir", Item::steps},
    {"how can we replicate", Item::steps},
    {"how can we reproduce", Item::steps},
    {"how do we replicate", Item::steps},
    {"how do we reproduce", Item::steps},
    {"how can it be reproduced", Item::steps},
    {"how to repeat", Item::steps},
    {"como reproducir", Item::steps},
    {"como se reproduce", Item::steps},
    {"para replicar", Item::steps},
    {"para reproducir", Item::steps},
    {"how to replicate", Item::steps},
    {"how to reproduce", Item::steps},
    {"to reproduce", Item::steps},
    {"to replicate", Item::steps},
    {"replicacion", Item::steps},
    {"reproduccion", Item::steps},
    {"repro", Item::steps},
    {"nivel de afectacion", Item::affectation},
    {"nivel de impacto", Item::affectation},
    {"grado de afectacion", Item::affectation},
    {"tipo de afectacion", Item::affectation},
    {"afectacion", Item::affectation},
    {"a quien afecta", Item::affectation},
    {"a quienes afecta", Item::affectation},
    {"a cuantos afecta", Item::affectation},
    {"que tan grave", Item::affectation},
    {"how bad", Item::affectation},
    {"how severe", Item::affectation},
    {"who is affected", Item::affectation},
    {"alcance", Item::affectation},
    {"impacto", Item::affectation},
    {"level of affectation", Item::affectation},
    {"level of impact", Item::affectation},
    {"affectation", Item::affectation},
    {"impact", Item::affectation},
    {"severidad", Item::affectation},
    {"severity", Item::affectation},
    {"fecha y hora", Item::time},
    {"date and time", Item::time},
    {"date/time", Item::time},
    {"hora", Item::time},
    {"time of", Item::time},
    {"time", Item::time},
    {"inicio", Item::time},
    {"start time", Item::time},
    {"desde cuando", Item::time},
    {"desde que hora", Item::time},
    {"a que hora", Item::time},
    {"cuando empezo", Item::time},
    {"cuando comenzo", Item::time},
    {"cuando inicio", Item::time},
    {"since when", Item::time},
    {"when did it", Item::time},
    {"fecha", Item::date},
    {"date", Item::date},
});

// What may follow in a label. Any other word makes the line a sentence.
constexpr std::array fillers = std::to_array<std::string_view>(
    {"de",         "del",        "la",          "el",           "los",          "las",      "the",       "of",
     "a",          "to",         "para",        "por",          "lo",           "y",        "and",       "o",
     "or",         "en",         "que",         "un",           "su",           "problema", "problem",   "falla",
     "fallas",     "incidente",  "incident",    "incidencia",   "error",        "issue",    "evento",    "replicar",
     "replicarlo", "replicarla", "reproducir",  "reproducirlo", "reproducirla", "seguir",   "replicate", "reproduce",
     "follow",     "take",       "it",          "reportada",    "reportado",    "reported", "usuario",   "user",
     "inicio",     "start",      "ocurrencia",  "afectacion",   "affectation",  "impacto",  "impact",    "nivel",
     "level",      "hora",       "time",        "fecha",        "date",         "adjunta",  "adjunto",   "attached",
     "pantalla",   "pasos",      "steps",       "breve",        "brief",        "general",  "detallada", "detailed",
     "is",         "es",         "son",         "lo",           "begin",        "began",    "comenzo",   "empezo",
     "aproximada", "aprox",      "approximate", "exacta",       "servicio",     "service",  "observado"});

bool is_filler(std::string_view word) {
  while (!word.empty() && (word.back() == ')' || word.back() == '.' || word.back() == '?')) word.remove_suffix(1);
  while (!word.empty() && (word.front() == '(' || word.front() == '\'')) word.remove_prefix(1);
  return word.empty() || std::find(fillers.begin(), fillers.end(), word) != fillers.end();
}

/// "Falla 1", "Incidente #2": of several.
bool is_count(std::string_view word) {
  if (word.starts_with("#")) word.remove_prefix(1);
  return word.size() == 1 && is_digit(word.front());
}

/// "Nivel de afectación (paro total, intermitente, degradado)": what stands in brackets explains the label.
std::string without_brackets(std::string_view label) {
  std::string rest(label);
  for (auto at = rest.find(" ("); at != rest.npos; at = rest.find(" ("))
    rest.erase(at, std::min(rest.find(')', at), rest.size() - 1) + 1 - at);
  return rest;
}

/// What a folded label means; nothing when it is none.
std::optional<Item> meaning(std::string_view whole) {
  const std::string plain = without_brackets(whole);
  std::string_view label = plain;
  while (!label.empty() && label.find_first_of(" .*_#\"'") == 0) label.remove_prefix(1);
  while (!label.empty() && std::string_view(" .*_#\"'").find(label.back()) != label.npos) label.remove_suffix(1);
  while (label.starts_with("\xC2\xBF")) label.remove_prefix(2);
  for (const char* article : {"la ", "el ", "los ", "las ", "the "})
    if (label.starts_with(article)) label.remove_prefix(std::string_view(article).size());
  if (label.size() > 60) return std::nullopt;
  for (const auto& [beginning, item] : beginnings) {
    if (!label.starts_with(beginning)) continue;
    std::string_view rest = label.substr(beginning.size());
    if (rest.starts_with("s ") || rest == "s") rest.remove_prefix(1);
    if (rest.starts_with("(s)")) rest.remove_prefix(3);
    if (rest.starts_with("lo") || rest.starts_with("la")) rest.remove_prefix(2);  // "replicarlo"
    if (!rest.empty() && rest.front() != ' ' && rest.front() != '/' && rest.front() != '?' && rest.front() != '(')
      continue;
    bool only_fillers = true;
    while (!rest.empty() && only_fillers) {
      const auto end = std::min(rest.find_first_of(" /"), rest.size());
      only_fillers = is_filler(rest.substr(0, end)) || (item == Item::description && is_count(rest.substr(0, end)));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (only_fillers) return item;
  }
  return std::nullopt;
}

/// Behind "1.", "2)", "-", "*", "a)": a bullet's length, 0 for none.
std::size_t bullet_length(std::string_view line) {
  std::size_t at = 0;
  const auto skip_blanks = [&] {
    while (at < line.size() && (line[at] == ' ' || line[at] == '\t')) ++at;
  };
  skip_blanks();
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
  const auto item = meaning(folded(line.substr(0, at)));
  return item ? Split{item, trimmed(line.substr(at + length)), without_number(folded(line.substr(0, at)))} : Split{};
}

/// The label at a line's beginning and what stands behind it.
Split label_of(std::string_view whole) {
  std::string_view line = whole.substr(bullet_length(whole));
  if (line.starts_with("**") || line.starts_with("__")) line.remove_prefix(2);
  for (const std::string_view mark : {":", "\t", " - ", " – ", " — ", ".-", "=", "?", "|", "→"}) {
    const auto at = line.find(mark);
    if (at == line.npos || at > 80) continue;
    auto found = split_at(line, at, mark.size());
    if (!found.item) continue;
    std::string_view value = found.value;
    while (!value.empty() && std::string_view(":*-_ \t|").find(value.front()) != value.npos) value.remove_prefix(1);
    found.value = std::string(value);
    return found;
  }
  const bool alone = meaning(folded(line)).has_value() && trimmed(line).size() >= 4;
  // "Problema" alone on its line is a heading, "Falla total" is none: the fillers see to that.
  return alone ? Split{meaning(folded(line)), "", without_number(folded(line))} : Split{};
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
    const auto is_label = [](const std::string& cell) { return meaning(folded(cell)).has_value(); };
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
    if (at == 0 || std::string_view(".;").find(line[at - 1]) == std::string_view::npos) continue;
    const auto rest = line.substr(at + 1);
    if (const auto colon = rest.find(':'); colon != rest.npos && colon <= longest_label && rest.find(". ") >= colon &&
                                           meaning(folded(rest.substr(0, colon))))
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
      out.push_back(trimmed(rest.substr(0, at)));
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
      if (const auto end = rest.find_first_of("\t:"); end != rest.npos && meaning(folded(rest.substr(0, end))))
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
  return meaning(folded(text));
}

LabelledText labelled(std::string_view text) {
  auto found = Labels().read(text);
  part_reports(found.items);
  if (!found.items.empty()) return found;
  if (auto list = numbered(text)) return *list;
  return found;
}

}  // namespace sereno::sla
