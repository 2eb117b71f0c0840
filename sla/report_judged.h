// What was said, judged by one policy.
#pragma once

#include <memory>
#include <vector>

#include "sla/claim.h"
#include "sla/contract.h"
#include "sla/correction.h"
#include "sla/entry.h"
#include "sla/incident.h"
#include "sla/maintenance.h"

namespace sereno::sla {

/// The entries of a report, folded once; every policy judges the same.
struct Entries {
  std::vector<Maintenance> maintenance{};
  std::vector<Entry> claims{};
  std::vector<Entry> corrections{};
  std::vector<Entry> incidents{};
  std::vector<Entry> bugs{};
};

Entries fold(const std::vector<Act>& acts, const Contract& contract, const FunctionIds& functions);

/// What entries are judged against, beside the policy; borrowed.
struct JudgedIn {
  const Contract& contract;
  const FunctionIds& functions;
  const Entries& entries;
  Interval range{};  ///< of the report: what touches it
  Instant as_of{};
};

/// Shared, so that another policy judges anew only what it sees otherwise. Never null.
struct Judged {
  std::shared_ptr<const std::vector<JudgedMaintenance>> maintenance{};
  std::shared_ptr<const std::vector<JudgedClaim>> claims{};
  std::shared_ptr<const std::vector<JudgedCorrection>> corrections{};
  std::shared_ptr<const std::vector<Incident>> incidents{};  ///< in the order of registration
};

Judged judge_entries(const JudgedIn& in, const Policy& policy);
/// The same, with what `other` judged by `its_policy` and `policy` would judge alike.
Judged judge_entries(const JudgedIn& in, const Policy& policy, const Judged& other, const Policy& its_policy);

}  // namespace sereno::sla
