#include "plugins/host/output/step_table.h"

#include <algorithm>

#include "sereno/number.h"

namespace sereno::host {
namespace {

/// Three digits are enough to compare steps: "0.41", "31.2", "1204".
std::string in_milliseconds(double seconds) {
  const double ms = seconds * 1e3;
  return format_fixed(ms, ms < 10 ? 2 : ms < 100 ? 1 : 0);
}

std::string left(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

std::string right(const std::string& text, std::size_t width) {
  return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
}

std::string past_time(const PastRuns& past, const std::string& step) {
  const auto seconds = past.step(step);
  return seconds ? in_milliseconds(*seconds) : "-";
}

/// One line, whatever a step has seen.
std::string flat(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

}  // namespace

std::string steps_line(const std::vector<StepOutcome>& steps) {
  std::string line;
  for (const StepOutcome& step : steps) {
    line += (line.empty() ? "steps: " : ", ") + step.name + ' ' + in_milliseconds(step.duration_s) + " ms";
    if (step.failed) line += " (failed)";
  }
  return line;
}

std::string steps_table(const std::vector<StepOutcome>& steps, const PastRuns* past) {
  if (steps.empty()) return {};
  std::size_t name_width = 4;
  for (const StepOutcome& step : steps) name_width = std::max(name_width, step.name.size());
  std::string table = "  " + left("step", name_width) + right("start ms", 10) + right("took ms", 10);
  table += (past != nullptr ? right("p95 ms", 10) : "") + "  seen";
  for (const StepOutcome& step : steps) {
    std::string line = (step.failed ? "! " : "  ") + left(step.name, name_width);
    line += right(in_milliseconds(step.start_s), 10) + right(in_milliseconds(step.duration_s), 10);
    if (past != nullptr) line += right(past_time(*past, step.name), 10);
    if (!step.outcome.empty()) line += "  " + flat(step.outcome);
    table += '\n' + line;
  }
  return table;
}

CheckResult explained(CheckResult result, unsigned verbosity) {
  if (verbosity == 0) return result;
  std::string details = verbosity == 1 ? steps_line(result.steps) : steps_table(result.steps);
  if (!details.empty() && !result.long_text.empty()) details += '\n';
  result.long_text.insert(0, details);
  return result;
}

}  // namespace sereno::host
