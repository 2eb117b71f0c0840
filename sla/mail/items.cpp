#include "sla/mail/items.h"

#include <algorithm>
#include <set>
#include <utility>

#include "sereno/number.h"
#include "sla/mail/labels.h"
#include "sla/mail/phrases.h"
#include "sla/mail/said_time.h"
#include "sla/mail/words.h"

namespace sereno::sla {

namespace {

/// Two statements of one beginning may differ so much.
constexpr milliseconds about_the_same = std::chrono::minutes{15};

struct TimedText {
  Instant at{};
  std::string written{};
  bool begins = false;  ///< it says that something began
};

bool is_chat_line(std::string_view line) {
  const auto text = trimmed(line);
  const auto end = text.find("] ");
  return text.starts_with("[") && end != text.npos && end < 40 && text.find(": ", end) != text.npos;
}

/// Times that sentences state, but for when something worked again, and what is to come.
std::vector<TimedText> times_in(const std::string& text, Instant sent, const Zone& zone) {
  std::vector<TimedText> found;
  bool chat = false;
  for (const std::string& line : lines_of(text)) {
    const bool is_chat = is_chat_line(line);
    if (is_chat && chat) continue;
    if (is_chat) {
      // A chat begins with what was seen first.
      chat = true;
      const auto stamp = line.substr(0, line.find(']') + 1);
      if (const auto at = time_said(stamp, sent, zone)) found.push_back({*at, trimmed(stamp), true});
      continue;
    }
    for (const std::string& sentence : sentences_of(line)) {
      const auto words = folded(sentence);
      if (tells_that_it_works_again(words) ||
          has_any(words, std::initializer_list<std::string_view>{"ticket", "creado", "reunion", "llamen", "guardia",
                                                                 "horario", "l a v", "l-v", "lunes a viernes",
                                                                 "lunes a domingo", "mon-fri", "monday to friday",
                                                                 "office hours", "business hours"}))
        continue;
      const auto at = time_said(sentence, sent, zone);
      if (at && *at <= sent + about_the_same) found.push_back({*at, sentence, tells_a_beginning(words)});
    }
  }
  return found;
}

bool agree(const std::vector<TimedText>& times) {
  return std::all_of(times.begin(), times.end(), [&](const TimedText& each) {
    const auto apart = each.at > times.front().at ? each.at - times.front().at : times.front().at - each.at;
    return apart <= about_the_same;
  });
}

/// What a program said stands in it: "HTTP 504", "código 0x80072EFD".
bool shows_a_code(std::string_view words) {
  return words.find("0x") != words.npos ||
         has_any(words, std::initializer_list<std::string_view>{"codigo", "code", "http"});
}

bool is_a_programs(const std::string& said) {
  const auto words = folded(said);
  return shows_a_code(words) || has_any(words, std::initializer_list<std::string_view>{
                                                   "error", "exception", "failed", "fatal", "warn", "timeout",
                                                   "sip/2.0", "denied", "refused", "traceback"});
}

class Finder {
 public:
  Finder(const ReportText& source, const Zone& zone) : source_(source), zone_(zone), labels_(labelled(source.text)) {}

  const LabelledText& labels() const { return labels_; }

  /// Of the report of that number.
  void fill(ReportedItems& items, std::size_t nth) const {
    if (const auto* said = labels_.find(Item::description, nth)) fill_text(items.description, said->value);
    if (const auto* said = labels_.find(Item::steps, nth)) fill_text(items.steps, said->value);
    if (const auto* said = labels_.find(Item::affectation, nth); said != nullptr && !items.affectation)
      items.affectation = level(folded(said->value));
    if (const auto* said = labels_.find(Item::evidence, nth)) fill_evidence(items, said->value);
    fill_time(items, nth);
  }

  /// What prose says where no label does.
  void infer(ReportedItems& items, bool opens) const {
    if (items.steps.empty()) infer_steps(items);
    if (items.evidence.empty() && labels_.find(Item::evidence) == nullptr) infer_evidence(items);
    if (!items.affectation && labels_.find(Item::affectation) == nullptr)
      items.affectation = affectation_in(source_.text);
    if (!items.time && items.time_as_written.empty()) infer_time(items, opens);
    if (opens && items.description.empty()) items.description = described();
  }

 private:
  static void fill_text(std::string& into, const std::string& value) {
    if (into.empty() && !says_none(folded(value))) into = value;
  }

  /// The word that a label asks for stands first; what follows explains it.
  static std::optional<Affectation> level(const std::string& value) {
    if (const auto whole = affectation_said(value)) return whole;
    const auto first = value.substr(0, value.find_first_of(",.;(:-"));
    return affectation_said(first);
  }

  /// "El último es de las 00:28 (ver adjunto)": what is announced aside leaves the rest what it is.
  static std::string without_asides(std::string words) {
    for (auto at = words.find('('); at != words.npos; at = words.find('(', at + 1))
      if (const auto end = words.find(')', at);
          end != words.npos && announces_an_attachment(words.substr(at, end - at)))
        words.erase(at, end + 1 - at);
    return words;
  }

