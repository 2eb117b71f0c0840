// What the log says of the services: a line when one changes its state, and nothing while it stays.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/logging/log.h"
#include "ledger/ledger.h"
#include "sereno/status.h"

namespace sereno::agent {

/// Borrows the log.
class StateChanges {
 public:
  explicit StateChanges(Logger& log) : log_(log) {}
  /// States from before the start, which are nothing new.
  void remember(const std::vector<ledger::Sample>& last);
  /// A result just made. The first of a service is worth a line when it is not OK. Where the agent could not look the
  /// service has no new state.
  void hear(const ledger::Sample& sample);

 private:
  Logger& log_;
  std::map<std::string, Status, std::less<>> states_;
};

}  // namespace sereno::agent
