#include "sla/reason.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "sla/policy.h"

namespace sereno::sla {
namespace {

struct Name {
  ReasonCode code;
  std::string_view name;
  std::string_view kinds = {};
};

constexpr Name names[] = {
    {ReasonCode::emergency, "emergency"},
    {ReasonCode::without_interruption, "without_interruption"},
    {ReasonCode::not_acknowledged, "not_acknowledged"},
    {ReasonCode::no_contact, "no_contact"},
    {ReasonCode::no_notice, "no_notice"},
    {ReasonCode::late_notice, "late_notice", "dds"},
    {ReasonCode::notice_after_start, "notice_after_start", "dds"},
    {ReasonCode::outside_windows, "outside_windows"},
    {ReasonCode::partly_outside, "partly_outside", "d"},
    {ReasonCode::over_maintenance_cap, "over_maintenance_cap", "dd"},
    {ReasonCode::short_of_business_days, "short_of_business_days", "nn"},
    {ReasonCode::not_in_scope, "not_in_scope"},
    {ReasonCode::missing, "missing"},
    {ReasonCode::not_accepted, "not_accepted"},
    {ReasonCode::accepted_by_own_side, "accepted_by_own_side"},
    {ReasonCode::refused_by, "refused_by"},
    {ReasonCode::not_a_third_party, "not_a_third_party"},
    {ReasonCode::withdrawn, "withdrawn"},
    {ReasonCode::withdrawal_not_agreed, "withdrawal_not_agreed"},
    {ReasonCode::cause_not_established, "cause_not_established"},
    {ReasonCode::request_not_established, "request_not_established"},
    {ReasonCode::pause_not_established, "pause_not_established"},
    {ReasonCode::root_not_established, "root_not_established"},
    {ReasonCode::not_associated, "not_associated"},
    {ReasonCode::maintenance, "maintenance"},
    {ReasonCode::third_party, "third_party"},
    {ReasonCode::claim_against, "claim_against"},
    {ReasonCode::incident_says, "incident_says"},
    {ReasonCode::service_says, "service_says"},
    {ReasonCode::nothing_heard, "nothing_heard"},
    {ReasonCode::agent_stopped, "agent_stopped"},
    {ReasonCode::observer_failed, "observer_failed"},
    {ReasonCode::told_unknown, "told_unknown"},
    {ReasonCode::no_figure, "no_figure"},
    {ReasonCode::met_differs, "met_differs"},
    {ReasonCode::credit_differs, "credit_differs"},
    {ReasonCode::both_differ, "both_differ"},
    {ReasonCode::no_credit_without_figure, "no_credit_without_figure"},
    {ReasonCode::percent_in_row, "percent_in_row", "fppnps"},
    {ReasonCode::minutes_in_row, "minutes_in_row", "dnnnps"},
    {ReasonCode::minutes_in_last_row, "minutes_in_last_row", "dnnps"},
    {ReasonCode::percent_in_no_row, "percent_in_no_row", "f"},
    {ReasonCode::minutes_in_no_row, "minutes_in_no_row", "d"},
    {ReasonCode::higher_of_both, "higher_of_both"},
    {ReasonCode::nothing_due_when_met, "nothing_due_when_met", "p"},
    {ReasonCode::due_though_met, "due_though_met", "p"},
    {ReasonCode::gap_row_reaches_up, "gap_row_reaches_up", "ppn"},
    {ReasonCode::gap_pays_nothing, "gap_pays_nothing", "pp"},
    {ReasonCode::gap_row_reaches_down, "gap_row_reaches_down", "ppn"},
    {ReasonCode::of_function, "of_function"},
    {ReasonCode::of_priority, "of_priority"},
    {ReasonCode::not_for_third_parties, "not_for_third_parties"},
    {ReasonCode::not_for_the_client, "not_for_the_client"},
    {ReasonCode::no_target, "no_target"},
    {ReasonCode::function_not_heard, "function_not_heard"},
    {ReasonCode::service_not_named, "service_not_named"},
    {ReasonCode::states_not_named, "states_not_named"},
    {ReasonCode::maintenance_scope_names, "maintenance_scope_names"},
    {ReasonCode::claim_scope_names, "claim_scope_names"},
    {ReasonCode::answer_due, "answer_due", "sd"},
    {ReasonCode::answer_late, "answer_late", "sd"},
    {ReasonCode::resolution_due, "resolution_due", "sd"},
    {ReasonCode::resolution_late, "resolution_late", "sd"},
    {ReasonCode::resolution_open, "resolution_open"},
    {ReasonCode::waits_for_other_party, "waits_for_other_party"},
    {ReasonCode::complete_entry, "complete_entry"},
    {ReasonCode::acknowledge, "acknowledge", "sd"},
    {ReasonCode::explain_unknown, "explain_unknown", "d"},
    {ReasonCode::look_at_late, "look_at_late"},
    {ReasonCode::freeze_month, "freeze_month"},
    {ReasonCode::revise_month, "revise_month"},
    {ReasonCode::figure_was, "figure_was", "ff"},
    {ReasonCode::downtime_was, "downtime_was", "dd"},
    {ReasonCode::verdict_was, "verdict_was"},
    {ReasonCode::credit_was, "credit_was", "pp"},
    {ReasonCode::commitments_owed, "commitments_owed", "ss"},
    {ReasonCode::reliability_was, "reliability_was"},
    {ReasonCode::entry_stands, "entry_stands"},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < std::size(names); ++i)
    if (static_cast<std::size_t>(names[i].code) != i) return false;
  return true;
}
static_assert(in_order(), "each code stands at its own place");

std::string text_of(const Parameter& parameter) {
  if (const auto* text = std::get_if<std::string>(&parameter)) return *text;
  if (const auto* number = std::get_if<std::int64_t>(&parameter)) return std::to_string(*number);
  if (const auto* percent = std::get_if<Percent>(&parameter)) return format_percent_e4(percent->e4) + " %";
  const auto ms = std::get<milliseconds>(parameter).count();
  return ms % 1000 == 0 ? std::to_string(ms / 1000) + " s" : std::to_string(ms) + " ms";
}

}  // namespace

std::string_view name_of(ReasonCode code) { return names[static_cast<std::size_t>(code)].name; }

std::optional<ReasonCode> reason_code(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(names), std::end(names), [&](const Name& each) { return each.name == name; });
  return found == std::end(names) ? std::nullopt : std::optional(found->code);
}

std::string_view kinds_of(ReasonCode code) { return names[static_cast<std::size_t>(code)].kinds; }

std::string coded(const Reason& reason) {
  std::string text;
  for (const Parameter& each : reason.parameters) text += (text.empty() ? "" : ", ") + text_of(each);
  return std::string(name_of(reason.code)) + (reason.parameters.empty() ? "" : "(" + text + ")");
}

std::vector<std::string> coded(const Reasons& reasons) {
  std::vector<std::string> all;
  for (const Reason& each : reasons) all.push_back(coded(each));
  return all;
}

void add_once(Reasons& reasons, Reason reason) {
  if (std::find(reasons.begin(), reasons.end(), reason) == reasons.end()) reasons.push_back(std::move(reason));
}

}  // namespace sereno::sla
