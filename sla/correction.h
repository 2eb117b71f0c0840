// Corrections: new statements about how a function was, and which of them hold.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sla/acceptance.h"
#include "sla/contract.h"
#include "sla/entry.h"
#include "sla/policy.h"
#include "sla/reason.h"

namespace sereno::sla {

/// What goes over everything observed of a function in its time.
struct Overlay {
  std::string function{};
  IntervalSet spans{};
  State state = State::unknown;
};

/// A correction as all its acts leave it, judged by a policy.
struct JudgedCorrection {
  std::string id{};
  std::int64_t number = 0;  ///< place in the ledger's chain of its first act
  Instant recorded_at{};    ///< of that
  std::string function{};
  std::optional<Interval> span{};  ///< as it is said last; absent: taken back, or never said
  State state = State::unknown;
  std::string reason{};
  std::string author{};
  std::string author_party{};
  std::string approver{};
  std::string approver_party{};
  std::string stated_by{};
  std::string evidence_sha256{};
  ActHead said_last{};  ///< when what it says was said: of several the last one holds
  std::vector<Overlay> established{};
  std::vector<Overlay> pending{};  ///< would hold if it were accepted
  bool agreed = true;              ///< false: something older of it stands until the other party agrees
  std::vector<Standing> standings{};
  std::vector<Reason> reasons{};
};

JudgedCorrection judge_correction(const Entry& entry, const Contract& contract, const Policy& policy);

/// Whether time in that state counts as an outage by the policy.
bool counts_as_outage(State state, const Policy& policy);

}  // namespace sereno::sla
