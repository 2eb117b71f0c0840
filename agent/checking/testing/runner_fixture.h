// A real runner over real processes, for tests.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "agent/checking/external_check.h"
#include "agent/checking/make_runner.h"
#include "plugins/host/testing/process_checks.h"

namespace sereno::agent::testing {

/// Keeps what is logged.
class LogKeeper final : public Logger {
 public:
  void write(LogLevel level, std::string_view message, std::span<const LogField> fields) noexcept override {
    lines.push_back(format_log_line(level, message, fields));
  }
  std::vector<std::string> lines;
};

/// Runs checks and waits for their answers. The catalogue holds the selftest plugin.
class RunnerTest : public ::testing::Test {
 protected:
  explicit RunnerTest(unsigned max_parallel = 16, std::size_t waiting_per_lane = 256)
      : catalog_(catalog()),
        settings_{.worker_path = SERENO_WORKER,
                  .max_parallel = max_parallel,
                  .state_folder = folder_.path(),
                  .waiting_per_lane = waiting_per_lane},
        runner_(make_runner(loop_, catalog_, settings_, log_)) {}

  static host::PluginCatalog catalog() {
    auto catalog = host::PluginCatalog::scan({SERENO_TEST_PLUGINS}, SERENO_WORKER);
    catalog.add_built_in(external_check_description());
    return catalog;
  }
  /// The runner takes these settings over.
  void adopt(config::AgentSettings settings, host::PluginCatalog catalog) {
    runner_->adopt(
        std::make_shared<const Generation>(Generation{.settings = std::move(settings), .catalog = std::move(catalog)}));
  }

  /// Its answer will stand in `outcomes_` under the number that this returns.
  std::size_t start(RunRequest request) {
    const std::size_t number = outcomes_.size();
    outcomes_.emplace_back();
    runner_->run(std::move(request), [this, number](RunOutcome outcome) {
      EXPECT_FALSE(outcomes_[number]) << "answered twice";
      outcomes_[number] = std::move(outcome);
    });
    return number;
  }
  bool answered(std::size_t number) {
    return host::testing::run_until(loop_, [&] { return outcomes_[number].has_value(); });
  }
  bool all_answered() {
    return host::testing::run_until(loop_, [&] {
      return std::all_of(outcomes_.begin(), outcomes_.end(), [](const auto& outcome) { return outcome.has_value(); });
    });
  }
  RunOutcome run(RunRequest request) {
    const std::size_t number = start(std::move(request));
    EXPECT_TRUE(answered(number));
    return outcomes_[number].value_or(RunOutcome{});
  }
  RunOutcome shell(const std::string& script, milliseconds timeout = std::chrono::seconds{20}) {
    return run(shell_request(script, timeout));
  }

  static RunRequest selftest(std::string mode, host::OptionValues more = {}) {
    host::OptionValues options{{"mode", std::move(mode)}, {"text", "fine"}, {"value", "1"}};
    options.insert(options.end(), more.begin(), more.end());
    return {.check = "selftest", .options = std::move(options), .timeout = std::chrono::seconds{20}};
  }
  static RunRequest external(const std::vector<std::string>& words, milliseconds timeout = std::chrono::seconds{20}) {
    RunRequest request{.check = "external", .timeout = timeout};
    for (const std::string& word : words) request.options.emplace_back("command", word);
    return request;
  }
  static RunRequest shell_request(const std::string& script, milliseconds timeout = std::chrono::seconds{20}) {
    return external({"/bin/sh", "-c", script}, timeout);
  }

  host::testing::TemporaryFolder folder_;
  boost::asio::io_context loop_;
  LogKeeper log_;
  host::PluginCatalog catalog_;
  RunnerSettings settings_;
  std::unique_ptr<Runner> runner_;
  std::vector<std::optional<RunOutcome>> outcomes_;
};

}  // namespace sereno::agent::testing
