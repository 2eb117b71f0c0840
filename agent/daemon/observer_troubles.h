// What the agent itself cannot do, told once and not for each service.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/logging/log.h"
#include "ledger/ledger.h"

namespace sereno::agent {

struct ObserverTrouble {
  std::string reason{};  ///< as in the record: "no_place", "no_process", ...
  std::size_t services = 0;
  std::string first{};  ///< a service that it was met with
  std::string output{};
};

/// A line of the log when something keeps the agent from looking, and one when it can look again at every service that
/// this was met with. Borrows the log.
class ObserverTroubles {
 public:
  explicit ObserverTroubles(Logger& log) : log_(log) {}

  void hear(const ledger::Sample& sample);
  /// Services that are not configured any more are nobody's trouble.
  void forget(const std::string& service);
  std::vector<ObserverTrouble> now() const;

 private:
  struct Trouble {
    std::set<std::string> services{};
    std::string first{};
    std::string output{};
  };
  void leave(const std::string& service, const std::string& except);

  Logger& log_;
  std::map<std::string, Trouble> troubles_;  ///< by reason
};

}  // namespace sereno::agent
