#include "sla/sources/vantage_points.h"

#include <string_view>
#include <utility>

namespace sereno::sla {
namespace {

/// Numbers of another ledger's chain mean nothing in this one.
template <class Record>
Record of_source(Record record, const std::string& name) {
  if (!record.imported) record.source = name;
  return record;
}

}  // namespace

Result<void> add_vantage_point(Evidence& evidence, Evidence other, const std::string& name) {
  if (!other.acts.empty())
    return Error{"the ledger '" + name + "' holds " + std::to_string(other.acts.size()) +
                 " acts: registers are kept in the first ledger alone"};
  for (ObservedRun& run : other.runs) {
    run.arrival = 0;
    evidence.runs.push_back(of_source(std::move(run), name));
  }
  for (HeardService& heard : other.heard) {
    heard.arrival = 0;
    evidence.heard.push_back(of_source(std::move(heard), name));
  }
  for (RecordedState& state : other.recorded) {
    state.sequence = 0;
    evidence.recorded.push_back(of_source(std::move(state), name));
  }
  for (Measurement& each : other.measured) {
    each.sequence = 0;
    evidence.measured.push_back(std::move(each));
  }
  for (ClockJump& jump : other.clock_jumps) {
    jump.sequence = 0;
    evidence.clock_jumps.push_back(jump);
  }
  evidence.observer_outages.insert(evidence.observer_outages.end(), other.observer_outages.begin(),
                                   other.observer_outages.end());
  evidence.others.push_back({name, other.head_sequence, std::move(other.head_digest), other.last_arrival});
  return {};
}

bool is_vantage_name(const std::string& name) {
  constexpr std::string_view fit = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  const bool taken = name.empty() || name == "agent" || name == "import";
  return !taken && name.find_first_not_of(fit) == std::string::npos;
}

}  // namespace sereno::sla
