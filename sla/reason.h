// Why something is as it is: codes with parameters, in no language. A renderer makes words of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sereno/time.h"

namespace sereno::sla {

/// What stands behind each is its parameters, in their order.
enum class ReasonCode {
  // Maintenance.
  emergency,
  without_interruption,  ///< it was announced as one
  not_acknowledged,      ///< ack=required
  no_contact,            ///< neither acknowledged nor called
  no_notice,
  late_notice,         ///< lead, wanted lead, value of late_notice
  notice_after_start,  ///< how long after, wanted lead, value of late_notice
  outside_windows,
  partly_outside,          ///< how much
  over_maintenance_cap,    ///< how much of it; the agreement's most in a period
  short_of_business_days,  ///< how many there were, how many are required
  not_in_scope,            ///< the function
  // What must be established.
  missing,  ///< the fields of which one is missing
  not_accepted,
  accepted_by_own_side,   ///< the approver's party
  refused_by,             ///< who
  not_a_third_party,      ///< the blamed party, its role
  withdrawn,              ///< the reason given; may be empty
  withdrawal_not_agreed,  ///< taking back what burdens oneself needs the other party
  cause_not_established,
  request_not_established,
  pause_not_established,
  root_not_established,
  not_associated,  ///< a client's report with no measured downtime behind it
  // Whose rule excludes, or does not.
  maintenance,    ///< its id
  third_party,    ///< the blamed party; may be empty
  claim_against,  ///< the same
  // What caused an outage, as far as it is known.
  incident_says,  ///< the incident's description
  service_says,   ///< the service, the first line of its first bad result
  nothing_heard,
  agent_stopped,
  observer_failed,  ///< what it could not do
  told_unknown,
  // The verdict.
  no_figure,
  met_differs,
  credit_differs,
  both_differ,
  // How the credit came to be. A row is told by its number, its percent and its clause, which may be empty.
  no_credit_without_figure,
  percent_in_row,        ///< the figure, from, below; number, percent, clause
  minutes_in_row,        ///< the downtime, from, below; number, percent, clause
  minutes_in_last_row,   ///< the downtime, from; number, percent, clause
  percent_in_no_row,     ///< the figure
  minutes_in_no_row,     ///< the downtime
  higher_of_both,        ///< credit_basis=max_of_both
  nothing_due_when_met,  ///< the objective; credit_trigger=objective_gate
  due_though_met,        ///< the objective; credit_trigger=table
  gap_row_reaches_up,    ///< from, below, the row below it; credit_row3=typo_99_85
  gap_pays_nothing,      ///< from, below; credit_row3=literal_gap
  gap_row_reaches_down,  ///< from, below, the row above it; credit_row3=carry_previous
  // Where a target comes from, or why there is none.
  of_function,  ///< the function
  of_priority,  ///< the number
  not_for_third_parties,
  not_for_the_client,
  no_target,
  // What a reader should know.
  function_not_heard,       ///< the function
  service_not_named,        ///< the service, the function that it names
  states_not_named,         ///< the function
  maintenance_scope_names,  ///< the maintenance, the function that the contract has not
  claim_scope_names,        ///< the blamed party, the function that the contract has not
  // What is to be done.
  answer_due,             ///< the incident, how long there is
  answer_late,            ///< the incident, by how much
  resolution_due,         ///< the incident, how long there is
  resolution_late,        ///< the incident, by how much
  resolution_open,        ///< the incident; no target applies
  waits_for_other_party,  ///< the entry
  complete_entry,         ///< the entry, the fields of which one is missing
  acknowledge,            ///< the maintenance, how long there is
  explain_unknown,        ///< how much time that counts is unknown
  look_at_late,           ///< how many were recorded late
  freeze_month,           ///< the month
  revise_month,           ///< the month, the revision that is due
  // What changed since the month was closed: before, after.
  figure_was,
  downtime_was,
  verdict_was,
  credit_was,
  commitments_owed,  ///< before, after, as owed_text() has them
  reliability_was,
  entry_stands,  ///< the entry, how it stood (empty: it was not there), how it stands (the same)
};

/// 10^4 * percent.
struct Percent {
  std::int64_t e4 = 0;
  bool measured = false;  ///< a figure, with four digits; else as the contract writes it
  friend bool operator==(const Percent&, const Percent&) = default;
};

using Parameter = std::variant<std::string, std::int64_t, milliseconds, Percent>;

struct Reason {
  ReasonCode code{};
  std::vector<Parameter> parameters{};
  friend bool operator==(const Reason&, const Reason&) = default;
};

using Reasons = std::vector<Reason>;

/// "late_notice".
std::string_view name_of(ReasonCode code);
std::optional<ReasonCode> reason_code(std::string_view name);
/// Which of its parameters are what a plain number does not tell: by their places 'd' for a span of time, 'p' for a
/// percentage as the contract writes it, 'f' for a measured one, anything else for text or a number.
std::string_view kinds_of(ReasonCode code);
/// The same in every language, for logs and tests: "late_notice(43200 s, 172800 s, reject)".
std::string coded(const Reason& reason);
std::vector<std::string> coded(const Reasons& reasons);
/// Adds it unless it is there.
void add_once(Reasons& reasons, Reason reason);

}  // namespace sereno::sla
