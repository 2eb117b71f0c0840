// The only door to a run: listeners, scheduler and control socket hand in a request and get an answer.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/checking/known_metrics.h"
#include "agent/checking/origin.h"
#include "agent/checking/result_record.h"
#include "plugins/host/options/check_description.h"
#include "sereno/check_result.h"
#include "sereno/time.h"

namespace sereno::agent {

/// Either a configured service or (`check` set) any check with options.
struct CheckRequest {
  std::string service{};
  std::string check{};           ///< empty: the service's own
  host::OptionValues options{};  ///< with `check` only: what the asker says
  host::OptionValues fixed{};    ///< with `check` only: what our own settings say for the asker, files and secrets too
  bool fresh = false;            ///< run now, whatever is known
  bool traced = false;           ///< of a service: a run that begins now and tells what goes over the wire
  Origin origin = Origin::control;
  milliseconds patience{9000};            ///< the asker gives up then: the answer comes before
  std::optional<milliseconds> timeout{};  ///< with `check` only; the check's own when absent, at most the patience
};

/// A result with its age. A configured service's own last result, or one just made.
struct CheckAnswer {
  std::string name{};  ///< service, or check
  CheckResult result{};
  Instant observed_at{};  ///< meaningless when `observed` is false
  milliseconds age{0};
  bool observed = false;               ///< false: there is no result yet, or none could be made
  bool overdue = false;                ///< it was not there when the asker's patience ended
  bool classic = false;                ///< text of a classic plugin: no label in front
  std::string printed{};               ///< byte for byte what the classic plugin printed, where that is known
  std::optional<Instant> last_good{};  ///< when the service was last seen to be well, where that is known
  std::optional<int> exit_code{};      ///< of an external command that was run for this answer and ended by itself
  std::vector<std::string> trace{};    ///< of the run, where it was asked for
  std::string reproduce{};             ///< a command line that makes the same run by hand; empty: none
};

/// What discovery shows of one configured service.
struct ServiceSummary {
  std::string name{};
  std::string check{};
  std::string function{};
  milliseconds interval{0};
  std::vector<MetricName> metrics{};  ///< that it is known to have, each label once; a page that is down keeps them
};

/// Called on the event loop's thread only; never blocks. `reply` is called exactly once, perhaps before submit returns.
class CheckService {
 public:
  virtual ~CheckService() = default;
  /// An unknown service or check, a full queue, a stale result or a run that overstays `patience` is an UNKNOWN answer
  /// that says so, never silence.
  virtual void submit(CheckRequest request, std::function<void(CheckAnswer)> reply) = 0;
  virtual bool knows_service(std::string_view service) const = 0;
  virtual std::vector<ServiceSummary> services() const = 0;
  /// Whether what is observed reaches the disk.
  virtual RecordState record() const { return {}; }
};

}  // namespace sereno::agent
