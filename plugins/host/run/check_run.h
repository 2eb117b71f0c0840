// Runs one check through the C line, inside the calling process.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/host/options/check_description.h"
#include "plugins/host/run/service_parties.h"
#include "sereno/check.h"
#include "sereno/check_result.h"
#include "sereno/result.h"
#include "sereno/sereno_plugin.h"

namespace sereno::host {

class Canaries;
class Intents;

/// What one run sees of the world. Called on the run's thread only, except cancelled(). Nothing here may throw
/// anything but std::bad_alloc.
class RunSurroundings {
 public:
  virtual ~RunSurroundings() = default;

  virtual void log(LogLevel level, std::string_view text) = 0;
  /// The step that a time-out would name.
  virtual void step_begins(std::string_view name) = 0;
  /// One that has ended, for a run that is killed.
  virtual void step_ends(const StepOutcome& step) { static_cast<void>(step); }
  /// The clocks that the run goes by.
  virtual Instant now() const { return now_utc(); }
  virtual std::chrono::steady_clock::time_point steady_now() const { return std::chrono::steady_clock::now(); }
  /// Beside the soft deadline, which run_check() watches itself. From any thread.
  virtual bool cancelled() const { return false; }
  /// Fills `content` and returns 0, or returns errno: EFBIG for a file of more than `max_bytes`.
  virtual int read_file(const std::string& path, std::size_t max_bytes, std::string& content) = 0;
  /// Why an option cannot name this file for reading: "No such file or directory", "is no regular file"; empty: it can.
  virtual std::string file_fault(const std::string& path) = 0;
  /// The content behind "file:PATH" or "env:NAME", without newlines at its end. The error says what to do and never
  /// holds the secret.
  virtual Result<std::string> read_secret(const std::string& source) = 0;
  virtual std::string load_state() = 0;
  virtual void save_state(std::string_view bytes) = 0;
  /// Durable intents, null: none are kept here.
  virtual Intents* intents() { return nullptr; }
  /// Null: nothing is known of any, so none may be used.
  virtual Canaries* canaries() { return nullptr; }
  /// Lets time pass, in this run alone.
  virtual void wait(milliseconds time);
  /// Owner and dependencies of the service.
  virtual const ServiceParties& parties() const;
};

/// One run: how much it tells, when it has to end, and what is said of one that does not.
struct RunLimits {
  using TimePoint = std::chrono::steady_clock::time_point;

  unsigned verbosity = 0;
  TimePoint soft_deadline{};  ///< then the run is cancelled
  TimePoint hard_deadline{};  ///< then who runs it ends the process; the check is only told
  milliseconds timeout{0};    ///< the time up to the soft deadline, as people are told it
  /// What the asker is told of a run that did not meet its deadline. Nothing: UNKNOWN, but a check that says itself
  /// that its time was over (CheckResult::out_of_time) is believed.
  std::optional<Status> timeout_status{};

  /// A run of `timeout` from now on, with cleanup_share() behind it.
  static RunLimits from_now(milliseconds timeout, unsigned verbosity = 0);
};

/// The share of time for cleaning up after the soft deadline: a tenth, at least 0.5 s, at most 5 s.
milliseconds cleanup_share(milliseconds timeout);

/// The result of a run that did not meet its deadline: "timed out after 10 s in step 'tls'". `step` may be empty. What
/// the check said all the same (`said`) follows: its summary as long text, its steps and metrics as they are. `status`
/// is what the asker is told; the function was down where the check saw that, else not seen.
CheckResult timed_out(Status status, milliseconds timeout, std::string_view step, CheckResult said = {});

/// What is wrong with options whose kinds are right (validate_options): secrets and files that cannot be read, and what
/// the check itself says. Secrets are read for it. Runs code of the plugin, but makes no run.
std::vector<OptionProblem> find_problems(const sereno_check& check, const CheckDescription& description,
                                         const OptionValues& options, RunSurroundings& surroundings);

/// The result of a run that did not begin for what is wrong with its options: the first one is the summary. The
/// function was not seen, and the fault is the observer's.
CheckResult refused(const std::vector<OptionProblem>& problems);

/// Runs the check once and collects what it says. `options` are validated (validate_options); a run for which
/// find_problems() finds something does not begin: refused(). Always gives a result:
/// - text is clean UTF-8, the summary one line; more than 1 MiB of text, 4096 metrics or 1024 steps are cut and said
/// so;
/// - a state outside 0 to 3, or none at all, is UNKNOWN and said so;
/// - a measured value that is no finite number is undetermined;
/// - a run that came back after its soft deadline is timed_out(), and so is one that says that its time was over where
/// the limits have a status for that.
/// A crash, and a check that never comes back, are the caller's.
CheckResult run_check(const sereno_check& check, const CheckDescription& description, const OptionValues& options,
                      const RunLimits& limits, RunSurroundings& surroundings);

}  // namespace sereno::host
