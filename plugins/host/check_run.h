// Runs one check through the C line, inside the calling process.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "plugins/host/check_description.h"
#include "sereno/check.h"
#include "sereno/check_result.h"
#include "sereno/result.h"
#include "sereno/sereno_plugin.h"

namespace sereno::host {

/// What one run sees of the world. Called on the run's thread only, except cancelled(). Nothing here may throw
/// anything but std::bad_alloc.
class RunSurroundings {
 public:
  virtual ~RunSurroundings() = default;

  virtual void log(LogLevel level, std::string_view text) = 0;
  /// The step that a time-out would name.
  virtual void step_begins(std::string_view name) = 0;
  /// Beside the soft deadline, which run_check() watches itself. From any thread.
  virtual bool cancelled() const { return false; }
  /// Fills `content` and returns 0, or returns errno: EFBIG for a file of more than `max_bytes`.
  virtual int read_file(const std::string& path, std::size_t max_bytes, std::string& content) = 0;
  /// The content behind "file:PATH" or "env:NAME", without newlines at its end. The error says what to do and never
  /// holds the secret.
  virtual Result<std::string> read_secret(const std::string& source) = 0;
  virtual std::string load_state() = 0;
  virtual void save_state(std::string_view bytes) = 0;
};

/// How long a run may take, and what it means when it does not keep to that.
struct RunLimits {
  unsigned verbosity = 0;
  milliseconds timeout{10000};  ///< the soft deadline, from now
  milliseconds cleanup{1000};   ///< the hard deadline follows after this
  Status timeout_status = Status::unknown;
};

/// The share of time for cleaning up after the soft deadline: a tenth, at least 0.5 s, at most 5 s.
milliseconds cleanup_share(milliseconds timeout);

/// What a run ended with that did not meet its deadline: "timed out after 10 s in step 'tls'". `step` may be empty.
CheckResult timed_out(Status status, milliseconds timeout, std::string_view step);

/// Runs the check once and collects what it says. `options` are validated (validate_options); secrets among them are
/// read here. Always gives a result:
/// - text is clean UTF-8, the summary one line; more than 1 MiB of text, 4096 metrics or 1024 steps are cut and said
/// so;
/// - a state outside 0 to 3, or none at all, is UNKNOWN and said so;
/// - a run that comes back after its soft deadline has timed out, whatever it says; what it said follows as long text.
/// A crash, and a check that never comes back, are the caller's: see the hard deadline.
CheckResult run_check(const sereno_check& check, const CheckDescription& description, const OptionValues& options,
                      const RunLimits& limits, RunSurroundings& surroundings);

}  // namespace sereno::host
