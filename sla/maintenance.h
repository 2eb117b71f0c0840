// Which announced maintenance excuses downtime, and why not.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sereno/time.h"
#include "sla/contract.h"
#include "sla/entry.h"
#include "sla/interval_set.h"
#include "sla/late_recorded.h"
#include "sla/policy.h"
#include "sla/reason.h"
#include "sla/region.h"

namespace sereno::sla {

/// An instant as somebody stated it, with when it was first recorded.
struct StatedInstant {
  Instant at{};
  Instant recorded_at{};
  std::string party{};  ///< that said it
};

/// A function and a span that one act added: it qualifies by itself, by what was said while it stood.
struct MaintenancePart {
  std::size_t function = 0;  ///< in the contract's order
  Interval span{};
  Instant start{};  ///< what notice is held against: the first start, also where the part was cut after it had begun
  MaintenanceKind kind = MaintenanceKind::scheduled;
  bool interrupts = true;
  std::vector<StatedInstant> emails{};
  std::vector<StatedInstant> phones{};
  std::vector<StatedInstant> acks{};
};

/// One maintenance as all its acts leave it.
struct Maintenance {
  std::string id{};
  MaintenanceKind kind = MaintenanceKind::scheduled;
  std::optional<Interval> span{};    ///< as it is planned; absent: taken back, or never said
  std::vector<std::string> scope{};  ///< function ids; empty: all
  std::string description{};
  std::optional<Work> work{};
  bool interruption = true;
  std::optional<Instant> started{};  ///< when it really began, as it is said last
  std::optional<Instant> finished{};
  std::optional<Instant> notice_email{};  ///< the first that still stands
  std::optional<Instant> notice_phone{};
  std::optional<Instant> ack{};
  std::vector<MaintenancePart> parts{};
  bool withdrawn = false;
  std::string withdrawn_reason{};
  std::vector<LateRecorded> late_acts{};  ///< acts said before the start and recorded after it that state no instant
};

/// What the acts of an entry say together. `functions` are the contract's.
Maintenance fold_maintenance(const Entry& entry, const Contract& contract, const FunctionIds& functions);

/// A maintenance judged.
struct JudgedMaintenance {
  Maintenance maintenance{};
  Interval span{};         ///< what its parts within the range span
  bool qualified = false;  ///< some of it
  Region excused{};        ///< within the allowed windows, from when notice allows
  Region planned{};
  std::optional<milliseconds> lead{};  ///< from the first notice by e-mail to the start
  std::vector<Standing> standings{};
  std::vector<Reason> reasons{};  ///< why not, or why not all of it
  std::vector<LateRecorded> late{};
};

/// The parts that touch the range; nothing when none does and nothing is missing. `windows` is what allowed_windows()
/// says for a range that holds every part.
std::optional<JudgedMaintenance> judge(const Maintenance& maintenance, const Policy& policy, const IntervalSet& windows,
                                       const Interval& range, std::size_t functions);

}  // namespace sereno::sla
