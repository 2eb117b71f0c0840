#include "sla/renderers/json_registers.h"

#include "sla/renderers/json_writer.h"
#include "sla/renderers/words.h"

namespace sereno::sla {
namespace {

namespace json = boost::json;

json::value figure_json(const Figure& figure, const std::string& text) {
  return figure.exists() ? text_json(text) : json::value(nullptr);
}

std::string_view to_string(Cause cause) {
  switch (cause) {
    case Cause::third_party:
      return "third_party";
    case Cause::client:
      return "client";
    case Cause::provider:
      break;
  }
  return "provider";
}

json::value optional_span_json(const std::optional<Interval>& span) {
  return span ? json::value(span_json(*span)) : json::value(nullptr);
}

json::array late_json(const std::vector<LateRecorded>& late) {
  json::array array;
  for (const LateRecorded& each : late)
    array.push_back({{"id", text_json(each.entry)},
                     {"what", text_json(each.what)},
                     {"at", instant_json(each.at)},
                     {"recorded_at", instant_json(each.recorded_at)},
                     {"start", instant_json(each.start)}});
  return array;
}

json::object exclusion_json(const Exclusion& exclusion) {
  json::object object = span_json(exclusion.span);
  object["rule"] = text_json(words(exclusion.rule));
  object["reason"] = reason_json(exclusion.rule);
  return object;
}

json::array refusals_json(const std::vector<Refusal>& refusals) {
  json::array array;
  for (const Refusal& each : refusals)
    array.push_back({{"of", reason_json(each.of)}, {"why", reason_json(each.why)}, {"text", text_json(words(each))}});
  return array;
}

json::object outage_json(const Outage& outage) {
  json::array exclusions;
  for (const Exclusion& exclusion : outage.exclusions) exclusions.push_back(exclusion_json(exclusion));
  Reasons rules;
  for (const Exclusion& exclusion : outage.exclusions) add_once(rules, exclusion.rule);
  return {
      {"id", text_json(outage.id)},
      {"functions", texts_json(outage.functions)},
      {"critical", outage.critical},
      {"from", instant_json(outage.span.from)},
      {"to", instant_json(outage.span.to)},
      {"duration_ms", outage.span.length().count()},
      {"class", text_json(to_string(outage.kind))},
      {"cause", optional_text_json(joined_words(outage.causes))},
      {"causes", codes_json(outage.causes)},
      {"counted_ms", outage.counted.count()},
      {"excluded_ms", outage.excluded.count()},
      {"added_by_closing_ms", outage.added_by_closing.count()},
      {"exclusion_reason", optional_text_json(joined_words(rules))},
      {"exclusions", std::move(exclusions)},
      {"not_excluded", refusals_json(outage.not_excluded)},
      {"major", outage.major},
      {"incident", optional_text_json(outage.incidents.empty() ? "" : outage.incidents.front())},
      {"incidents", texts_json(outage.incidents)},
      {"restoration_notice_at", instant_json(outage.restoration_notice)},
      {"samples", {instant_json(outage.first_fail), instant_json(outage.last_fail), instant_json(outage.first_ok)}}};
}

IntervalSet union_of_functions(const Region& region) {
  std::vector<IntervalSet> sets;
  for (std::size_t i = 0; i < region.size(); ++i) sets.push_back(region.at(i));
  return union_of(sets);
}

json::value work_json(const std::optional<Work>& work) {
  if (!work) return nullptr;
  return *work == Work::preventive ? "preventive" : "corrective";
}

bool is_corrective(const Maintenance& maintenance) {
  return maintenance.kind == MaintenanceKind::emergency || maintenance.work == Work::corrective;
}

json::object one_maintenance_json(const MaintenanceResult& result) {
  const Maintenance& maintenance = result.judged.maintenance;
  const auto& lead = result.judged.lead;
  return {{"id", text_json(maintenance.id)},
          {"description", optional_text_json(maintenance.description)},
          {"class", text_json(joined(result.judged.standings))},
          {"kind", maintenance.kind == MaintenanceKind::emergency ? "emergency" : "scheduled"},
          {"work", work_json(maintenance.work)},
          {"interruption", maintenance.interruption},
          {"planned", optional_span_json(maintenance.span)},
          {"actual", {{"from", instant_json(maintenance.started)}, {"to", instant_json(maintenance.finished)}}},
          {"scope", texts_json(maintenance.scope)},
          {"notice_email", instant_json(maintenance.notice_email)},
          {"lead_s", lead ? json::value(lead->count() / 1000) : json::value(nullptr)},
          {"phone", instant_json(maintenance.notice_phone)},
          {"ack", instant_json(maintenance.ack)},
          {"qualified", result.judged.qualified},
          {"excused", spans_json(union_of_functions(result.judged.excused).parts())},
          {"excluded_ms", result.excluded.count()},
          {"counted_ms", result.counted.count()},
          {"refused_reasons", texts_json(words(result.judged.reasons))},
          {"reasons", reasons_json(result.judged.reasons)}};
}

std::optional<milliseconds> target_of(const Contract& contract, const std::string& function) {
  const ContractFunction* agreed = contract.function(function);
  return agreed == nullptr ? std::nullopt : agreed->resolution_target;
}

json::array stretches_json(const std::vector<Stretch>& stretches) {
  json::array array;
  for (const Stretch& each : stretches)
    array.push_back({instant_json(each.span.from), instant_json(each.span.to), text_json(sla::to_string(each.kind))});
  return array;
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
                     {"imported_ms", each.imported.count()},
                     {"outages", each.outages},
                     {"services", texts_json(each.services)},
                     {"silent", texts_json(each.silent)},
                     {"target_ms", ms_json(target_of(report.contract, each.id))},
                     {"stretches", stretches_json(each.stretches)}});
  return array;
}

