#include <algorithm>

#include "sla/renderers/plain_text.h"
#include "sla/renderers/text_sections.h"

namespace sereno::sla {
namespace {

constexpr std::size_t most_gaps = 12;

std::string met_text(const std::optional<bool>& met) { return !met ? "-" : *met ? "met" : "MISSED"; }

std::string optional_span(const std::optional<milliseconds>& span) { return span ? span_text(*span) : "-"; }

std::string at_text(const TextContext& context, const std::optional<Instant>& at) {
  return at ? context.zone.wall_text(*at) : "none";
}

void write_one_maintenance(Page& page, const TextContext& context, const MaintenanceResult& result) {
  const Maintenance& maintenance = result.judged.maintenance;
  const bool whole = result.judged.excused == IntervalSet(maintenance.span);
  const char* verdict = result.judged.excused.empty() ? "refused" : whole ? "qualified" : "qualified in part";
  page.spread("  " + one_line(maintenance.id) + "  " + local_span(context.zone, maintenance.span, context.with_offset),
              listed(maintenance.scope, "all functions"),
              page.toned(verdict, result.judged.excused.empty() ? Tone::bad : Tone::good));
  if (!maintenance.description.empty()) page.entry("  what", one_line(maintenance.description));
  if (maintenance.kind == Maintenance::Kind::emergency) page.entry("  kind", "emergency");
  std::string notice = "by e-mail " + at_text(context, maintenance.notice_email);
  if (result.judged.lead) notice += " (" + span_text(*result.judged.lead) + " ahead)";
  if (maintenance.notice_phone) notice += ", by telephone " + at_text(context, maintenance.notice_phone);
  page.entry("  notice", notice + ", acknowledged " + at_text(context, maintenance.ack));
  page.entry("  downtime", span_text(result.excluded) + " excluded, " + span_text(result.counted) + " counted");
  for (const std::string& reason : result.judged.refused_reasons) page.entry("  because", one_line(reason));
}

/// "2 min met", "13 min MISSED", "-": how long it took and whether that was well.
std::string taken_text(const std::optional<milliseconds>& taken, const std::optional<bool>& met) {
  return (taken ? span_text(*taken) : "open") + (met ? " " + met_text(met) : "");
}

std::vector<std::string> incident_row(const TextContext& context, const JudgedIncident& judged) {
  const Incident& incident = judged.incident;
  std::string resolution = taken_text(judged.resolution, judged.resolution_met);
  resolution += judged.target ? " (target " + span_text(*judged.target) + ")" : " (no target)";
  return {one_line(incident.id),
          context.zone.wall_text(incident.registered).substr(5),
          incident.priority > 0 ? std::to_string(incident.priority) : "-",
          incident.function.empty() ? "-" : one_line(incident.function),
          incident.request ? "-" : taken_text(judged.response, judged.response_met),
          resolution};
}

void write_incident_table(Page& page, const TextContext& context, const std::vector<JudgedIncident>& incidents) {
  std::vector<std::vector<std::string>> rows{{"reference", "registered", "P", "function", "response", "resolution"}};
  for (const JudgedIncident& judged : incidents) rows.push_back(incident_row(context, judged));
  page.table(rows, {2});
  for (const JudgedIncident& judged : incidents)
    if (!judged.target) page.entry("  " + one_line(judged.incident.id), "resolution " + one_line(judged.target_source));
}

void write_reliability(Page& page, const Report& report) {
  const Reliability& reliability = report.reliability;
  std::string text = counted(static_cast<std::size_t>(reliability.count), "root cause") + " of the provider";
  if (reliability.limit)
    text += ", at most " + std::to_string(*reliability.limit) + " agreed: " + met_text(reliability.met);
  page.entry("Reliability", text);
  if (report.response.count > 0)
    page.entry("Response", std::to_string(report.response.met) + " of " + std::to_string(report.response.count) +
                               " within " + optional_span(report.contract.response_target) + ", median " +
                               optional_span(report.response.median) + ", longest " +
                               optional_span(report.response.longest));
  for (const ResolutionSummary& each : report.resolution)
    page.entry("Resolution", one_line(each.group) + ": " + std::to_string(each.met) + " of " +
                                 std::to_string(each.count) + " within the target, longest " +
                                 optional_span(each.longest));
}

}  // namespace

void write_maintenance(Page& page, const TextContext& context) {
  if (context.report.maintenance.empty()) return;
  page.heading("Maintenance");
  bool first = true;
  for (const MaintenanceResult& result : context.report.maintenance) {
    if (!first) page.line();
    first = false;
    write_one_maintenance(page, context, result);
  }
}

void write_third_parties(Page& page, const TextContext& context) {
  if (context.report.third_parties.empty()) return;
  page.heading("Claims against third parties");
  for (const ThirdPartyResult& result : context.report.third_parties) {
    const Attribution& claim = result.claim;
    page.spread("  " + (claim.party.empty() ? "a third party" : one_line(claim.party)) + "  " +
                    local_span(context.zone, claim.span, context.with_offset),
                listed(claim.scope, "all functions"),
                page.toned(result.accepted ? "accepted" : one_line(result.refused_reason),
                           result.accepted ? Tone::good : Tone::bad));
    page.entry("  evidence", (claim.evidence.empty() ? "none" : one_line(claim.evidence)) +
                                 (claim.approved_by.empty() ? "" : ", approved by " + one_line(claim.approved_by)) +
                                 "; " + span_text(result.excluded) + " of downtime excluded");
  }
}

void write_incidents(Page& page, const TextContext& context) {
  const Report& report = context.report;
  page.heading("Incidents");
  if (!report.incidents.empty()) write_incident_table(page, context, report.incidents);
  write_reliability(page, report);
  if (report.requests.empty()) return;
  page.heading("Service requests");
  write_incident_table(page, context, report.requests);
}

void write_corrections(Page& page, const TextContext& context) {
  if (context.report.corrections.empty()) return;
  page.heading("Corrections");
  for (const CorrectionResult& result : context.report.corrections) {
    const Correction& correction = result.correction;
    page.spread("  " + std::to_string(correction.number) + "  " +
                    local_span(context.zone, correction.span, context.with_offset) + "  " +
                    (correction.function.empty() ? "all functions" : one_line(correction.function)) + " is " +
                    std::string(to_string(correction.state)),
                (result.effect.count() > 0 ? "+" : "") + span_text(result.effect));
    std::string who = correction.author.empty() ? "nobody named" : one_line(correction.author);
    if (!correction.approver.empty()) who += ", approved by " + one_line(correction.approver);
    page.entry("  by", who + (correction.reason.empty() ? "" : ": " + one_line(correction.reason)));
  }
}

void write_coverage(Page& page, const TextContext& context) {
  const Coverage& coverage = context.report.coverage;
  page.heading("Coverage");
  const std::string known = Figure{coverage.known_e4, 1'000'000}.shown();
  page.entry("Known", known + " % of the time, for all critical functions");
  page.entry("Samples", std::to_string(coverage.samples_received) + " received, " +
                            std::to_string(coverage.samples_expected) + " expected");
  page.entry("Unknown", span_text(coverage.unknown.silence) + " silence, " + span_text(coverage.unknown.observer) +
                            " the agent was stopped, " + span_text(coverage.unknown.check) + " said by checks");
  std::vector<std::vector<std::string>> rows{{"gap", "", "function", "reason"}};
  for (std::size_t i = 0; i < std::min(most_gaps, coverage.gaps.size()); ++i) {
    const CoverageGap& gap = coverage.gaps[i];
    rows.push_back({local_span(context.zone, gap.span, context.with_offset), span_text(gap.span.length()),
                    one_line(gap.function), gap.reason});
  }
  if (rows.size() > 1) page.table(rows, {1});
  if (coverage.gaps.size() > most_gaps)
    page.paragraph("and " + counted(coverage.gaps.size() - most_gaps, "more gap") + "; --format json lists them all",
                   2);
  for (const std::string& notice : context.report.notices) page.paragraph("Note: " + one_line(notice) + ".", 2);
}

void write_policies(Page& page, const TextContext& context) {
  const Report& report = context.report;
  page.heading("How the open points of the contract are read");
  std::vector<std::vector<std::string>> rows{{"policy", "value", "rests on"}};
  for (const PolicyEntry& entry : policy_entries(report.request.policy)) {
    const auto clause = report.contract.clauses.find(entry.key);
    rows.push_back({entry.key, entry.value, clause == report.contract.clauses.end() ? "" : one_line(clause->second)});
  }
  page.table(rows, {});
  page.paragraph("digest " + report.policy_sha256, 2);
}

void write_origin(Page& page, const TextContext& context) {
  const Report& report = context.report;
  page.heading("Evidence");
  page.table({{"digest of", "SHA-256"},
              {"contract", report.contract.sha256},
              {"ledger head", report.head_digest.empty() ? "none" : report.head_digest},
              {"evidence", report.input_digest},
              {"report", report.digest}},
             {});
  page.paragraph("Ledger record " + std::to_string(report.head_sequence) + "; made by sereno-sla " +
                     report.request.engine_version + " with tz database " + report.request.tzdata + " at " +
                     format_instant(report.request.generated_at) + ".",
                 2);
}

}  // namespace sereno::sla
