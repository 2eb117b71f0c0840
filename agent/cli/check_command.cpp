#include "agent/cli/check_command.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <limits>
#include <string>
#include <vector>

#include "agent/cli/canary_places.h"
#include "agent/cli/installed_places.h"
#include "agent/cli/last_words.h"
#include "agent/cli/plugin_finder.h"
#include "agent/cli/terminal.h"
#include "plugins/host/canary/kept_canaries.h"
#include "plugins/host/options/command_help.h"
#include "plugins/host/options/command_line.h"
#include "plugins/host/options/sound_options.h"
#include "plugins/host/output/explanation.h"
#include "plugins/host/output/plugin_output.h"
#include "plugins/host/output/step_table.h"
#include "plugins/host/run/check_run.h"
#include "plugins/host/run/intents.h"
#include "plugins/host/run/run_surroundings.h"

namespace sereno::cli {
namespace {

/// The first line of the answer and, when there is more of it, long text.
[[noreturn]] void answer(const CheckResult& result, const std::string& label, unsigned verbosity = 0) {
  host::OutputLimits limits;
  if (verbosity >= 2) limits.bytes = std::numeric_limits<std::size_t>::max();  // for a person, not for a transport
  last_words::answer(host::render_plugin_output(result, label, limits), static_cast<int>(result.status));
}

/// Several problems, one a line: the first is the summary.
CheckResult unknown(const std::string& problems) {
  const auto end = problems.find('\n');
  CheckResult result{.status = Status::unknown, .summary = problems.substr(0, end)};
  if (end != std::string::npos) result.long_text = problems.substr(end + 1);
  return result;
}

/// Where the check keeps its state between two runs by hand with the same options; empty: nowhere.
std::string state_path(const std::string& check, const host::OptionValues& options) {
  const char* const state_home = std::getenv("XDG_STATE_HOME");
  const char* const home = std::getenv("HOME");
  std::string folder = state_home && *state_home == '/' ? state_home : "";
  if (folder.empty() && home && *home == '/') folder = std::string(home) + "/.local/state";
  if (folder.empty()) return {};
  std::uint64_t hash = 14695981039346656037u;  // FNV-1a
  for (const auto& [name, value] : options)
    for (const char c : name + '\0' + value + '\0') hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return folder + "/sereno/" + check + "-" + std::to_string(hash);
}

void log_line(LogLevel level, std::string_view text, unsigned verbosity) {
  static constexpr std::string_view names[] = {"debug", "info", "warning", "error"};
  if (verbosity < 2 || (verbosity < 3 && level == LogLevel::debug)) return;
  if (host::is_trace_line(level, text)) return last_words::remember(text);
  last_words::remember(std::string(names[static_cast<std::size_t>(level)]) + ": " + std::string(text));
}

/// What the check wrote to its log goes behind its long text; the trace comes back by itself.
std::vector<std::string> append_log(CheckResult& result) {
  std::vector<std::string> trace;
  for (auto left = last_words::remembered(); !left.empty();) {
    const auto line = left.substr(0, left.find('\n'));
    left.remove_prefix(std::min(line.size() + 1, left.size()));
    if (host::is_trace_line(LogLevel::debug, line))
      trace.emplace_back(line);
    else
      result.long_text += (result.long_text.empty() ? "" : "\n") + std::string(line);
  }
  return trace;
}

/// Tells the process that watches whether there is something to clean up: a canary is in use.
class NotedCanaries final : public host::Canaries {
 public:
  explicit NotedCanaries(host::Canaries& canaries) : canaries_(canaries) {}
  CanaryAnswer take(const Canary& canary, bool signs_in) override {
    CanaryAnswer answer = canaries_.take(canary, signs_in);
    if (answer) last_words::cleans_up(true);
    return answer;
  }
  int ended(const Canary& canary, SignIn outcome, std::string_view words, std::optional<Instant> until) override {
    return canaries_.ended(canary, outcome, words, until);
  }
  void release(const Canary& canary) override {
    canaries_.release(canary);
    last_words::cleans_up(false);
  }
  host::Intents* journal() override { return canaries_.journal(); }

