#include "agent/daemon/state_changes.h"

namespace sereno::agent {

void StateChanges::remember(const std::vector<ledger::Sample>& last) {
  for (const auto& sample : last) states_.insert_or_assign(sample.service, sample.status);
}

void StateChanges::hear(const ledger::Sample& sample) {
  if (!sample.reason.empty()) return;
  const auto [known, first] = states_.try_emplace(sample.service, Status::ok);
  if (known->second == sample.status) return;
  const std::string before = first ? "none" : std::string(to_string(known->second));
  known->second = sample.status;
  const std::string now(to_string(sample.status));
  if (sample.status == Status::ok)
    log_.info("service is well again", {{"service", sample.service}, {"was", before}, {"output", sample.output}});
  else
    log_.warning("service changed its state",
                 {{"service", sample.service}, {"state", now}, {"was", before}, {"output", sample.output}});
}

}  // namespace sereno::agent
