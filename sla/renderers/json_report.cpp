#include <cstdint>
#include <utility>

#include "base/json_text.h"
#include "sla/credit.h"
#include "sla/owed.h"
#include "sla/renderers/json_agreement.h"
#include "sla/renderers/json_owed.h"
#include "sla/renderers/json_registers.h"
#include "sla/renderers/json_writer.h"
#include "sla/renderers/render.h"
#include "sla/renderers/words.h"

namespace sereno::sla {
namespace {

namespace json = boost::json;

json::value none_or_text(const Figure& figure, const std::string& text) {
  return figure.exists() ? text_json(text) : json::value(nullptr);
}

json::value none_or_bool(const Figure& figure, bool value) {
  return figure.exists() ? json::value(value) : json::value(nullptr);
}

json::array parties_json(const Contract& contract) {
  json::array array;
  for (const Party& each : contract.parties)
    array.push_back({{"id", text_json(each.id)},
                     {"role", text_json(to_string(each.role))},
                     {"contacts", texts_json(each.contacts)}});
  return array;
}

json::array sources_json(const Contract& contract) {
  json::array array;
  for (const Source& each : contract.sources)
    array.push_back({{"name", text_json(each.name)},
                     {"party", optional_text_json(each.party)},
                     {"kind", optional_text_json(each.kind)}});
  return array;
}

json::array priorities_json(const Contract& contract) {
  json::array array;
  for (const PriorityTarget& each : contract.priorities)
    array.push_back({{"priority", each.priority}, {"target_ms", each.resolution_target.count()}});
  return array;
}

json::array credit_rows_json(const Contract& contract) {
  json::array array;
  for (const CreditRow& each : contract.credits)
    array.push_back({{"from_percent", percent_json(each.available_from_e4)},
                     {"below_percent", percent_json(each.available_below_e4)},
                     {"percent", percent_json(each.percent_e4)},
                     {"clause", optional_text_json(each.clause)}});
  return array;
}

json::object contract_json(const Contract& contract) {
  json::object clauses;
  for (const auto& [key, words] : contract.clauses) clauses[key] = text_json(words);
  return {{"id", text_json(contract.id)},
          {"revision", contract.revision},
          {"sha256", text_json(contract.sha256)},
          {"effective_from", optional_text_json(contract.effective_from)},
          {"effective_to", optional_text_json(contract.effective_to)},
          {"client", text_json(contract.client)},
          {"provider", text_json(contract.provider)},
          {"parties", parties_json(contract)},
          {"sources", sources_json(contract)},
          {"clauses", std::move(clauses)},
          {"response_target_ms", ms_json(contract.response_target)},
          {"priorities", priorities_json(contract)},
          {"credits", credit_rows_json(contract)}};
}

json::object policy_json(const Policy& policy) {
  json::object object;
  for (const PolicyEntry& entry : policy_entries(policy)) {
    const auto seconds = std::string_view(entry.key).ends_with("_s") ? parse_integer(entry.value) : std::nullopt;
    object[entry.key] = seconds ? json::value(*seconds) : text_json(entry.value);
  }
  return object;
}

json::object period_json(const Report& report) {
  const Interval& range = report.request.period.range;
  json::array transitions;
  for (const Transition& each : report.dst_transitions)
    transitions.push_back({{"at", instant_json(each.at)},
                           {"offset_before_s", each.offset_before.count()},
                           {"offset_after_s", each.offset_after.count()}});
  const Zone& zone = *report.contract.zone;
  const auto days = zone.date_of(range.to) - zone.date_of(range.from);
  return {{"label", text_json(report.request.period.label)},
          {"tz", text_json(report.contract.zone_name)},
          {"from", instant_json(range.from)},
          {"to", instant_json(range.to)},
          {"as_of", instant_json(report.request.as_of)},
          {"counted", span_json(report.counted_range)},
          {"range_ms", range.length().count()},
          {"days", days.count()},
          {"dst_transitions", std::move(transitions)}};
}

json::object bound_json(const Contract& contract, const Bound& bound) {
  const Owed owed = owed_of(contract, bound);
  json::object object{{"value", none_or_text(bound.figure, bound.figure.fraction())},
                      {"shown", none_or_text(bound.figure, bound.figure.shown())},
                      {"counted_down_ms", bound.counted.count()},
                      {"objective_met", none_or_bool(bound.figure, bound.met)},
                      {"credit_percent", owed_number_json(owed)}};
  add_agreed(object, "agreement", owed, contract);
  return object;
}

json::object bounds_json(const Report& report) {
  json::object object{{"low", bound_json(report.contract, report.low)},
                      {"high", bound_json(report.contract, report.high)},
                      {"unknown_down", bound_json(report.contract, report.unknown_down)},
                      {"unknown_up", bound_json(report.contract, report.unknown_up)},
                      {"other_sources", nullptr}};
  if (report.source_bounds)
    object["other_sources"] = {{"least_counted_ms", report.source_bounds->least.count()},
                               {"most_counted_ms", report.source_bounds->most.count()}};
  return object;
}

json::value if_accepted_json(const Report& report) {
  if (!report.if_accepted) return nullptr;
  json::object object = bound_json(report.contract, report.if_accepted->bound);
  object["reliability"] = report.if_accepted->reliability;
  return object;
}

json::array alternatives_json(const Report& report) {
  json::array array;
  for (const Alternative& each : report.alternatives) {
    json::object object{{"policy_change", text_json(each.policy_change)}};
    const json::object bound = bound_json(report.contract, bound_of(each));
    object.insert(bound.begin(), bound.end());
    object["band_differs"] = each.band_differs;
    array.push_back(std::move(object));
  }
  return array;
}

json::object availability_json(const Report& report) {
  return {{"objective_ppm4", report.request.policy.objective_e4},
          {"thd_ms", report.figure.thd_ms},
          {"denominator_ms", report.figure.denominator_ms},
          {"counted_down_ms", report.counted_down.count()},
          {"measured_down_ms", report.measured_down.count()},
          {"excluded_down_ms", report.excluded_down.count()},
          {"unknown_ms", report.unknown.count()},
          {"added_by_closing_ms", report.added_by_closing.count()},
          {"dropped_by_opening_ms", report.dropped_by_opening.count()},
          {"value", none_or_text(report.figure, report.figure.fraction())},
          {"shown", none_or_text(report.figure, report.figure.shown())},
          {"objective_met", none_or_bool(report.figure, report.objective_met)},
          {"bounds", bounds_json(report)},
          {"if_accepted", if_accepted_json(report)},
          {"alternatives", alternatives_json(report)}};
}

json::object time_account_json(const TimeAccount& account) {
  return {{"available", account.available.count()},
          {"down_counted", account.down_counted.count()},
          {"unknown_counted", account.unknown_counted.count()},
          {"unknown_excluded", account.unknown_excluded.count()},
          {"excluded_maintenance", account.excluded_maintenance.count()},
          {"excluded_third_party", account.excluded_third_party.count()},
          {"not_in_contract", account.not_in_contract.count()},
          {"not_yet", account.not_yet.count()}};
}

json::array gap_evidence_json(const std::vector<GapEvidence>& evidence) {
  json::array array;
  for (const GapEvidence& each : evidence)
    array.push_back({{"kind", text_json(to_string(each.kind))},
                     {"of", optional_text_json(each.of)},
                     {"from", instant_json(each.from)},
                     {"to", instant_json(each.to)},
                     {"said", optional_text_json(each.said)}});
  return array;
}

json::object coverage_json(const Coverage& coverage) {
  json::array gaps;
  for (const CoverageGap& gap : coverage.gaps) {
    json::object object = span_json(gap.span);
    object["function"] = text_json(gap.function);
    object["class"] = text_json(to_string(gap.reason));
    object["detail"] = optional_text_json(gap.detail);
    object["services"] = texts_json(gap.services);
    object["evidence"] = gap_evidence_json(gap.evidence);
    gaps.push_back(std::move(object));
  }
  return {{"samples_expected", coverage.samples_expected},
          {"samples_received", coverage.samples_received},
          {"known_ppm4", coverage.known_e4},
          {"imported_ms", coverage.imported.count()},
          {"unknown_ms",
           {{"silence", coverage.unknown.silence.count()},
            {"observer", coverage.unknown.observer.count()},
            {"check", coverage.unknown.check.count()}}},
          {"gaps", std::move(gaps)},
          {"clock_offset_max_ms", ms_json(coverage.clock_offset_max)}};
}

/// The commitments owe, and no table of the month does.
bool owed_by_commitments(const Report& report) { return report.agreement && report.contract.credits.empty(); }

/// Where commitments owe: what their sum is, without a row of any table.
void set_agreed_credit(json::object& object, const Report& report) {
  const json::object total = total_json(report.agreement->total, *report.contract.agreement);
  object["band"] = nullptr;
  object["basis"] = text_json("the commitments of the agreement");
  object["amount"] = total.at("amount");
  object["currency"] = total.at("currency");
  object["rounding"] = text_json(report.contract.agreement->cut_money ? "cut" : "half_up");
  object["rule_trace"] = json::array{};
  object["trace"] = json::array{};
}

json::object credit_json(const Report& report) {
  const auto& fee = report.contract.fee;
  json::object object{{"band", text_json(words(report.credit.band))},
                      {"percent", owed_number_json(owed_of(report))},
                      {"basis", text_json("the month's recurring fee")},
                      {"whole_month", report.whole_month && !report.so_far},
                      {"fee", nullptr},
                      {"amount", nullptr},
                      {"currency", nullptr},
                      {"rounding", nullptr},
                      {"applies_to_invoice", optional_text_json(report.credit_applies_to)},
                      {"rule_trace", texts_json(words(report.credit.trace))},
                      {"trace", reasons_json(report.credit.trace)},
                      {"table_gaps", reasons_json(table_gaps(report.contract, report.request.policy))}};
  if (fee) object["fee"] = text_json(money_text(fee->amount_e4 / 100, 2));
  if (owed_by_commitments(report)) set_agreed_credit(object, report);
  if (!fee || owed_by_commitments(report)) return object;
  object["currency"] = text_json(fee->currency);
  object["rounding"] = text_json(rounding_words(*fee));
  if (report.credit_amount) object["amount"] = text_json(money_text(*report.credit_amount, fee->digits));
  return object;
}

json::object budget_json(const ErrorBudget& budget) {
  return {{"budget_ms", budget.budget.count()},
          {"used_ms", budget.used.count()},
          {"left_ms", budget.left.count()},
          {"worst_burn", static_cast<double>(budget.worst_burn_e3) / 1000},
          {"worst_hour", budget.worst_hour ? json::value(span_json(*budget.worst_hour)) : json::value(nullptr)}};
}

json::object response_json(const ResponseSummary& response) {
  return {{"n", response.count},
          {"met", response.met},
          {"p50_ms", ms_json(response.median)},
          {"max_ms", ms_json(response.longest)}};
}

json::object reliability_json(const Reliability& reliability) {
  json::array causes;
  for (const RootCause& each : reliability.causes) causes.push_back(texts_json(each.incidents));
  return {{"count", reliability.count},
          {"limit", reliability.limit ? json::value(*reliability.limit) : json::value(nullptr)},
          {"met", bool_json(reliability.met)},
          {"root_causes", std::move(causes)},
          {"not_associated", texts_json(reliability.not_associated)}};
}

json::object result_json(const Report& report) {
  json::array reasons;
  if (report.doubt) reasons.push_back(reason_json(*report.doubt));
  return {{"verdict", report.verdict == Verdict::none ? json::value(nullptr) : text_json(to_string(report.verdict))},
          {"certain", report.certain},
          {"exit_code", exit_code(report)},
          {"reasons", std::move(reasons)}};
}

json::value freeze_json(const Report& report) {
  if (!report.freeze) return nullptr;
  return json::object{{"record", report.freeze->sequence}, {"recorded_at", instant_json(report.freeze->recorded_at)}};
}

void add_head(json::object& object, const Report& report) {
  object["schema"] = "sereno.sla.report/1";
  object["report_id"] =
      text_json(report.contract.id + "/" + report.request.period.label + "/" + std::to_string(report.revision));
  object["tenant"] = text_json(report.contract.client);
  object["revision"] = report.revision;
  object["supersedes"] = optional_text_json(report.supersedes);
  object["changes"] = reasons_json(report.changes);
  object["status"] = text_json(report.status);
  object["provisional"] = report.provisional;
  object["so_far"] = report.so_far;
  object["frozen"] = freeze_json(report);
  object["result"] = result_json(report);
  object["contract"] = contract_json(report.contract);
  object["policy"] = policy_json(report.request.policy);
  object["policy_sha256"] = text_json(report.policy_sha256);
  object["engine"] = {{"version", text_json(report.request.engine_version)},
                      {"tzdata", text_json(report.request.tzdata)}};
  object["generated_at"] = instant_json(report.request.generated_at);
}

void add_lists(json::object& object, const Report& report) {
  object["functions"] = functions_json(report);
  object["outages"] = outages_json(report);
  object["incidents"] = incidents_json(report.incidents);
  object["reliability"] = reliability_json(report.reliability);
  object["response"] = response_json(report.response);
  object["resolution"] = resolution_json(report);
  object["requests"] = incidents_json(report.requests);
  object["maintenance"] = maintenance_json(report);
  object["third_party"] = claims_json(report, false);
  object["own_fault"] = claims_json(report, true);
  object["corrections"] = corrections_json(report);
  object["bugs"] = bugs_json(report);
  object["acts"] = acts_json(report);
  object["classes"] = classes_json(report);
  object["late_recorded"] = late_recorded_json(report);
  object["said_after_recording"] = said_ahead_json(report);
  object["vantage_differences"] = disagreements_json(report);
  object["tasks"] = reasons_json(report.tasks);
  object["notices"] = reasons_json(report.notices);
}

json::array others_json(const std::vector<OtherLedger>& others) {
  json::array array;
  for (const OtherLedger& each : others)
    array.push_back({{"name", text_json(each.name)},
                     {"sequence", each.head_sequence},
                     {"head", optional_text_json(each.head_digest)},
                     {"arrival", each.last_arrival}});
  return array;
}

}  // namespace

std::string render_json(const Report& report) {
  json::object object;
  add_head(object, report);
  object["period"] = period_json(report);
  object["availability"] = availability_json(report);
  object["time_account_ms"] = time_account_json(report.time_account);
  object["coverage"] = coverage_json(report.coverage);
  object["credit"] = credit_json(report);
  if (report.agreement) object["agreement"] = agreement_json(report);
  object["error_budget"] = budget_json(report.error_budget);
  add_lists(object, report);
  json::object evidence{{"input_digest", text_json(report.input_digest)},
                        {"ledger_sequence", report.head_sequence},
                        {"ledger_head", optional_text_json(report.head_digest)},
                        {"ledger_arrival", report.last_arrival},
                        {"prev_report_digest", optional_text_json(report.supersedes)},
                        {"digest", text_json(report.digest)}};
  if (!report.others.empty()) evidence["ledgers"] = others_json(report.others);
  object["evidence"] = std::move(evidence);
  return json_text(std::move(object));
}

}  // namespace sereno::sla
