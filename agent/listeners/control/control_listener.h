// The control socket: how the command line asks the running agent, so that a person needs no right to the secrets.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "agent/checking/check_service.h"
#include "agent/listeners/control/control_protocol.h"
#include "agent/listeners/control/status_report.h"
#include "base/logging/log.h"
#include "sereno/result.h"

namespace boost::asio {
class io_context;
}

namespace sereno::agent {

/// A Unix socket that the agent's user and group may use (0660). On the event loop's thread; borrows what it is given.
class ControlListener {
 public:
  struct Surroundings {
    boost::asio::io_context& loop;
    CheckService& checks;
    Logger& log;
    std::function<StatusReport()> status;
    std::function<ControlAnswer()> reload;
  };
  ControlListener(Surroundings surroundings, std::string path);
  ~ControlListener();  ///< removes the socket's file

  /// Fails with the path and what to do: another agent answers there, the folder is missing, no right. A socket that an
  /// agent left behind is replaced.
  Result<void> start();

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace sereno::agent
