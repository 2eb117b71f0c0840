// The control socket: how the command line asks the running agent, so that a person needs no right to the secrets.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "agent/checking/check_service.h"
#include "agent/listeners/control/control_protocol.h"
#include "agent/listeners/control/status_report.h"
#include "agent/listeners/listener.h"
#include "base/logging/log.h"
#include "plugins/host/output/past_runs.h"
#include "sereno/result.h"

namespace boost::asio {
class io_context;
}

namespace sereno::agent {

/// A Unix socket that the agent's user and group may use (0660). On the event loop's thread; borrows what it is given.
/// Takes entries of control settings.
class ControlListener final : public Listener {
 public:
  struct Surroundings {
    boost::asio::io_context& loop;
    CheckService& checks;
    Logger& log;
    std::function<StatusReport()> status{};
    /// Calls back later, on the loop.
    std::function<void(std::function<void(const ControlAnswer&)>)> reload{};
    std::string state_folder{};  ///< in which the canaries are known
    /// What is recorded of a service's runs before an instant. Calls back later, on the loop. Empty: nothing is.
    std::function<void(const std::string& service, Instant before, std::function<void(Result<host::PastRuns>)>)> past{};
  };
  ControlListener(Surroundings surroundings, std::shared_ptr<const ControlSettings> settings);
  ~ControlListener() override;  ///< removes the socket's file

  /// Fails with the path and what to do: another agent answers there, the folder is missing, no right. A socket that an
  /// agent left behind is replaced.
  Result<void> start() override;
  /// Another path is listened at before the old one is given up.
  Result<Adoption> adopt(const ListenerEntry& next) override;
  void drain(std::string_view reason, std::function<void()> done) override;
  void stop() override;
  ListenerStatus status() const override;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace sereno::agent
