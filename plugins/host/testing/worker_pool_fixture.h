// Workers of the plugin "selftest", and a loop on which they run.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugins/host/processes/child_processes.h"
#include "plugins/host/testing/process_checks.h"
#include "plugins/host/worker/worker_pool.h"

namespace sereno::host::testing {

inline double metric(const CheckResult& result, std::string_view label) {
  for (const Metric& metric : result.metrics)
    if (metric.label == label) return metric.value.value_or(-1);
  return -2;
}

inline pid_t pid_of(const CheckResult& result) { return static_cast<pid_t>(metric(result, "pid")); }

class WorkerPoolTest : public ::testing::Test {
 protected:
  explicit WorkerPoolTest(WorkerLimits limits = {}) : pools_(loop_, children_, SERENO_WORKER, limits) {}

  static WorkerRun run_of(OptionValues options, milliseconds timeout = std::chrono::seconds{20}) {
    return {
        .plugin_path = SERENO_SELFTEST_PLUGIN, .check = "selftest", .options = std::move(options), .timeout = timeout};
  }
  static OptionValues mode(std::string name) { return {{"mode", std::move(name)}, {"text", "fine"}, {"value", "1"}}; }

  void start(WorkerRun run) {
    ++asked_;
    pools_.run(std::move(run), [this](WorkerOutcome outcome) { outcomes_.push_back(std::move(outcome)); });
  }
  WorkerOutcome run(WorkerRun run) {
    start(std::move(run));
    EXPECT_TRUE(all_answered());
    return outcomes_.empty() ? WorkerOutcome{} : outcomes_.back();
  }
  CheckResult result_of(OptionValues options, milliseconds timeout = std::chrono::seconds{20}) {
    return run(run_of(std::move(options), timeout)).result;
  }
  bool all_answered() {
    return run_until(loop_, [this] { return outcomes_.size() == asked_; });
  }
  bool gone(const std::vector<pid_t>& pids) {
    return run_until(loop_, [&] { return std::none_of(pids.begin(), pids.end(), is_alive); });
  }

  boost::asio::io_context loop_;
  ChildProcesses children_{loop_};
  WorkerPools pools_;
  std::vector<WorkerOutcome> outcomes_;
  std::size_t asked_ = 0;
};

}  // namespace sereno::host::testing