 private:
  host::Canaries& canaries_;
};

/// Of a run that whoever started it can interrupt.
class Surroundings final : public host::SystemSurroundings {
 public:
  using SystemSurroundings::SystemSurroundings;
  bool cancelled() const override { return last_words::interrupted(); }
};

/// Runs it within its time and says what that gave.
CheckResult run(const FoundCheck& found, const host::OptionValues& options, const host::CommonOptions& common,
                host::CurrentStep& step) {
  const milliseconds timeout = common.timeout.value_or(found.description.default_timeout);
  auto limits = host::RunLimits::from_now(timeout, common.verbosity);
  limits.timeout_status = common.timeout_result;
  last_words::set_alarm(limits.hard_deadline, timeout, common.timeout_result.value_or(Status::unknown));
  const std::string path = state_path(found.description.name, options);
  const auto state = path.empty() ? nullptr : host::state_file(path);
  const auto log = [&](LogLevel level, std::string_view text) { log_line(level, text, common.verbosity); };
  host::IntentFile intents(path + ".intents");
  const CanaryPlaces places = CanaryPlaces::of_this_machine();
  host::KeptCanaries canaries(
      [&](const std::string& name) { return open_canary(name, places); }, &now_utc,
      {.words = "'sereno check " + found.description.name + "', process " + std::to_string(getpid()),
       .until = now_utc() + timeout + host::cleanup_share(timeout)});
  NotedCanaries noted(canaries);
  Surroundings surroundings(log, step, state.get(), path.empty() ? nullptr : &intents, &noted);
  return host::run_check(*found.check, found.description, options, limits, surroundings);
}

/// What is wrong with options of which some are wrong by their kinds, all at once.
std::string mistakes_in(const FoundCheck& found, const host::OptionValues& given, host::CurrentStep& step) {
  std::vector<OptionProblem> mistakes = host::find_option_problems(found.description, given);
  const auto by_kind = mistakes;
  Surroundings surroundings([](LogLevel, std::string_view) {}, step, nullptr);
  for (OptionProblem& problem : host::find_problems(*found.check, found.description,
                                                    host::sound_options(found.description, given), surroundings))
    if (std::ranges::none_of(by_kind, [&](const auto& said) { return said.option == problem.option; }))
      mistakes.push_back(std::move(problem));
  return host::joined(mistakes);
}

/// Everything that can go wrong is an UNKNOWN answer.
[[noreturn]] void run_or_explain(const std::string& check, const std::string& program,
                                 const std::vector<std::string>& arguments, host::CurrentStep& step) {
  const auto found = find_check(plugin_folders(), check, step);
  if (!found) answer(unknown(found.error().message), check);
  const auto line = host::parse_command_line(found->description, arguments);
  if (!line) answer(unknown(line.error().message + "\n" + "'" + program + " --help' explains the options"), check);
  if (line->common.help) last_words::answer(host::render_help(found->description, program), exit_unknown);
  if (line->common.version)
    last_words::answer("check_" + check + " " + found->plugin_version + " (Sereno " SERENO_VERSION ")", exit_unknown);
  const auto options = host::validate_options(found->description, line->options);
  if (!options) answer(unknown(mistakes_in(*found, line->options, step)), check);
  CheckResult result = run(*found, *options, line->common, step);
  host::RunCircumstances circumstances{
      .name = check, .reproduce = host::reproducing_command(check, line->options), .observed = now_utc()};
  if (line->common.json) {
    circumstances.trace = append_log(result);
    last_words::answer(host::result_json(result, circumstances), static_cast<int>(result.status));
  }
  if (line->common.explain)
    result = host::explained_whole(std::move(result), circumstances);
  else
    result = host::explained(std::move(result), line->common.verbosity);
  const auto trace = append_log(result);
  result = host::with_trace(std::move(result), trace);
  answer(result, check, line->common.verbosity);
}

}  // namespace

void run_check_command(const std::string& check, const std::string& program,
                       const std::vector<std::string>& arguments) {
  host::CurrentStep& step = last_words::prepare(check);
  try {
    run_or_explain(check, program, arguments, step);
  } catch (const std::exception& error) {
    answer(unknown(error.what()), check);
  }
}

void print_check_help(const std::string& check, const std::string& or_else) {
  host::CurrentStep& step = last_words::prepare(check);
  const auto found = find_check(plugin_folders(), check, step);
  if (found) last_words::answer(host::render_help(found->description, "sereno check " + check), 0);
  complain(or_else.empty() ? found.error().message : or_else);
  last_words::answer({}, exit_unknown);
}

}  // namespace sereno::cli
