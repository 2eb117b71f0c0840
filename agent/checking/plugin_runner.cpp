#include "agent/checking/plugin_runner.h"

#include <algorithm>
#include <utility>

#include "plugins/host/catalogue/option_validator.h"
#include "plugins/host/output/explanation.h"

namespace sereno::agent {
namespace {

/// Takes what belongs to the trace out of the log: it is for who asked for it.
std::vector<std::string> trace_of(std::vector<host::WorkerLogLine>& log) {
  const auto first = std::stable_partition(log.begin(), log.end(), [](const host::WorkerLogLine& line) {
    return !host::is_trace_line(line.level, line.text);
  });
  std::vector<std::string> trace;
  for (auto line = first; line != log.end(); ++line) trace.push_back(std::move(line->text));
  log.erase(first, log.end());
  return trace;
}

void log_line(Logger& log, const RunRequest& request, const host::WorkerLogLine& line) {
  const LogField fields[] = {{"check", request.check}, {"for", request.state_key}, {"says", line.text}};
  log.write(line.level, "check wrote to its log", fields);
}

}  // namespace

void PluginRunner::run(RunRequest request, std::function<void(RunOutcome)> done) {
  const host::CheckDescription* const check = catalog_->find(request.check);
  if (!check) return done({.result = {.status = Status::unknown, .summary = catalog_->why_missing(request.check)}});
  host::WorkerRun run{.plugin_path = check->plugin_path,
                      .check = request.check,
                      .options = request.options,
                      .environment = host::secrets_of_environment(*check, request.options),
                      .timeout = request.timeout,
                      .timeout_status = request.timeout_status,
                      .verbosity = request.verbosity,
                      .state_folder = states_.folder(),
                      .parties = request.parties};
  if (!request.state_key.empty()) {
    run.saved_state = states_.load(request.state_key);
    run.intents_path = states_.intents_path(request.state_key);
  }
  pools_.run(std::move(run), [this, request = std::move(request), done = std::move(done)](host::WorkerOutcome outcome) {
    auto trace = trace_of(outcome.log);
    take(request, outcome);
    done({.result = std::move(outcome.result),
          .observer = std::move(outcome.inability),
          .trace = std::move(trace),
          .worker_lost = std::move(outcome.worker_lost)});
  });
}

void PluginRunner::take(const RunRequest& request, host::WorkerOutcome& outcome) {
  for (const host::WorkerLogLine& line : outcome.log) log_line(log_, request, line);
  if (!outcome.saved_state || request.state_key.empty()) return;
  const std::string problem = states_.save(request.state_key, std::move(*outcome.saved_state));
  if (!problem.empty()) log_.warning("state of a check is not kept on disk", {{"why", problem}});
}

}  // namespace sereno::agent
