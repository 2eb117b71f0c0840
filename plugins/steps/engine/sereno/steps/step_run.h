// The step engine: a check of several steps, each named and timed, under one deadline.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/check_result.h"
#include "sereno/function_state.h"
#include "sereno/steps/deadline.h"

namespace sereno {
class Context;
}

namespace sereno::steps {

/// How a step ended.
struct StepEnd {
  Status status = Status::ok;
  bool failed = false;
  std::string observed{};  ///< what was seen, one line
  std::string expected{};  ///< of a failed step: what should have been seen; may be empty
  std::string target{};    ///< of a failed step: whom it was about, "203.0.113.7:443"; may be empty
  FunctionState function = FunctionState::by_status;  ///< what it says of the function, where the status does not
  bool out_of_time = false;                           ///< it failed because the run's time was over

  static StepEnd done(std::string observed = {}) { return {.observed = std::move(observed)}; }
  static StepEnd failure(Status status, std::string observed, std::string expected = {}, std::string target = {}) {
    return {.status = status,
            .failed = true,
            .observed = std::move(observed),
            .expected = std::move(expected),
            .target = std::move(target)};
  }
};

/// The step that decided the outcome of a run.
struct StepFailure {
  std::string step{};
  StepEnd end{};
  /// "tls: certificate expired 3 h ago, expected a valid one (203.0.113.7:443)".
  std::string text() const;
};

/// Runs the steps of one check in the order in which they are called. The first step that fails decides the outcome:
/// every later step is skipped, what must be cleaned up is cleaned up all the same.
///
///   StepRun run(context);
///   run.step("login", [&] { ...; return StepEnd::done("logged in"); });
///   run.clean_up("logout", [&] { ... });       // from here on it will run, whatever happens
///   run.step("dashboard", [&] { ... });
///   run.finish();
///
/// A transport that goes through several steps in one call names them with begin() and end(). One thread.
class StepRun {
 public:
  using Work = std::function<StepEnd()>;
  /// Told the name of each step as it begins, so that a time-out can say where it struck.
  using Announce = std::function<void(std::string_view step)>;

  /// Told each step as it ended, so that a run that is killed has it.
  using Tell = std::function<void(const StepOutcome& step)>;

  StepRun(Deadline deadline, Announce announce, Tell tell = {})
      : start_(deadline.now()),
        deadline_(std::move(deadline)),
        announce_(std::move(announce)),
        tell_(std::move(tell)) {}
  /// Deadline, cancellation and announcements are the host's. The steps' deadline lies a little before the host's: a
  /// twentieth of the time, at most 250 ms, is kept for saying which step found what. `context` outlives the run.
  explicit StepRun(const Context& context);
  StepRun(const StepRun&) = delete;
  StepRun& operator=(const StepRun&) = delete;
  /// Cleans up when nobody has called finish(), an exception on its way included.
  ~StepRun();

  const Deadline& deadline() const { return deadline_; }
  /// Since the run began.
  double elapsed_s() const;

  /// Runs `work` as the step `name` unless an earlier one has failed. False when it failed or was skipped.
  bool step(std::string_view name, const Work& work);

  /// Begins a step, ending the one that still runs, unless it is that one. Nothing after a failure.
  void begin(std::string_view name);
  /// Ends the step that runs. Nothing when none does.
  void end(StepEnd end);
  /// Puts exact times and words in place of what begin() and end() saw, for the steps from the outcome `first` on: a
  /// library that goes through several steps in one call knows better when each began. Matched by name; what is
  /// empty or has no match stays.
  void amend(std::size_t first, const std::vector<StepOutcome>& better);
  /// The step that runs; empty between steps.
  std::string_view current() const { return current_; }

  /// Work that runs in finish(), last one first, whatever happened. It gets no share of the steps' deadline: the host
  /// keeps time for it behind that. Its failure is recorded, and decides the outcome only when no step had failed.
  void clean_up(std::string_view name, Work work);
  /// Runs what must be cleaned up. The second call does nothing.
  void finish();

  const std::optional<StepFailure>& failure() const { return failure_; }
  const std::vector<StepOutcome>& outcomes() const { return outcomes_; }

 private:
  struct CleanUp {
    std::string name;
    Work work;
  };
  void record(const StepEnd& end);
  void run_clean_up(const CleanUp& one);

  Deadline::Clock::time_point start_;
  Deadline deadline_;
  Announce announce_;
  Tell tell_;
  std::string current_;
  double current_start_s_ = 0;
  std::optional<StepFailure> failure_;
  std::vector<StepOutcome> outcomes_;
  std::vector<CleanUp> clean_ups_;
};

}  // namespace sereno::steps
