// The formal definition: from the functions' timelines to the counted downtime and the figure.
#pragma once

#include <string>
#include <vector>

#include "sla/report.h"

namespace sereno::sla {

/// What a report is computed from; borrowed, except what was derived from it. All of `lines` span `context`.
struct Scene {
  const Contract& contract;
  const Evidence& evidence;
  std::vector<Incident> incidents{};       ///< one record each, the last
  std::vector<Maintenance> maintenance{};  ///< what touches T, with every notice of it
  Interval range{};                        ///< T: the period within the contract's validity and before as_of
  Interval context{};                      ///< T with what closing and staleness need on both sides, never past as_of
  std::vector<ServiceHistory> services{};
  std::vector<Timeline> lines{};
};

/// Whose fault third parties' claims are taken for: the bounds take none or all.
enum class Claims { none, accepted, all };

/// A claim that excuses: third party, accepted, with evidence.
bool is_accepted(const Attribution& claim);

/// One function within T. `raw` is what was seen, `down` that after closing and opening.
struct FunctionAccount {
  const ContractFunction* function = nullptr;
  IntervalSet raw{};
  IntervalSet closed{};  ///< after closing, before opening
  IntervalSet down{};
  IntervalSet unknown{};
  IntervalSet maintenance{};  ///< excused by qualified maintenance
  IntervalSet third_party{};  ///< excused by claims, without the provider's own fault

  IntervalSet excused() const { return maintenance | third_party; }
};

/// Several functions as one service: down when one of them is, each with its own excuses.
struct Account {
  IntervalSet down{};     ///< DN
  IntervalSet unknown{};  ///< UN
  IntervalSet counted{};  ///< C
  IntervalSet cut{};      ///< what leaves the denominator
  Figure figure{};
};

/// The spans of T in which each function was down, unknown and excused.
std::vector<FunctionAccount> function_accounts(const Scene& scene, const Policy& policy,
                                               const std::vector<JudgedMaintenance>& maintenance, Claims claims);
/// Judges the maintenance that touches T against the contract's windows, all of its span.
std::vector<JudgedMaintenance> judge_maintenance(const Scene& scene, const Policy& policy);
Account account_of(const std::vector<const FunctionAccount*>& functions, const Policy& policy, const Interval& range);
/// The critical ones.
std::vector<const FunctionAccount*> critical(const std::vector<FunctionAccount>& functions);
/// The account of the critical functions.
Account evaluate(const Scene& scene, const Policy& policy, const std::vector<JudgedMaintenance>& maintenance,
                 Claims claims);
/// All steps at once, for a "what if".
Account evaluate(const Scene& scene, const Policy& policy, Claims claims);

/// Sets that belong to functions, united over them.
template <class Part>
IntervalSet unite(const std::vector<const FunctionAccount*>& functions, Part part) {
  std::vector<IntervalSet> sets;
  sets.reserve(functions.size());
  for (const FunctionAccount* function : functions) sets.push_back(part(*function));
  return union_of(sets);
}

/// Fails when the parts do not sum to the period or do not agree with the figure.
Result<TimeAccount> time_account(const Scene& scene, const ReportRequest& request, const Account& account,
                                 const std::vector<const FunctionAccount*>& functions);

}  // namespace sereno::sla
