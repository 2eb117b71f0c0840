#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "sereno/flows/extraction.h"
#include "sereno/flows/flow_run.h"
#include "sereno/flows/markup.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

constexpr std::size_t longest_sentence = 160;

bool is_mark(std::string_view text, std::size_t at) {
  return at >= text.size() || !(steps::is_letter(text[at]) || is_digit(text[at]));
}

/// What we observed ourselves: what it quotes of the answer, and addresses, may hold any word.
std::string own_words(std::string_view observed, const Answer& answer) {
  std::string words;
  for (const std::string& word : steps::split(observed, ' '))
    if (word.find("://") == std::string::npos) words += (words.empty() ? "" : " ") + word;
  if (answer.failure) return words;  // the transport's own: what it quotes is the other side's sentence
  std::string own;
  bool quoted = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    // Not the one in "the canary's".
    const bool quote = words[i] == '\'' && (quoted ? is_mark(words, i + 1) : i == 0 || is_mark(words, i - 1));
    if (quote) quoted = !quoted;
    if (!quoted && !quote) own += words[i];
  }
  return own;
}

/// What a failed step has to show, read once for all entries.
class Shown {
 public:
  Shown(const Answer& answer, std::string_view observed, std::vector<std::string> xpaths)
      : answer_(answer), observed_(own_words(observed, answer)), xpaths_(std::move(xpaths)) {}

  bool fits(const FailureEntry& entry) const {
    if (!entry.header.empty()) return header_fits(entry);
    if (!entry.json.empty()) return any_fits(entry, from_json(answer_.body, entry.json));
    if (!entry.html.empty()) return any_fits(entry, at(entry.html));
    return !entry.pattern || entry.pattern->found_in(said()) || entry.pattern->found_in(observed_);
  }

 private:
  bool header_fits(const FailureEntry& entry) const {
    const auto header = answer_.header(entry.header);
    return header && (!entry.pattern || entry.pattern->found_in(*header));
  }
  static bool any_fits(const FailureEntry& entry, const Result<Found>& found) {
    return found && std::any_of(found->begin(), found->end(), [&](const std::string& text) {
             return entry.pattern ? entry.pattern->found_in(text) : !text.empty() && text != "false";
           });
  }

  const std::string& said() const {
    if (!said_) said_ = said_by(answer_);
    return *said_;
  }

  /// One of the xpaths; all are read at once.
  const Result<Found>& at(const std::string& xpath) const {
    if (found_.empty()) found_ = from_xpaths(answer_.body, xpaths_, true);
    return found_[static_cast<std::size_t>(std::find(xpaths_.begin(), xpaths_.end(), xpath) - xpaths_.begin())];
  }

  const Answer& answer_;
  std::string observed_;
  std::vector<std::string> xpaths_;
  mutable std::vector<Result<Found>> found_{};
  mutable std::optional<std::string> said_{};
};

/// White space made one blank, control characters left out, cut at a character.
std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool blank = static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
    if (!blank) line += c;
    if (blank && !line.empty() && line.back() != ' ') line += ' ';
    if (line.size() > 4 * longest_sentence) break;
  }
  return steps::shown(trim(line), longest_sentence);
}

bool looks_like_html(const Answer& answer) {
  const std::string type = steps::lower_case(answer.header("Content-Type").value_or(""));
  const std::string begin = steps::lower_case(trim(std::string_view(answer.body).substr(0, 200)));
  return type.find("html") != std::string::npos || (begin.starts_with('<') && !begin.starts_with("<?xml"));
}

std::string sentence_of_json(std::string_view body) {
  static constexpr std::array<std::string_view, 12> pointers = {"/error_description",
                                                                "/message",
                                                                "/error/message",
                                                                "/Error/ErrorMessage",
                                                                "/error",
                                                                "/errors/0/message",
                                                                "/errors/0",
                                                                "/detail",
                                                                "/title",
                                                                "/reason",
                                                                "/errors",
                                                                "/status"};
  for (const std::string_view pointer : pointers) {
    const auto found = from_json(body, pointer);
    if (!found) return {};
    if (!found->empty() && !trim(found->front()).empty()) return one_line(found->front());
  }
  return {};
}

std::string sentence_of_html(std::string_view body) {
  static const std::vector<std::string> xpaths = {
      "//*[@role='alert' or contains(@class,'error') or contains(@class,'alert') or contains(@id,'flash')]",
      "//body//*[self::h1 or self::h2]", "//title", "//body"};
  for (const auto& found : from_xpaths(body, xpaths, true)) {
    if (!found) continue;
    for (const std::string& text : *found)
      if (std::string line = one_line(text); !line.empty()) return line;
  }
  return {};
}

}  // namespace

const FailureEntry* find_entry(const std::vector<FailureEntry>& entries, std::string_view step, const Answer& answer,
                               std::string_view observed) {
  const auto asked = [&](const FailureEntry& entry) {
    return (entry.step.empty() || entry.step == step) && (!entry.code || *entry.code == answer.code);
  };
  std::vector<std::string> xpaths;
  for (const FailureEntry& entry : entries)
    if (asked(entry) && !entry.html.empty()) xpaths.push_back(entry.html);
  const Shown shown(answer, observed, std::move(xpaths));
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const FailureEntry& entry) { return asked(entry) && shown.fits(entry); });
  return found == entries.end() ? nullptr : &*found;
}

std::string said_by(const Answer& answer) {
  const std::string_view body = answer.body;
  if (answer.is_audio() || trim(body).empty()) return {};
  if (const char first = trim(body).front(); first == '{' || first == '[')
    if (std::string texts = texts_of_json(body); !texts.empty()) return texts;
  const std::string type = steps::lower_case(answer.header("Content-Type").value_or(""));
  if (type.find("json") != std::string::npos || type.find("script") != std::string::npos) return {};
  // Plain lines that only call themselves HTML keep their ends.
  const bool marked_up = body.find('<') != std::string_view::npos;
  return marked_up ? visible_text(body) : std::string(body);
}

std::string own_sentence(const Answer& answer) {
  if (answer.is_audio() || answer.body.empty()) return {};
  const std::string_view body = answer.body;
  if (looks_like_html(answer)) return sentence_of_html(body);
  const auto text = trim(body);
  if (text.starts_with('{') || text.starts_with('[')) return sentence_of_json(text);
  // A manager's answer says it in a line of its own.
  const auto message = text.find("\nMessage: ");
  const auto line = message == std::string_view::npos ? text : text.substr(message + 10);
  return one_line(line.substr(0, line.find('\n')));
}

}  // namespace sereno::flows
