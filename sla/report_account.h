// The formal definition: from the functions' timelines to the counted downtime and the figure.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sla/late_acts.h"
#include "sla/report.h"
#include "sla/report_judged.h"
#include "sla/timeline.h"
#include "sla/timeline_vantage.h"

namespace sereno::sla {

/// Shared, so that a policy that changes nothing about them copies nothing. Never null where they are used.
using Lines = std::shared_ptr<const std::vector<Timeline>>;

/// What a report is computed from; borrowed, except what was derived from it. All of `lines` span `context`.
struct Scene {
  const Contract& contract;
  const Evidence& evidence;
  Policy policy{};                                      ///< that `judged` and `lines` are made by
  std::vector<LateAct> late{};                          ///< of claims, corrections and memberships
  std::shared_ptr<const std::vector<Act>> kept_acts{};  ///< those that count; null: all
  FunctionIds functions{};
  Interval period{};   ///< that was asked for
  Interval range{};    ///< T: the period within the contract's validity and before as_of
  Interval context{};  ///< T with what closing and staleness need on both sides, never past as_of
  Instant as_of{};
  Entries entries{};
  Judged judged{};
  Observed observed{};  ///< by the sources that make the figure
  bool several_sources = false;
  Lines lines{};  ///< of these, before corrections

  const std::vector<Act>& acts() const { return kept_acts ? *kept_acts : evidence.acts; }
  JudgedIn judged_in() const { return {contract, functions, entries, range, as_of}; }
};

/// How what was said is taken: as it is established, no claim at all, every claim, or as if what is pending were
/// accepted.
enum class Reading { established, no_claims, all_claims, if_accepted };

/// A policy with everything that it decides on the way to the account.
struct View {
  Policy policy{};
  Judged judged{};
  Lines lines{};  ///< with the corrections that hold
};

View view_of(const Scene& scene, const Policy& policy, Reading reading);
/// The same of other lines, before corrections.
View view_of(const Scene& scene, const Policy& policy, Reading reading, Lines lines);
/// What goes over the lines, in the order in which it was said.
std::vector<Overlay> overlays(const std::vector<JudgedCorrection>& corrections, Reading reading);

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
std::vector<FunctionAccount> function_accounts(const Scene& scene, const View& view, Reading reading);
Account account_of(const std::vector<const FunctionAccount*>& functions, const Policy& policy, const Interval& range);
/// The critical ones.
std::vector<const FunctionAccount*> critical(const std::vector<FunctionAccount>& functions);
/// The account of the critical functions.
Account evaluate(const Scene& scene, const View& view, Reading reading);
/// All steps at once, for a "what if".
Account evaluate(const Scene& scene, const Policy& policy, Reading reading);

/// Whether an incident was open during the outage and names its function, or none.
bool belongs_to(const Incident& incident, const std::vector<std::string>& functions, const Interval& outage);

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
