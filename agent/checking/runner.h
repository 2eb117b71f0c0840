// Runs one check somewhere that can be killed: a worker of a plugin's pool, or a classic plugin's own process.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "agent/checking/generation.h"
#include "agent/checking/origin.h"
#include "plugins/host/options/check_description.h"
#include "plugins/host/run/service_parties.h"
#include "sereno/check_result.h"
#include "sereno/status.h"
#include "sereno/time.h"

namespace sereno::agent {

/// One run to be made.
struct RunRequest {
  std::string check{};
  host::OptionValues options{};  ///< validated, defaults filled in
  milliseconds timeout{10000};   ///< soft deadline; the hard one follows after the clean-up share
  Status timeout_status = Status::unknown;
  std::string state_key{};  ///< whose saved state the check sees; empty: none
  host::ServiceParties parties{};
  unsigned verbosity = 0;
  Origin origin = Origin::control;
};

/// The outcome with how long it took, queueing included.
struct RunOutcome {
  CheckResult result{};
  milliseconds duration{0};
  bool classic = false;            ///< `printed` holds a classic plugin's own text; false: the words are ours
  std::string printed{};           ///< byte for byte what a classic plugin printed: what people are shown of `result`
  std::optional<int> exit_code{};  ///< of an external command that ended by itself, in time
  bool ran = true;  ///< false: there was no place for it in time, which the result says; nothing was observed
  /// What the observer itself could not do, as a code: "no_place", "no_process", "no_descriptor", "no_memory",
  /// "no_worker", "no_check", ...; empty: the subject was looked at. The result says it in words.
  std::string observer{};
  std::vector<std::string> trace{};  ///< what went over the wire, a line each, of a run with verbosity 3
  std::string worker_lost{};         ///< how its worker ended in the middle of it; empty: it did not
};

/// How the runs went since the start.
struct RunFigures {
  struct Lane {
    std::string name{};  ///< "contract", "nrpe", ...
    std::size_t waiting = 0;
  };
  struct LostWorker {
    std::string check{};
    std::string how{};  ///< "died of signal 11 (SIGSEGV)"
    std::chrono::steady_clock::time_point at{};
  };
  std::vector<Lane> lanes{};
  std::size_t running = 0;
  std::uint64_t runs = 0;    ///< that have ended
  milliseconds run_time{0};  ///< of all of them together, without waiting for a place
  milliseconds longest{0};
  std::uint64_t workers_lost = 0;
  std::vector<LostWorker> last_lost{};  ///< the last eight, newest last
};

/// On the event loop's thread; never blocks. `done` is called exactly once, always.
class Runner {
 public:
  virtual ~Runner() = default;
  virtual void run(RunRequest request, std::function<void(RunOutcome)> done) = 0;
  /// Runs that begin from now on are made by these settings and these plugins; those under way end as they began.
  virtual void adopt(const SharedGeneration& next) { static_cast<void>(next); }
  virtual RunFigures figures() const { return {}; }
};

}  // namespace sereno::agent
