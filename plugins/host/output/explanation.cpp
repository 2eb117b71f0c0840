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

std::string step_json(const StepOutcome& step) {
  return Object()
      .text("name", step.name)
      .number("start_s", step.start_s)
      .number("duration_s", step.duration_s)
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

bool is_plain(std::string_view word) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=@%+,";
  return !word.empty() && word.find_first_not_of(plain) == word.npos;
}

}  // namespace

CheckResult explained_whole(CheckResult result, const RunCircumstances& circumstances) {
  std::string text = steps_table(result.steps);
  add_line(text, result.long_text);
  add_line(text, labelled("function", state_words(result)));
  add_line(text, labelled("fault", fault_words(result.fault)));
  add_line(text, labelled("last good", good_words(circumstances, result)));
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
             .raw("steps", array_of(result.steps, step_json))
             .raw("metrics", array_of(result.metrics, metric_json))
             .instant("observed", circumstances.observed)
             .instant("last_good", circumstances.last_good)
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
