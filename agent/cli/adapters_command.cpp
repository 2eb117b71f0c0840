#include "agent/cli/adapters_command.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "agent/cli/command_table.h"
#include "agent/cli/terminal.h"
#include "config/text_file.h"
#include "sereno/flows/adapter_folders.h"

namespace sereno::cli {
namespace {

constexpr std::size_t columns = 100;
constexpr std::size_t indent = 4;

/// SERENO_ADAPTER_PATH, else the installed folders.
std::string folders() {
  const char* const path = std::getenv("SERENO_ADAPTER_PATH");
  return path && *path ? path : std::string(flows::usual_adapter_folders);
}

std::optional<std::string> read_file(const std::string& path) {
  if (!std::filesystem::exists(path)) return std::nullopt;
  std::vector<config::Problem> problems;
  auto text = config::read_text_file(path, problems);
  if (!text) throw std::runtime_error(problems.front().to_string());
  return text;
}

/// The text in lines of `columns`, each behind blanks, the first behind `lead`.
std::string wrapped(const std::string& lead, std::string_view text, std::size_t margin = indent) {
  std::string out, line = lead;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    const auto word = text.substr(0, end);
    if (line.size() + 1 + word.size() > columns && line.size() > margin) {
      out += line + "\n";
      line = std::string(margin, ' ');
    }
    if (!line.empty() && line.back() != ' ') line += ' ';
    line += word;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out + line + "\n";
}

std::string duration_text(std::chrono::milliseconds time) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
  return seconds % 60 == 0 ? std::to_string(seconds / 60) + " min" : std::to_string(seconds) + " s";
}

std::string flows_of(const flows::Adapter& adapter) {
  std::string text = "\nFlows\n";
  for (const flows::Flow& flow : adapter.flows) {
    text += wrapped("  " + flow.name + ":", flow.words.empty() ? "-" : flow.words);
    std::string needs;
    for (const std::string& name : flow.needs) needs += (needs.empty() ? "" : ", ") + name;
    if (!needs.empty()) text += wrapped(std::string(indent, ' ') + "needs", needs);
    if (flow.changes)
      text += wrapped(std::string(indent, ' ') + "changes", "what carries the mark " + flow.changes->mark);
  }
  return text;
}

std::string needs_of(const flows::Adapter& adapter) {
  if (adapter.needs.empty()) return {};
  std::string text = "\nValues\n";
  for (const flows::Need& need : adapter.needs) {
    std::string words = need.help;
    if (need.secret) words += " (secret)";
    if (need.fallback) words += " (default: '" + *need.fallback + "')";
    text += wrapped("  " + need.name + ":", words);
  }
  return text;
}

std::string administration_of(const flows::Adapter& adapter) {
  const flows::Administration& own = adapter.administration;
  std::string text = "\nWhat the platform's administrator creates\n";
  for (const std::string& one : own.creates) text += wrapped("  -", one);
  if (!own.seats.empty()) text += wrapped("  seats:", own.seats);
  if (!own.cost.empty()) text += wrapped("  cost:", own.cost);
  const flows::PlatformLimits& limits = adapter.limits;
  std::string words;
  if (limits.sign_ins > 0)
    words = std::to_string(limits.sign_ins) + " sign-ins in " + duration_text(limits.per) + " from one address";
  if (limits.attempts_before_lock > 0) {
    words +=
        (words.empty() ? "" : "; ") + std::to_string(limits.attempts_before_lock) + " wrong attempts lock an account";
    if (limits.lock_ends.count() > 0) words += " for " + duration_text(limits.lock_ends);
  }
  if (!words.empty()) text += wrapped("  the platform's limits:", words + "; they are kept over all services together");
  return text;
}

std::string failures_of(const flows::Adapter& adapter) {
  if (adapter.failures.empty()) return {};
  std::string text = "\nWhat failures mean\n";
  for (const flows::FailureEntry& entry : adapter.failures) {
    std::string when = entry.step.empty() ? "" : entry.step + ": ";
    if (entry.code) when += std::to_string(*entry.code) + " ";
    if (entry.pattern) when += "/" + entry.pattern->text() + "/";
    text += wrapped("  ", when);
    std::string words =
        std::string(to_string(entry.status)) + " " + entry.words + " [" + std::string(to_string(entry.owner)) + "]";
    if (!entry.advice.empty()) words += ": " + entry.advice;
    text += wrapped(std::string(indent + 2, ' '), words, indent + 2);
  }
  return text;
}

std::map<std::string, std::string> all_names() {
  std::map<std::string, std::string> names;  // with the folder that decides
  std::string_view left;
  const std::string path = folders();
  for (left = path; !left.empty();) {
    const auto end = std::min(left.find(':'), left.size());
    const std::string folder(left.substr(0, end));
    left.remove_prefix(std::min(end + 1, left.size()));
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
      if (entry.path().extension() == ".yaml") names.emplace(entry.path().stem().string(), folder);
  }
  return names;
}

}  // namespace

std::string render_adapter(const flows::Adapter& adapter) {
  std::string text = adapter.name + ": " + adapter.title + "\n";
  for (const std::string& file : adapter.files) text += wrapped("from", file);
  for (const std::string& source : adapter.sources) text += wrapped("source:", source);
  if (!adapter.tried.empty()) text += wrapped("tried against", adapter.tried);
  text += flows_of(adapter) + needs_of(adapter) + administration_of(adapter) + failures_of(adapter);
  return text + "\nsereno check flow --adapter " + adapter.name + " --flow FLOW -u ADDRESS --dry-run\n";
}

int run_adapters_command(const std::vector<std::string>& arguments) {
  if (!arguments.empty()) return wrong_usage("adapters", "it takes no argument");
  const auto names = all_names();
  if (names.empty()) complain("no adapter in " + folders());
  std::size_t width = 0;
  for (const auto& [name, folder] : names) width = std::max(width, name.size());
  std::string text;
  bool good = true;
  for (const auto& [name, folder] : names) {
    const auto adapter = flows::find_adapter(name, folders(), &read_file);
    good = good && adapter.has_value();
    if (!adapter) complain(adapter.error().message);
    const std::string title = adapter ? adapter->title : "has mistakes, see above";
    text += name + std::string(width - name.size() + 2, ' ') + title + "  (" + folder + ")\n";
  }
  return print(text) ? (good ? 0 : 1) : 3;
}

int run_adapter_help(const std::vector<std::string>& words) {
  if (words.size() != 2) return wrong_usage("help", "which adapter? 'sereno adapters' shows them");
  const auto adapter = flows::find_adapter(words[1], folders(), &read_file);
  if (!adapter) return complain(adapter.error().message), 3;
  return print(render_adapter(*adapter)) ? 0 : 3;
}

}  // namespace sereno::cli
