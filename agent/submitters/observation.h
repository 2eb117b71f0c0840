// What a submitter tells of one thing that came into the ledger.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/protocols/nagios/passive_result.h"
#include "delivery/delivery.h"

namespace sereno::agent {

struct Observation {
  nagios::PassiveResult told{};
  std::string fault{};  ///< at whom the fault lies, in words; "none" where nothing fails
  std::int64_t arrival = 0;
};

/// The agent's own results: samples, and the beginning of a run where its sample is gone. Nothing that was imported.
bool is_own_result(const ledger::Arrived& item);

/// One for each item, in their order; all of them are own results. `host` is how the other side calls this machine.
std::vector<Observation> observations_of(const delivery::Parcel& parcel, const std::string& host);

}  // namespace sereno::agent
