#include "agent/submitters/observation.h"

#include "plugins/host/output/fault_words.h"

namespace sereno::agent {

namespace {

/// The fault is named in the first line, as a plugin's output names it.
std::string headline(Status status, const std::string& output, const Fault& fault) {
  CheckResult result{.status = status, .summary = output};
  result.fault = fault;
  return host::headline_with_fault(result);
}

std::string words_of(Status status, const Fault& fault) {
  if (fault.owner == FaultOwner::not_said) return status == Status::ok ? "none" : "not said";
  return host::fault_words(fault);
}

Observation of(const ledger::Sample& sample) {
  return {.told = {.service = sample.service,
                   .status = sample.status,
                   .output = headline(sample.status, sample.output, sample.fault),
                   .perfdata = sample.perfdata,
                   .at = sample.at},
          .fault = words_of(sample.status, sample.fault)};
}

Observation of(const ledger::Run& run) {
  return {.told = {.service = run.service,
                   .status = run.status,
                   .output = headline(run.status, run.first_output, run.fault),
                   .at = run.first_seen},
          .fault = words_of(run.status, run.fault)};
}

}  // namespace

bool is_own_result(const ledger::Arrived& item) {
  if (const auto* sample = std::get_if<ledger::Sample>(&item.what)) return sample->source == "agent";
  const auto* run = std::get_if<ledger::Run>(&item.what);
  return run != nullptr && run->source == "agent";
}

std::vector<Observation> observations_of(const delivery::Parcel& parcel, const std::string& host) {
  std::vector<Observation> all;
  for (const delivery::Item& item : parcel.items) {
    const auto* sample = std::get_if<ledger::Sample>(&item.what.what);
    Observation one = sample != nullptr ? of(*sample) : of(std::get<ledger::Run>(item.what.what));
    one.told.host = host;
    one.arrival = item.what.arrival;
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace sereno::agent