json::array outages_json(const Report& report) {
  json::array array;
  for (const Outage& outage : report.outages) array.push_back(outage_json(outage));
  return array;
}

namespace {

json::array pauses_json(const std::vector<Pause>& pauses) {
  json::array array;
  for (const Pause& each : pauses)
    array.push_back({{"from", instant_json(each.span.from)},
                     {"to", each.span.to == Instant::max() ? json::value(nullptr) : instant_json(each.span.to)},
                     {"established", each.established}});
  return array;
}

json::value affectation_json(const std::optional<Affectation>& affectation) {
  if (!affectation) return nullptr;
  return text_json(sla::to_string(*affectation));
}

/// Null where the client reported nothing, and for a request, which needs none of them.
json::value items_json(const Incident& incident) {
  if (!incident.client_reported || incident.request) return nullptr;
  return json::array(incident.client_items.begin(), incident.client_items.end());
}

json::value at_json(const std::optional<StatedEnd>& end) { return end ? instant_json(end->at) : json::value(nullptr); }

}  // namespace

json::array incidents_json(const std::vector<JudgedIncident>& incidents) {
  json::array array;
  for (const JudgedIncident& judged : incidents) {
    const Incident& incident = judged.incident;
    array.push_back({{"ref", text_json(incident.id)},
                     {"description", optional_text_json(incident.description)},
                     {"registered", instant_json(incident.registered)},
                     {"clock_start", instant_json(judged.clock_start)},
                     {"source", incident.opened_itself       ? "agent"
                                : incident.from_client_alone ? "client"
                                                             : "provider"},
                     {"priority", incident.priority > 0 ? json::value(incident.priority) : json::value(nullptr)},
                     {"function", optional_text_json(incident.function)},
                     {"affectation", affectation_json(incident.affectation)},
                     {"client_report_items", items_json(incident)},
                     {"guids", texts_json(incident.guids)},
                     {"ack_sent", at_json(incident.ack_email)},
                     {"ack_message_id", optional_text_json(incident.confirmation)},
                     {"response_ms", ms_json(judged.response)},
                     {"response_met", bool_json(judged.response_met)},
                     {"resolved", at_json(incident.resolved)},
                     {"restoration_notice_at", instant_json(incident.restoration_notice)},
                     {"pauses", pauses_json(incident.pauses)},
                     {"resolution_ms", ms_json(judged.resolution)},
                     {"target_ms", ms_json(judged.target)},
                     {"target_source", reason_json(judged.target_source)},
                     {"resolution_met", bool_json(judged.resolution_met)},
                     {"cause", text_json(std::string(to_string(incident.cause)))},
                     {"said_cause", text_json(std::string(to_string(incident.said_cause)))},
                     {"root", text_json(incident.root.empty() ? incident.id : incident.root)},
                     {"root_reason", optional_text_json(incident.root_reason)},
                     {"evidence", optional_text_json(incident.evidence)},
                     {"approved_by", optional_text_json(incident.approved_by)},
                     {"approver_party", optional_text_json(incident.approver_party)},
                     {"reasons", reasons_json(incident.reasons)}});
  }
  return array;
}

json::object maintenance_json(const Report& report) {
  json::array preventive, corrective;
  for (const MaintenanceResult& result : report.maintenance) {
    auto& list = is_corrective(result.judged.maintenance) ? corrective : preventive;
    list.push_back(one_maintenance_json(result));
  }
  return {{"preventive", std::move(preventive)}, {"corrective_emergency", std::move(corrective)}};
}