  static void fill_evidence(ReportedItems& items, const std::string& value) {
    const auto words = without_asides(folded(value));
    const bool quotes = value.find('"') != value.npos || value.find("\xE2\x80\x9C") != value.npos ||
                        value.find("\xC2\xAB") != value.npos || shows_a_code(words);
    std::string rest = words;
    while (rest.find("[cid:") != rest.npos)
      rest.erase(rest.find("[cid:"), rest.find(']', rest.find("[cid:")) + 1 - rest.find("[cid:"));
    if (trimmed(rest).empty() || says_none(words) || (only_announces(words) && !quotes)) return;
    items.evidence.push_back(value);
  }

  void fill_time(ReportedItems& items, std::size_t nth) const {
    const auto* said = labels_.find(Item::time, nth);
    const auto* date = labels_.find(Item::date, nth);
    const LabelledItem* from = said != nullptr ? said : date;
    if (from == nullptr || items.time || says_none(folded(from->value))) return;
    const auto day = date != nullptr ? date_said(date->value, source_.sent, zone_) : std::nullopt;
    const auto at = time_said(from->value, source_.sent, zone_, true, day);
    if (!at) return;
    items.time_as_written =
        (date != nullptr && said != nullptr ? trimmed(date->value) + " " : "") + trimmed(from->value);
    const auto prose = times_in(labels_.rest, source_.sent, zone_);
    const bool contradicted = std::any_of(prose.begin(), prose.end(), [&](const TimedText& each) {
      return each.begins && (each.at > *at + about_the_same || each.at + about_the_same < *at);
    });
    if (!contradicted && *at <= source_.sent + about_the_same) items.time = at;
  }

  void infer_steps(ReportedItems& items) const {
    for (const std::string& line : lines_of(labels_.rest))
      for (const std::string& sentence : sentences_of(line))
        if (items.steps.empty() && shows_steps(folded(sentence))) items.steps = sentence;
  }

  /// What a program said, where the writer put it below words that announce it.
  void infer_evidence(ReportedItems& items) const {
    const auto lines = lines_of(labels_.rest);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (!introduces_a_program(folded(lines[i]))) continue;
      std::string said;
      auto next = i + 1;
      while (next < lines.size() && trimmed(lines[next]).empty()) ++next;
      for (; next < lines.size() && !trimmed(lines[next]).empty(); ++next)
        said += (said.empty() ? "" : "\n") + trimmed(lines[next]);
      if (!is_a_programs(said)) continue;
      items.evidence.push_back(std::move(said));
      return;
    }
  }

  static std::optional<Affectation> affectation_in(const std::string& text) {
    std::set<Affectation> said;
    for (const std::string& sentence : sentences_of(text))
      if (const auto one = affectation_said(folded(sentence)); one && !tells_that_it_works_again(folded(sentence)))
        said.insert(*one);
    return said.size() == 1 ? std::optional(*said.begin()) : std::nullopt;
  }

  void infer_time(ReportedItems& items, bool opens) const {
    auto times = times_in(labels_.rest, source_.sent, zone_);
    const bool any = std::any_of(times.begin(), times.end(), [](const TimedText& each) { return each.begins; });
    if (any || !opens) std::erase_if(times, [](const TimedText& each) { return !each.begins; });
    if (times.empty()) return;
    items.time_as_written = times.front().written;
    if (agree(times)) items.time = times.front().at;
  }

  /// The paragraph with the first sentence that tells a failure.
  std::string described() const {
    std::string paragraph;
    bool fits = false;
    const auto settle = [&] {
      if (fits) return true;
      paragraph.clear();
      return false;
    };
    for (const std::string& line : lines_of(labels_.rest)) {
      if (trimmed(line).empty()) {
        if (settle()) return paragraph;
        continue;
      }
      if (is_greeting(folded(line))) continue;
      paragraph += (paragraph.empty() ? "" : " ") + trimmed(line);
      fits = fits || tells_a_failure(folded(line)) || misbehaves(folded(line));
    }
    return settle() ? paragraph : "";
  }

