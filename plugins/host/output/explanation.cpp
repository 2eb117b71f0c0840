#include "plugins/host/output/explanation.h"

#include <algorithm>

#include "base/time_words.h"
#include "plugins/host/output/fault_words.h"
#include "plugins/host/output/step_table.h"
#include "sereno/number.h"

namespace sereno::host {
namespace {

void add_line(std::string& text, const std::string& line) {
  if (line.empty()) return;
  if (!text.empty()) text += '\n';
  text += line;
}

std::string labelled(std::string_view label, const std::string& words) {
  return words.empty() ? "" : std::string(label) + ": " + words;
}

std::string good_words(const RunCircumstances& circumstances, const CheckResult& result) {
  if (result.status == Status::ok || !circumstances.last_good) return {};
  std::string words = format_instant(std::chrono::floor<std::chrono::seconds>(*circumstances.last_good));
  if (circumstances.observed && *circumstances.observed > *circumstances.last_good)
    words += " (" +
             span_text(std::chrono::floor<std::chrono::seconds>(*circumstances.observed - *circumstances.last_good)) +
             " before this)";
  return words;
}

std::string state_words(const CheckResult& result) {
  std::string words =
      result.function_state == FunctionState::by_status ? "" : std::string(to_string(result.function_state));
  if (!result.observer.empty())
    words += (words.empty() ? "" : ", ") + std::string("the observer could not look: ") + result.observer;
  return words;
}

class Object {
 public:
  Object& text(std::string_view key, std::string_view value) { return raw(key, json_quoted(value)); }
  Object& raw(std::string_view key, const std::string& value) {
    body_ += (body_.empty() ? "" : ",") + json_quoted(key) + ":" + value;
    return *this;
  }
  Object& number(std::string_view key, std::optional<double> value) {
    return raw(key, value ? format_number(*value) : "null");
  }
  Object& instant(std::string_view key, const std::optional<Instant>& at) {
    return raw(key, at ? json_quoted(format_instant(*at)) : "null");
  }
  std::string whole() const { return "{" + body_ + "}"; }

 private:
  std::string body_{};
};

template <class Item, class Write>
std::string array_of(const std::vector<Item>& items, Write write) {
  std::string array = "[";
  for (const Item& item : items) array += (array.size() > 1 ? "," : "") + write(item);
  return array + "]";
}

std::string step_json(const StepOutcome& step, const std::optional<PastRuns>& past) {
  return Object()
      .text("name", step.name)
      .number("start_s", step.start_s)
      .number("duration_s", step.duration_s)
      .number("p95_s", past ? past->step(step.name) : std::nullopt)
      .raw("failed", step.failed ? "true" : "false")
      .text("outcome", step.outcome)
      .whole();
}

std::string metric_json(const Metric& metric) {
  const auto range = [](const std::optional<Range>& bounds) {
    return bounds ? json_quoted(bounds->to_string()) : "null";
  };
  return Object()
      .text("label", metric.label)
      .number("value", metric.value)
      .text("unit", metric.unit)
      .raw("warning", range(metric.warning))
      .raw("critical", range(metric.critical))
      .whole();
}

std::string past_json(const std::optional<PastRuns>& past) {
  if (!past) return "null";
  return Object()
      .instant("since", past->since)
      .number("good_runs", static_cast<double>(past->good_runs))
      .number("p95_s", past->run_s)
      .whole();
}

std::string past_words(const RunCircumstances& circumstances) {
  if (!circumstances.past_problem.empty()) return circumstances.past_problem;
  if (!circumstances.past) return {};
  const PastRuns& past = *circumstances.past;
  const std::string since = format_instant(std::chrono::floor<std::chrono::seconds>(past.since));
  if (past.good_runs == 0) return "no good run is recorded since " + since;
  std::string words = "of " + std::to_string(past.good_runs) + " good runs recorded since " + since;
  if (past.run_s) words += "; a whole run took " + format_fixed(*past.run_s, 3) + " s";
  return words;
}

bool is_plain(std::string_view word) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=@%+,";
  return !word.empty() && word.find_first_not_of(plain) == word.npos;
}

}  // namespace

bool is_trace_line(LogLevel level, std::string_view line) {
  return level == LogLevel::debug && line.size() >= 2 && line[1] == ' ' &&
         (line[0] == '*' || line[0] == '>' || line[0] == '<');
}

CheckResult with_trace(CheckResult result, const std::vector<std::string>& trace) {
  for (const std::string& line : trace) add_line(result.long_text, line);
  return result;
}

CheckResult explained_whole(CheckResult result, const RunCircumstances& circumstances) {
  std::string text = steps_table(result.steps, circumstances.past ? &*circumstances.past : nullptr);
  add_line(text, result.long_text);
  add_line(text, labelled("function", state_words(result)));
  add_line(text, labelled("fault", fault_words(result.fault)));
  add_line(text, labelled("last good", good_words(circumstances, result)));
  add_line(text, labelled("p95", past_words(circumstances)));
  add_line(text, labelled("reproduce", circumstances.reproduce));
  result.long_text = std::move(text);
  return result;
}

std::string result_json(const CheckResult& result, const RunCircumstances& circumstances) {
  return Object()
             .text("name", circumstances.name)
             .text("status", to_string(result.status))
             .number("code", static_cast<double>(result.status))
             .text("summary", result.summary)
             .text("long_text", result.long_text)
             .text("function_state", to_string(result.function_state))
             .raw("fault", fault_json(result))
             .text("observer", result.observer)
             .raw("steps",
                  array_of(result.steps, [&](const StepOutcome& step) { return step_json(step, circumstances.past); }))
             .raw("metrics", array_of(result.metrics, metric_json))
             .instant("observed", circumstances.observed)
             .instant("last_good", circumstances.last_good)
             .raw("past", past_json(circumstances.past))
             .raw("trace", array_of(circumstances.trace, [](const std::string& line) { return json_quoted(line); }))
             .text("reproduce", circumstances.reproduce)
             .whole() +
         "\n";
}

std::string shell_command(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) {
    line += line.empty() ? "" : " ";
    if (is_plain(word)) {
      line += word;
      continue;
    }
    line += '\'';
    for (const char c : word) line += c == '\'' ? std::string("'\\''") : std::string(1, c);
    line += '\'';
  }
  return line;
}

std::string reproducing_command(const std::string& check,
                                const std::vector<std::pair<std::string, std::string>>& options) {
  std::vector<std::string> words{"sereno", "check", check};
  for (const auto& [name, value] : options) words.push_back(value.empty() ? "--" + name : "--" + name + "=" + value);
  words.emplace_back("--explain");
  return shell_command(words);
}

}  // namespace sereno::host