json::array claims_json(const Report& report, bool own_fault) {
  json::array array;
  for (const ClaimResult& result : report.claims) {
    const JudgedClaim& claim = result.judged;
    if ((claim.cause == Cause::provider) != own_fault) continue;
    array.push_back({{"id", text_json(claim.id)},
                     {"class", text_json(joined(claim.standings))},
                     {"cause", text_json(std::string(to_string(claim.cause)))},
                     {"party", optional_text_json(claim.party)},
                     {"from", claim.span ? instant_json(claim.span->from) : json::value(nullptr)},
                     {"to", claim.span ? instant_json(claim.span->to) : json::value(nullptr)},
                     {"functions", texts_json(claim.scope)},
                     {"evidence", optional_text_json(claim.evidence)},
                     {"author", optional_text_json(claim.author)},
                     {"author_party", text_json(claim.author_party)},
                     {"approved_by", optional_text_json(claim.approved_by)},
                     {"approver_party", optional_text_json(claim.approver_party)},
                     {"acceptance_stated_by", optional_text_json(claim.stated_by)},
                     {"accepted", !claim.excuses.empty()},
                     {"refused_reason", optional_text_json(claim.reasons.empty() ? "" : words(claim.reasons.front()))},
                     {"reasons", reasons_json(claim.reasons)},
                     {"excluded_ms", result.excluded.count()}});
  }
  return array;
}

json::array corrections_json(const Report& report) {
  json::array array;
  for (const CorrectionResult& result : report.corrections) {
    const JudgedCorrection& correction = result.judged;
    array.push_back({{"n", correction.number},
                     {"id", text_json(correction.id)},
                     {"class", text_json(joined(correction.standings))},
                     {"at", instant_json(correction.recorded_at)},
                     {"function", optional_text_json(correction.function)},
                     {"from", correction.span ? instant_json(correction.span->from) : json::value(nullptr)},
                     {"to", correction.span ? instant_json(correction.span->to) : json::value(nullptr)},
                     {"state", text_json(std::string(sla::to_string(correction.state)))},
                     {"author", optional_text_json(correction.author)},
                     {"author_party", text_json(correction.author_party)},
                     {"approver", optional_text_json(correction.approver)},
                     {"approver_party", optional_text_json(correction.approver_party)},
                     {"acceptance_stated_by", optional_text_json(correction.stated_by)},
                     {"reason", optional_text_json(correction.reason)},
                     {"evidence_sha256", optional_text_json(correction.evidence_sha256)},
                     {"reasons", reasons_json(correction.reasons)},
                     {"effect_ms", result.effect.count()}});
  }
  return array;
}

json::array bugs_json(const Report& report) {
  json::array array;
  for (const Bug& bug : report.bugs)
    array.push_back({{"ref", text_json(bug.id)},
                     {"class", text_json(std::string(sla::to_string(bug.standing)))},
                     {"opened", instant_json(bug.opened)},
                     {"fixed", instant_json(bug.fixed)},
                     {"incident", optional_text_json(bug.incident)},
                     {"description", optional_text_json(bug.description)}});
  return array;
}

json::array acts_json(const Report& report) {
  json::array array;
  for (const ListedAct& each : report.acts)
    array.push_back({{"id", text_json(each.entry)},
                     {"type", text_json(each.type)},
                     {"by", optional_text_json(each.by)},
                     {"party", optional_text_json(each.party)},
                     {"channel", optional_text_json(each.channel)},
                     {"said_at", instant_json(each.said_at)},
                     {"recorded_at", instant_json(each.recorded_at)}});
  return array;
}

json::array late_recorded_json(const Report& report) { return late_json(report.late); }
json::array said_ahead_json(const Report& report) { return late_json(report.said_ahead); }

json::array disagreements_json(const Report& report) {
  json::array array;
  for (const Disagreement& each : report.disagreements) {
    json::object object = span_json(each.span);
    object["function"] = text_json(each.function);
    object["down"] = texts_json(each.down);
    object["up"] = texts_json(each.up);
    array.push_back(std::move(object));
  }
  return array;
}

json::object classes_json(const Report& report) {
  json::object object;
  for (const MaintenanceResult& each : report.maintenance)
    object[each.judged.maintenance.id] = text_json(joined(each.judged.standings));
  for (const ClaimResult& each : report.claims) object[each.judged.id] = text_json(joined(each.judged.standings));
  for (const CorrectionResult& each : report.corrections)
    object[each.judged.id] = text_json(joined(each.judged.standings));
  for (const Incident& each : report.other_incidents)
    object[each.id] = text_json(std::string(sla::to_string(*each.standing)));
  return object;
}

json::object resolution_json(const Report& report) {
  json::object object;
  for (const ResolutionSummary& summary : report.resolution)
    object[words(summary.group)] = {{"n", summary.count}, {"met", summary.met}, {"max_ms", ms_json(summary.longest)}};
  return object;
}

}  // namespace sereno::sla
