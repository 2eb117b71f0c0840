// What `sereno status` shows: gathered by the daemon, rendered here. Pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/checking/runner.h"
#include "agent/listeners/listener.h"
#include "sereno/status.h"
#include "sereno/time.h"

namespace sereno::agent {

struct ServiceStatus {
  std::string name{};
  std::string check{};
  Status status = Status::unknown;
  bool observed = false;
  bool running = false;
  milliseconds age{0};
  std::optional<milliseconds> next_in{};  ///< nothing while it runs; below zero: it is late by so much
  std::string summary{};
};

/// How the schedule is kept, as the scheduler says it.
struct ScheduleStatus {
  bool kept = true;
  std::size_t late = 0;
  milliseconds latest{0};
  std::uint64_t late_total = 0;  ///< since the start
  milliseconds lateness_p99{0};
  std::size_t retries_waiting = 0;
  std::size_t running = 0;
  std::size_t places = 0;
  std::vector<std::string> longest_running{};
};

/// Something that keeps the agent itself from looking.
struct TroubleStatus {
  std::string reason{};
  std::size_t services = 0;
  std::string output{};
};

/// Whom results are brought to, as its submitter says it.
struct DeliveryStatus {
  std::string name{};
  std::string type{};
  std::int64_t delivered = 0;
  std::int64_t dropped = 0;
  std::int64_t waiting = 0;        ///< arrivals in the ledger that it has not come to
  std::size_t values_refused = 0;  ///< single values that the other side did not want
  std::string problem{};           ///< empty: the last attempt was good
};

struct StatusReport {
  std::string version{};
  std::string hostname{};
  milliseconds uptime{0};
  std::string ledger_path{};
  std::string ledger_problem{};  ///< empty: results reach the disk
  std::size_t ledger_waiting = 0;
  std::size_t ledger_lost = 0;
  std::uint64_t ledger_bytes = 0;  ///< on disk; 0: not known
  std::size_t ledger_refused = 0;  ///< results that no ledger takes
  std::string settings_path{};
  std::vector<std::string> settings_mistakes{};  ///< why the last reload was refused; none: it was not
  ScheduleStatus schedule{};
  RunFigures runs{};
  std::chrono::steady_clock::time_point now{};  ///< by which it is told how long ago workers were lost
  std::optional<milliseconds> clock_jump{};     ///< while the system's clock is in doubt
  std::vector<TroubleStatus> troubles{};
  std::vector<ListenerStatus> listeners{};
  std::vector<DeliveryStatus> submitters{};
  std::vector<ServiceStatus> services{};
};

/// 0 while the agent does all that it is told to: every listener listens, the ledger is written, the schedule is kept,
/// nothing keeps it from looking, every submitter delivers, and the settings are those of the file. Else 1. How the
/// services are is not asked here.
int exit_code_of(const StatusReport& report);
/// A table for people, services that are not OK first. `width`: columns that a line may take, the rest of a result is
/// cut; 0: nothing is.
std::string status_text(const StatusReport& report, std::size_t width = 0);
/// The same for programs: one object, ends with a newline.
std::string status_json(const StatusReport& report);

}  // namespace sereno::agent
