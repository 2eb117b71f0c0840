// Active checks of Zabbix, as one generation of settings names them: the agent asks servers what they want to know, and
// brings it to them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agent/active_checks/active_status.h"
#include "agent/checking/check_service.h"
#include "agent/checking/timers.h"
#include "base/logging/log.h"
#include "config/agent/agent_settings.h"

namespace boost::asio {
class io_context;
}

namespace sereno::agent {

/// On the event loop's thread; nothing there holds it up. Values wait in memory: what waits when the agent is killed is
/// lost, as with Zabbix' agent.
class ActiveChecks {
 public:
  /// All of it outlives this.
  struct Surroundings {
    boost::asio::io_context& loop;
    Timers& timers;
    CheckService& checks;
    Logger& log;
    std::string hostname{};
    std::string version{};
  };
  explicit ActiveChecks(Surroundings surroundings);
  ~ActiveChecks();
  ActiveChecks(const ActiveChecks&) = delete;
  ActiveChecks& operator=(const ActiveChecks&) = delete;

  /// What stands against the next settings, each with its place, and how to take them over when nothing does.
  struct Prepared {
    std::vector<std::string> obstacles{};
    std::function<void()> adopt{};  ///< cannot fail; to be called once, or never
  };
  /// Opens what `next` needs and changes nothing. A server that stays, for the same host, keeps its values and their
  /// numbers; one that goes is brought what waits for it, if it takes it now.
  Prepared prepare(const config::AgentSettings& next);

  /// No item is asked any more; what waits is sent. `done` is called once: when all servers have it, at the first
  /// failure of each, or when the patience ends.
  void finish(milliseconds patience, std::function<void()> done);

  /// In the order of the settings.
  std::vector<ActiveStatus> status() const;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace sereno::agent
