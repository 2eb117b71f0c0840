#include "plugins/host/output/plugin_output.h"

#include <algorithm>

#include "base/utf8.h"
#include "plugins/host/output/fault_words.h"

namespace sereno::host {
namespace {

constexpr std::string_view missing = "[...]";
constexpr std::size_t most_problems_shown = 5;

/// Text and performance data of a plugin's output, apart.
struct Parts {
  std::string summary{};
  std::string long_text{};
  std::string perfdata{};
};

std::string_view without_end_space(std::string_view text) {
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string without_tabs(std::string_view text) {
  std::string line(text);
  std::replace(line.begin(), line.end(), '\t', ' ');
  return line;
}

/// First line "text | perfdata", then text up to a bar, then nothing but performance data.
Parts split(std::string_view output) {
  while (!output.empty() && is_space(output.front())) output.remove_prefix(1);
  const auto line_end = std::min(output.find('\n'), output.size());
  const auto line = output.substr(0, line_end);
  const auto rest = output.substr(std::min(line_end + 1, output.size()));
  const auto first_bar = std::min(line.find('|'), line.size());
  const auto second_bar = std::min(rest.find('|'), rest.size());
  Parts parts{.summary = without_tabs(trim(line.substr(0, first_bar))),
              .long_text = std::string(without_end_space(rest.substr(0, second_bar)))};
  if (first_bar < line.size()) parts.perfdata = line.substr(first_bar + 1);
  if (second_bar < rest.size()) parts.perfdata += ' ' + std::string(rest.substr(second_bar + 1));
  return parts;
}

std::string code_outside(int exit_code, const std::string& summary) {
  std::string text = "exit code " + std::to_string(exit_code) + " is outside 0 to 3";
  if (exit_code == 126) text += " (the program cannot be executed)";
  if (exit_code == 127) text += " (a program was not found)";
  return summary.empty() ? text : text + ": " + summary;
}

void append_line(std::string& text, std::string_view line) {
  if (!text.empty()) text += '\n';
  text += line;
}

void tell_problems(std::string& long_text, const std::vector<std::string>& problems) {
  const auto shown = std::min(problems.size(), most_problems_shown);
  for (std::size_t i = 0; i < shown; ++i) append_line(long_text, "performance data: " + problems[i]);
  if (problems.size() > shown) append_line(long_text, "performance data: more is wrong with it");
}

/// Without what would begin performance data or, in one line, another line.
std::string safe_text(std::string_view text, bool one_line) {
  std::string safe = clean_text(text);
  for (char& c : safe) {
    if (c == '|') c = '/';
    if (one_line && (c == '\n' || c == '\t')) c = ' ';
  }
  return safe;
}

std::string headline(const CheckResult& result, std::string_view label) {
  std::string line;
  for (const char c : label) line += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  if (!label.empty()) line += ' ' + std::string(to_string(result.status));
  const std::string summary = safe_text(trim(headline_with_fault(result)), true);
  if (!line.empty() && !summary.empty()) line += " - ";
  return line + summary;
}

/// The first line, when there is no room for what follows it: whole items of performance data as far as they go.
std::string first_line_within(std::string_view head, const std::vector<Metric>& metrics, std::size_t bytes) {
  const std::string tail = " " + std::string(missing);
  if (head.size() + tail.size() > bytes) {
    if (bytes < tail.size()) return std::string(cut_at_character(head, bytes));
    return std::string(cut_at_character(head, bytes - tail.size())) + tail;
  }
  std::string line = std::string(head) + tail;
  std::string_view separator = " | ";
  for (const Metric& metric : metrics) {
    const std::string item = to_perfdata(metric);
    if (line.size() + separator.size() + item.size() > bytes) break;
    line.append(separator).append(item);
    separator = " ";
  }
  return line;
}

}  // namespace

CheckResult parse_plugin_output(std::string_view output, int exit_code) {
  Parts parts = split(clean_text(output));
  PerfdataReading reading = parse_perfdata(parts.perfdata);
  const auto status = status_from_code(exit_code);
  CheckResult result{.status = status.value_or(Status::unknown), .long_text = std::move(parts.long_text)};
  if (!status) {
    result.summary = code_outside(exit_code, parts.summary);
  } else if (parts.summary.empty() && result.long_text.empty()) {
    const bool measured = !reading.metrics.empty();
    result.summary = measured ? "the plugin printed performance data alone" : "the plugin printed nothing";
    if (*status == Status::ok && !measured) result.status = Status::unknown;
  } else {
    result.summary = std::move(parts.summary);
  }
  result.metrics = std::move(reading.metrics);
  tell_problems(result.long_text, reading.problems);
  return result;
}

std::string render_plugin_output(const CheckResult& result, std::string_view label, OutputLimits limits) {
  const std::string head = headline(result, label);
  const std::string perfdata = format_perfdata(result.metrics);
  const std::string long_text = safe_text(without_end_space(result.long_text), false);
  std::string text = perfdata.empty() ? head : head + " | " + perfdata;
  const auto room = text.size() < limits.bytes ? limits.bytes - text.size() : 0;
  if (long_text.empty() && text.size() <= limits.bytes) return text;
  if (!long_text.empty() && long_text.size() + 1 <= room) return text + '\n' + long_text;

  const auto mark_size = missing.size() + 1;
  if (!long_text.empty() && room >= mark_size) {
    if (room > 2 * mark_size) text += '\n' + std::string(cut_at_character(long_text, room - mark_size - 1));
    return text.append("\n").append(missing);
  }
  return first_line_within(head, result.metrics, limits.bytes);
}

}  // namespace sereno::host
