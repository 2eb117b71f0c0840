#include "sla/renderers/json_registers.h"

#include "sla/renderers/json_writer.h"

namespace sereno::sla {
namespace {

namespace json = boost::json;

json::value figure_json(const Figure& figure, const std::string& text) {
  return figure.exists() ? text_json(text) : json::value(nullptr);
}

std::string_view to_string(Incident::Cause cause) {
  switch (cause) {
    case Incident::Cause::third_party:
      return "third_party";
    case Incident::Cause::client:
      return "client";
    case Incident::Cause::provider:
      break;
  }
  return "provider";
}

json::object exclusion_json(const Exclusion& exclusion) {
  json::object object = span_json(exclusion.span);
  object["rule"] = text_json(exclusion.rule);
  return object;
}

json::object outage_json(const Outage& outage) {
  json::array exclusions;
  for (const Exclusion& exclusion : outage.exclusions) exclusions.push_back(exclusion_json(exclusion));
  std::string reason;
  for (const Exclusion& exclusion : outage.exclusions)
    if (reason.find(exclusion.rule) == std::string::npos) reason += (reason.empty() ? "" : "; ") + exclusion.rule;
  return {
      {"id", text_json(outage.id)},
      {"functions", texts_json(outage.functions)},
      {"critical", outage.critical},
      {"from", instant_json(outage.span.from)},
      {"to", instant_json(outage.span.to)},
      {"duration_ms", outage.span.length().count()},
      {"class", text_json(outage.kind)},
      {"cause", optional_text_json(outage.cause)},
      {"counted_ms", outage.counted.count()},
      {"excluded_ms", outage.excluded.count()},
      {"added_by_closing_ms", outage.added_by_closing.count()},
      {"exclusion_reason", optional_text_json(reason)},
      {"exclusions", std::move(exclusions)},
      {"not_excluded", texts_json(outage.not_excluded)},
      {"major", outage.major},
      {"incident", optional_text_json(outage.incident)},
      {"restoration_notice_at", instant_json(outage.restoration_notice)},
      {"samples", {instant_json(outage.first_fail), instant_json(outage.last_fail), instant_json(outage.first_ok)}}};
}

json::object one_maintenance_json(const MaintenanceResult& result) {
  const Maintenance& maintenance = result.judged.maintenance;
  const auto& lead = result.judged.lead;
  return {{"id", text_json(maintenance.id)},
          {"description", optional_text_json(maintenance.description)},
          {"planned", span_json(maintenance.span)},
          {"scope", texts_json(maintenance.scope)},
          {"notice_email", instant_json(maintenance.notice_email)},
          {"lead_s", lead ? json::value(lead->count() / 1000) : json::value(nullptr)},
          {"phone", instant_json(maintenance.notice_phone)},
          {"ack", instant_json(maintenance.ack)},
          {"qualified", result.judged.qualified},
          {"excused", spans_json(result.judged.excused.parts())},
          {"excluded_ms", result.excluded.count()},
          {"counted_ms", result.counted.count()},
          {"refused_reasons", texts_json(result.judged.refused_reasons)}};
}

}  // namespace

json::array functions_json(const Report& report) {
  json::array array;
  for (const FunctionResult& each : report.functions)
    array.push_back({{"id", text_json(each.id)},
                     {"description", optional_text_json(each.description)},
                     {"critical", each.critical},
                     {"value", figure_json(each.figure, each.figure.fraction())},
                     {"shown", figure_json(each.figure, each.figure.shown())},
                     {"objective", text_json(format_percent_e4(each.objective_e4))},
                     {"objective_met", each.figure.exists() ? json::value(each.met) : json::value(nullptr)},
                     {"down_ms", each.down.count()},
                     {"unknown_ms", each.unknown.count()},
                     {"counted_ms", each.counted.count()},
                     {"outages", each.outages},
                     {"services", texts_json(each.services)}});
  return array;
}

json::array outages_json(const Report& report) {
  json::array array;
  for (const Outage& outage : report.outages) array.push_back(outage_json(outage));
  return array;
}

json::array incidents_json(const std::vector<JudgedIncident>& incidents) {
  json::array array;
  for (const JudgedIncident& judged : incidents) {
    const Incident& incident = judged.incident;
    array.push_back({{"ref", text_json(incident.id)},
                     {"description", optional_text_json(incident.description)},
                     {"registered", instant_json(incident.registered)},
                     {"priority", incident.priority > 0 ? json::value(incident.priority) : json::value(nullptr)},
                     {"function", optional_text_json(incident.function)},
                     {"ack_sent", instant_json(incident.ack_email)},
                     {"response_ms", ms_json(judged.response)},
                     {"response_met", bool_json(judged.response_met)},
                     {"resolved", instant_json(incident.resolved)},
                     {"pauses", spans_json(incident.pauses)},
                     {"resolution_ms", ms_json(judged.resolution)},
                     {"target_ms", ms_json(judged.target)},
                     {"target_source", text_json(judged.target_source)},
                     {"resolution_met", bool_json(judged.resolution_met)},
                     {"cause", text_json(to_string(incident.cause))},
                     {"root", text_json(incident.root.empty() ? incident.id : incident.root)}});
  }
  return array;
}

json::object maintenance_json(const Report& report) {
  json::array preventive, emergency;
  for (const MaintenanceResult& result : report.maintenance) {
    const bool scheduled = result.judged.maintenance.kind == Maintenance::Kind::scheduled;
    (scheduled ? preventive : emergency).push_back(one_maintenance_json(result));
  }
  return {{"preventive", std::move(preventive)}, {"corrective_emergency", std::move(emergency)}};
}

json::array third_parties_json(const Report& report) {
  json::array array;
  for (const ThirdPartyResult& result : report.third_parties)
    array.push_back({{"id", optional_text_json(result.claim.id)},
                     {"party", optional_text_json(result.claim.party)},
                     {"from", instant_json(result.claim.span.from)},
                     {"to", instant_json(result.claim.span.to)},
                     {"functions", texts_json(result.claim.scope)},
                     {"evidence", optional_text_json(result.claim.evidence)},
                     {"approved_by", optional_text_json(result.claim.approved_by)},
                     {"accepted", result.accepted},
                     {"refused_reason", optional_text_json(result.refused_reason)},
                     {"excluded_ms", result.excluded.count()}});
  return array;
}

json::array corrections_json(const Report& report) {
  json::array array;
  for (const CorrectionResult& result : report.corrections) {
    const Correction& correction = result.correction;
    array.push_back({{"n", correction.number},
                     {"at", instant_json(correction.recorded_at)},
                     {"function", optional_text_json(correction.function)},
                     {"from", instant_json(correction.span.from)},
                     {"to", instant_json(correction.span.to)},
                     {"state", text_json(sla::to_string(correction.state))},
                     {"author", optional_text_json(correction.author)},
                     {"approver", optional_text_json(correction.approver)},
                     {"reason", optional_text_json(correction.reason)},
                     {"evidence_sha256", optional_text_json(correction.evidence_sha256)},
                     {"effect_ms", result.effect.count()}});
  }
  return array;
}

json::object resolution_json(const Report& report) {
  json::object object;
  for (const ResolutionSummary& summary : report.resolution)
    object[summary.group] = {{"n", summary.count}, {"met", summary.met}, {"max_ms", ms_json(summary.longest)}};
  return object;
}

}  // namespace sereno::sla
