// What every listener is given.
#pragma once

#include <string>

#include "agent/checking/check_service.h"
#include "base/logging/log.h"

namespace boost::asio {
class io_context;
}

namespace sereno::agent {

/// All of it outlives the listener.
struct ListenerSurroundings {
  boost::asio::io_context& loop;
  CheckService& checks;
  Logger& log;
  std::string state_folder;  ///< where the self-signed certificate is kept
  std::string hostname;
  std::string version;
};

}  // namespace sereno::agent