  const ReportText& source_;
  const Zone& zone_;
  LabelledText labels_;
};

std::string first_paragraph(const std::vector<ReportText>& texts) {
  for (const ReportText& each : texts)
    for (const std::string& line : lines_of(each.text))
      if (!trimmed(line).empty() && !is_greeting(folded(line)) && !only_polite(folded(line))) return trimmed(line);
  return {};
}

std::string bare_subject(std::string subject) {
  for (int i = 0; i < 6; ++i) {
    const auto colon = subject.find(": ");
    if (colon == subject.npos || colon > 5) break;
    subject.erase(0, colon + 2);
  }
  return trimmed(subject);
}

/// Where each of two or more points begins behind the first that each tell a failure: "1) ... 2) ..."; empty where
/// there is no such list.
std::vector<std::size_t> further_points(const std::string& text) {
  std::vector<std::size_t> points;
  std::size_t at = 0;
  for (const std::string& line : lines_of(text)) {
    const auto start = line.find_first_not_of(" \t");
    const bool numbered = start != line.npos && start + 2 < line.size() && is_digit(line[start]) &&
                          std::string_view(").-").find(line[start + 1]) != std::string_view::npos &&
                          !is_digit(line[start + 2]);
    if (numbered) {
      if (line[start] != static_cast<char>('1' + points.size()) || !tells_a_failure(folded(line))) return {};
      points.push_back(at);
    }
    at += line.size() + 1;
  }
  if (!points.empty()) points.erase(points.begin());
  return points;
}

constexpr int most_candidates = 16;  // each is the work of the whole text

/// Where a paragraph begins behind `from` that tells of another failure; npos where none does. `plainly`: it says that
/// it is another.
std::size_t next_begins(const std::string& text, std::size_t from, bool& plainly) {
  using Words = std::initializer_list<std::string_view>;
  int candidates = 0;
  for (std::size_t at = text.find("\n\n", from); at != text.npos; at = text.find("\n\n", at + 2)) {
    const auto words = folded(trimmed(text.substr(at, 160))).substr(0, 80);
    plainly = has_any(
        words, Words{"otro problema", "otra falla", "segundo", "segunda", "tercer", "la otra", "el otro",
                     "por otro lado", "por otra parte", "second", "the other", "another", "separately", "third"});
    const bool added = has_any(words, Words{"ademas", "aparte", "tambien", "also", "in addition"});
    if (!plainly && !added) continue;
    if (++candidates > most_candidates) break;
    if (tells_a_failure(folded(text.substr(from, at - from))) && tells_a_failure(folded(text.substr(at)))) return at;
  }
  return text.npos;
}

/// Where each further report begins in prose. `plainly`: the first of them is said to be another.
std::vector<std::size_t> further_reports(const std::string& text, bool listed, bool& plainly) {
  auto places = listed ? further_points(text) : std::vector<std::size_t>{};
  plainly = !places.empty();
  if (plainly) return places;
  bool another = false;
  for (auto at = next_begins(text, 0, another); at != text.npos && places.size() <= most_further;
       at = next_begins(text, at + 2, another)) {
    if (places.empty()) plainly = another;
    places.push_back(at);
  }
  return places;
}

ReportedItems items_of(const ReportText& part, const Zone& zone) {
  const Finder finder(part, zone);
  ReportedItems items;
  finder.fill(items, 0);
  finder.infer(items, true);
  return items;
}

void add_further(ReportedItems items, FoundItems& found) {
  found.more = found.further.size() == most_further;
  if (!found.more) found.further.push_back(std::move(items));
}

/// Each begins with its own label.
void part_by_labels(const Finder& finder, FoundItems& found) {
  const auto judge_alone = [](ReportedItems& items) {
    if (!items.affectation) items.affectation = affectation_said(folded(items.description));
  };
  for (std::size_t i = 1; !found.more && finder.labels().find(Item::description, i) != nullptr; ++i) {
    ReportedItems items;
    finder.fill(items, i);
    judge_alone(items);
    add_further(std::move(items), found);
  }
  judge_alone(found.first);
  const auto said = found.first.affectation;
  finder.infer(found.first, true);
  found.first.affectation = said;  // what the whole text says may be said of the others
}

/// What prose says of the first report, and of further ones: by their own labels, or in paragraphs of their own.
void part_reports(const Finder& finder, const ReportText& source, const Zone& zone, FoundItems& found) {
  if (!found.further.empty()) return finder.infer(found.first, true);
  if (finder.labels().find(Item::description, 1) != nullptr) return part_by_labels(finder, found);
  bool plainly = false;
  const auto places = further_reports(source.text, finder.labels().items.empty(), plainly);
  // What only adds may speak of the first one, too.
  if (plainly)
    Finder({source.text.substr(0, places.front()) + "\n", source.sent}, zone).infer(found.first, true);
  else
    finder.infer(found.first, true);
  for (std::size_t i = 0; i < places.size() && !found.more; ++i) {
    const auto end = i + 1 < places.size() ? places[i + 1] : source.text.size();
    add_further(items_of({trimmed(source.text.substr(places[i], end - places[i])), source.sent}, zone), found);
  }
}

}  // namespace

FoundItems find_items(const std::vector<ReportText>& texts, const std::string& subject,
                      const std::vector<std::string>& attachments, const Zone& zone, bool opens) {
  FoundItems found;
  found.first.evidence = attachments;
  std::set<Item> kinds;
  std::vector<Finder> finders;
  finders.reserve(texts.size());
  for (const ReportText& each : texts) {
    const Finder& finder = finders.emplace_back(each, zone);
    for (const LabelledItem& item : finder.labels().items) kinds.insert(item.item);
    finder.fill(found.first, 0);
  }
  found.labels = static_cast<int>(kinds.size());
  found.described = kinds.contains(Item::description);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (opens)
      part_reports(finders[i], texts[i], zone, found);
    else
      finders[i].infer(found.first, false);
  }
  if (opens && found.first.description.empty()) {
    const auto title = bare_subject(subject);
    const auto paragraph = first_paragraph(texts);
    const bool by_subject = paragraph.empty() || tells_a_failure(folded(title));
    found.first.description = by_subject && !title.empty() ? title : paragraph;
  }
  return found;
}

}  // namespace sereno::sla
