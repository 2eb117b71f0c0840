// The host's end of the plugin line: callbacks that copy what a check says.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugins/host/run/check_run.h"
#include "plugins/host/run/run_surroundings.h"

namespace sereno::host {

/// Collects one run. Lives on the run's thread and as long as the run; host() borrows from it.
class ResultCollector {
 public:
  static constexpr std::size_t most_text = 1u << 20;  ///< bytes of summary and long text together
  static constexpr std::size_t most_metrics = 4096;
  static constexpr std::size_t most_steps = 1024;
  static constexpr std::size_t most_problems = 256;

  ResultCollector(RunSurroundings& surroundings, RunLimits limits);
  ResultCollector(const ResultCollector&) = delete;
  ResultCollector& operator=(const ResultCollector&) = delete;

  const sereno_host& host() const { return host_; }
  /// What was said, clean and within bounds. Call once, when the run is over.
  CheckResult take();
  /// The step that began last, clean; empty: none has.
  std::string step() const;
  /// What the check found wrong with its options, clean and within bounds. Call once.
  std::vector<OptionProblem> take_problems() { return std::move(problems_); }

 private:
  static ResultCollector& of(void* self) { return *static_cast<ResultCollector*>(self); }
  void add_metric(const sereno_metric& metric);
  void add_step(const sereno_step& step);
  void end_step(const sereno_step& step);
  void add_problem(std::string_view option, std::string_view text);
  void set_fault(const sereno_fault& fault);
  void take_results();
  void offer_the_world();
  void offer_what_came_later();
  void offer_intents();
  void offer_canaries();
  CanaryAnswer take_canary(const Canary& canary, bool signs_in, milliseconds patience);
  /// Where intents are kept now: the journal of a canary that the run holds, else what the service keeps.
  Intents* intents_now() const;
  std::int32_t drop_intent(std::string_view key);
  void give_open_intents(void (*sink)(void*, sereno_text, sereno_text), void* to) const;
  void add_long_text(std::string_view text);
  int read_file(std::string_view path, std::size_t max_bytes, void (*sink)(void*, sereno_text), void* to);
  void settle_status();
  void tell_what_was_cut();

  RunSurroundings& surroundings_;
  RunLimits limits_;
  sereno_host host_{};
  CurrentStep step_{};
  CheckResult result_{};
  std::vector<StepOutcome> ended_steps_{};
  std::vector<OptionProblem> problems_{};
  int status_code_ = -1;
  bool has_status_ = false;
  bool text_cut_ = false;
  std::size_t metrics_cut_ = 0;
  std::size_t steps_cut_ = 0;
};

}  // namespace sereno::host
