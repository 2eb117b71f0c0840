#include "agent/daemon/observer_troubles.h"

namespace sereno::agent {

void ObserverTroubles::hear(const ledger::Sample& sample) {
  leave(sample.service, sample.reason);
  if (sample.reason.empty()) return;
  const auto [at, begins] =
      troubles_.try_emplace(sample.reason, Trouble{.first = sample.service, .output = sample.output});
  at->second.services.insert(sample.service);
  if (begins)
    log_.error("the agent itself cannot look: what it is to watch counts as not seen",
               {{"reason", sample.reason}, {"first", sample.service}, {"output", sample.output}});
}

void ObserverTroubles::forget(const std::string& service) { leave(service, ""); }

void ObserverTroubles::leave(const std::string& service, const std::string& except) {
  for (auto at = troubles_.begin(); at != troubles_.end();) {
    const bool left = at->first != except && at->second.services.erase(service) > 0 && at->second.services.empty();
    if (left) log_.info("the agent can look again", {{"reason", at->first}});
    at = left ? troubles_.erase(at) : std::next(at);
  }
}

std::vector<ObserverTrouble> ObserverTroubles::now() const {
  std::vector<ObserverTrouble> all;
  for (const auto& [reason, trouble] : troubles_)
    all.push_back(
        {.reason = reason, .services = trouble.services.size(), .first = trouble.first, .output = trouble.output});
  return all;
}

}  // namespace sereno::agent
