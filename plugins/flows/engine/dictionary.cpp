#include <algorithm>
#include <array>

#include "sereno/flows/extraction.h"
#include "sereno/flows/flow_run.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

constexpr std::size_t longest_sentence = 160;

bool fits(const FailureEntry& entry, std::string_view step, const Answer& answer, std::string_view observed) {
  if (!entry.step.empty() && entry.step != step) return false;
  if (entry.code && *entry.code != answer.code) return false;
  if (!entry.pattern) return true;
  if (!entry.header.empty()) {
    const auto header = answer.header(entry.header);
    return header && entry.pattern->found_in(*header);
  }
  return entry.pattern->found_in(answer.body) || entry.pattern->found_in(observed);
}

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
  static constexpr std::array<std::string_view, 4> xpaths = {
      "//*[@role='alert' or contains(@class,'error') or contains(@class,'alert') or contains(@id,'flash')]",
      "//body//*[self::h1 or self::h2]", "//title", "//body"};
  for (const std::string_view xpath : xpaths) {
    const auto found = from_xpath(body, xpath, true);
    if (!found) return {};
    for (const std::string& text : *found)
      if (std::string line = one_line(text); !line.empty()) return line;
  }
  return {};
}

}  // namespace

const FailureEntry* find_entry(const std::vector<FailureEntry>& entries, std::string_view step, const Answer& answer,
                               std::string_view observed) {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const FailureEntry& entry) { return fits(entry, step, answer, observed); });
  return found == entries.end() ? nullptr : &*found;
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
