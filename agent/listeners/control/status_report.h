// What `sereno status` shows: gathered by main, rendered here. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

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
  std::optional<milliseconds> next_in{};  ///< nothing while it runs
  std::string summary{};
};

struct StatusReport {
  std::string version{};
  std::string hostname{};
  milliseconds uptime{0};
  std::string ledger_path{};
  std::string ledger_problem{};  ///< empty: results reach the disk
  std::size_t ledger_waiting = 0;
  std::size_t ledger_lost = 0;
  std::vector<ListenerStatus> listeners{};
  std::vector<ServiceStatus> services{};
};

/// 0 while every listener listens and the ledger is written, else 1. How the services are is not asked here.
int exit_code_of(const StatusReport& report);
/// A table for people.
std::string status_text(const StatusReport& report);
/// The same for programs: one object, ends with a newline.
std::string status_json(const StatusReport& report);

}  // namespace sereno::agent
