// Keeps over a restart which metrics the services are known to have.
#pragma once

#include <string>

#include "agent/checking/service_board.h"
#include "agent/checking/timers.h"
#include "base/logging/log.h"

namespace sereno::agent {

/// One file in the state folder, written as a whole a second after something has changed. Borrows the rest.
class KnownMetricsFile {
 public:
  KnownMetricsFile(const std::string& state_folder, ServiceBoard& board, Timers& timers, Logger& log);

  void load();
  /// Now, if there is something to write. What cannot be kept is said once.
  void save();

 private:
  std::string path_;
  ServiceBoard& board_;
  Timers& timers_;
  Logger& log_;
  bool changed_ = false;
  bool told_ = false;
  Timers::Alarm soon_{};
};

}  // namespace sereno::agent
