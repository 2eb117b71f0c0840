#include "base/json_text.h"
#include "sla/renderers/json_registers.h"
#include "sla/renderers/json_writer.h"
#include "sla/renderers/render.h"

namespace sereno::sla {
namespace {

namespace json = boost::json;

json::value none_or_text(const Figure& figure, const std::string& text) {
  return figure.exists() ? text_json(text) : json::value(nullptr);
}

json::value none_or_bool(const Figure& figure, bool value) {
  return figure.exists() ? json::value(value) : json::value(nullptr);
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
          {"clauses", std::move(clauses)}};
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
          {"range_ms", range.length().count()},
          {"days", days.count()},
          {"dst_transitions", std::move(transitions)}};
}

json::object bound_json(const Bound& bound) {
  return {{"value", none_or_text(bound.figure, bound.figure.fraction())},
          {"shown", none_or_text(bound.figure, bound.figure.shown())},
          {"objective_met", none_or_bool(bound.figure, bound.met)},
          {"credit_percent", percent_json(bound.credit_percent_e4)}};
}

json::array alternatives_json(const Report& report) {
  json::array array;
  for (const Alternative& each : report.alternatives)
    array.push_back({{"policy_change", text_json(each.policy_change)},
                     {"value", none_or_text(each.figure, each.figure.fraction())},
                     {"shown", none_or_text(each.figure, each.figure.shown())},
                     {"objective_met", none_or_bool(each.figure, each.met)},
                     {"credit_percent", percent_json(each.credit_percent_e4)},
                     {"band_differs", each.band_differs}});
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
          {"bounds", {{"low", bound_json(report.low)}, {"high", bound_json(report.high)}}},
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

json::object coverage_json(const Coverage& coverage) {
  json::array gaps;
  for (const CoverageGap& gap : coverage.gaps) {
    json::object object = span_json(gap.span);
    object["function"] = text_json(gap.function);
    object["class"] = text_json(gap.reason);
    gaps.push_back(std::move(object));
  }
  return {{"samples_expected", coverage.samples_expected},
          {"samples_received", coverage.samples_received},
          {"known_ppm4", coverage.known_e4},
          {"unknown_ms",
           {{"silence", coverage.unknown.silence.count()},
            {"observer", coverage.unknown.observer.count()},
            {"check", coverage.unknown.check.count()}}},
          {"gaps", std::move(gaps)}};
}

/// Hundredths as "1250.00": money is no binary fraction.
std::string money(std::int64_t cents) {
  return std::to_string(cents / 100) + "." + std::to_string(cents % 100 + 100).substr(1);
}

json::object credit_json(const Report& report) {
  const auto& fee = report.contract.fee;
  json::object object{{"band", text_json(report.credit.band)},
                      {"percent", percent_json(report.credit.percent_e4)},
                      {"basis", text_json("the month's recurring fee")},
                      {"fee", fee ? text_json(money(fee->cents)) : json::value(nullptr)},
                      {"amount", nullptr},
                      {"currency", fee ? text_json(fee->currency) : json::value(nullptr)},
                      {"applies_to_invoice", optional_text_json(report.credit_applies_to)},
                      {"rule_trace", texts_json(report.credit.trace)}};
  if (report.credit_amount_cents) object["amount"] = text_json(money(*report.credit_amount_cents));
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
  return {{"count", reliability.count},
          {"limit", reliability.limit ? json::value(*reliability.limit) : json::value(nullptr)},
          {"met", bool_json(reliability.met)}};
}

void add_head(json::object& object, const Report& report) {
  object["schema"] = "sereno.sla.report/1";
  object["report_id"] = text_json(report.contract.id + "/" + report.request.period.label + "/1");
  object["tenant"] = text_json(report.contract.client);
  object["revision"] = 1;
  object["supersedes"] = nullptr;
  object["status"] = text_json(report.status);
  object["result"] = {{"verdict", text_json(to_string(report.verdict))},
                      {"exit_code", exit_code(report.verdict)},
                      {"reasons", texts_json(report.verdict_reasons)}};
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
  object["third_party"] = third_parties_json(report);
  object["corrections"] = corrections_json(report);
  object["notices"] = texts_json(report.notices);
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
  object["error_budget"] = budget_json(report.error_budget);
  add_lists(object, report);
  object["evidence"] = {{"input_digest", text_json(report.input_digest)},
                        {"ledger_sequence", report.head_sequence},
                        {"ledger_head", optional_text_json(report.head_digest)},
                        {"prev_report_digest", nullptr},
                        {"digest", text_json(report.digest)}};
  return json_text(object);
}

}  // namespace sereno::sla
