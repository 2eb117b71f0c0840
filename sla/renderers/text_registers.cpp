#include <algorithm>

#include "sla/renderers/plain_text.h"
#include "sla/renderers/text_sections.h"
#include "sla/renderers/words.h"

namespace sereno::sla {
namespace {

constexpr std::size_t most_gaps = 12;

std::string met_text(const std::optional<bool>& met) { return !met ? "-" : *met ? "met" : "MISSED"; }

std::string optional_span(const std::optional<milliseconds>& span) { return span ? span_text(*span) : "-"; }

std::string at_text(const TextContext& context, const std::optional<Instant>& at) {
  return at ? context.zone.wall_text(*at) : "none";
}

/// "emergency, corrective work, without an interruption"; empty for what is plainly scheduled.
std::string kind_text(const Maintenance& maintenance) {
  std::string text = maintenance.kind == MaintenanceKind::emergency ? "emergency" : "";
  const auto add = [&](const char* words) { text += (text.empty() ? "" : ", ") + std::string(words); };
  if (maintenance.work) add(*maintenance.work == Work::preventive ? "preventive work" : "corrective work");
  if (!maintenance.interruption) add("without an interruption");
  return text;
}

void write_one_maintenance(Page& page, const TextContext& context, const MaintenanceResult& result) {
  const Maintenance& maintenance = result.judged.maintenance;
  const bool none = result.judged.excused.empty();
  const bool whole = (result.judged.planned - result.judged.excused).empty();
  const std::string verdict = result.judged.span.empty() ? joined(result.judged.standings)
                              : none                     ? "refused"
                              : whole                    ? "qualified"
                                                         : "qualified in part";
  page.item(one_line(maintenance.id) + "  " +
                (result.judged.span.empty() ? "" : local_span(context.zone, result.judged.span, context.with_offset)),
            listed(maintenance.scope, "all functions"), {verdict, none ? Tone::bad : Tone::good});
  if (!maintenance.description.empty()) page.detail("what", one_line(maintenance.description));
  if (const std::string kind = kind_text(maintenance); !kind.empty()) page.detail("kind", kind);
  if (maintenance.started || maintenance.finished)
    page.detail("done",
                "began " + at_text(context, maintenance.started) + ", ended " + at_text(context, maintenance.finished));
  std::string notice = "by e-mail " + at_text(context, maintenance.notice_email);
  if (result.judged.lead) notice += " (" + span_text(*result.judged.lead) + " ahead)";
  if (maintenance.notice_phone) notice += ", by telephone " + at_text(context, maintenance.notice_phone);
  page.detail("notice", notice + ", acknowledged " + at_text(context, maintenance.ack));
  page.detail("downtime", span_text(result.excluded) + " excluded, " + span_text(result.counted) + " counted");
  for (const Reason& reason : result.judged.reasons) page.detail("because", one_line(words(reason)));
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

std::string cause_word(Cause cause) {
  switch (cause) {
    case Cause::third_party:
      return "a third party";
    case Cause::client:
      return "the client";
    case Cause::provider:
      break;
  }
  return "the provider";
}

/// "the client's report has 2 of 5 items: description, time".
std::string items_text(const std::vector<int>& items) {
  static constexpr const char* names[] = {"description", "evidence", "steps", "level of affectation", "time"};
  std::string text = "the client's report has " + std::to_string(items.size()) + " of 5 items";
  for (std::size_t i = 0; i < items.size(); ++i)
    text += (i == 0 ? ": " : ", ") + std::string(names[static_cast<std::size_t>(items[i] - 1)]);
  return text;
}

/// What is needed to compute the row again, where there is any.
void write_incident_details(Page& page, const TextContext& context, const JudgedIncident& judged) {
  const Incident& incident = judged.incident;
  const std::string name = one_line(incident.id);
  if (!incident.description.empty()) page.detail(name, one_line(incident.description));
  if (incident.affectation) page.detail(name, "affectation: " + std::string(to_string(*incident.affectation)));
  if (incident.client_reported && !incident.request) page.detail(name, items_text(incident.client_items));
  if (!incident.guids.empty()) page.detail(name, "recordings " + listed(incident.guids, ""));
  if (!incident.confirmation.empty()) page.detail(name, "confirmed by mail <" + one_line(incident.confirmation) + ">");
  if (judged.clock_start != incident.registered)
    page.detail(name, "clock runs from the first failure, " + context.zone.wall_text(judged.clock_start));
  if (incident.said_cause != Cause::provider) page.detail(name, "cause: " + cause_word(incident.said_cause));
  if (!incident.root.empty())
    page.detail(name, "root " + one_line(incident.root) +
                          (incident.root_reason.empty() ? "" : ": " + one_line(incident.root_reason)));
  for (const Pause& pause : incident.pauses) {
    const bool runs = pause.span.to == Instant::max();
    page.detail(name, "paused " +
                          (runs ? "from " + context.zone.wall_text(pause.span.from) + ", still running"
                                : local_span(context.zone, pause.span, context.with_offset)) +
                          (pause.established ? "" : ", not established"));
  }
  for (const Reason& reason : incident.reasons) page.detail(name, one_line(words(reason)));
  if (!judged.target) page.detail(name, "resolution " + one_line(words(judged.target_source)));
}

/// "; web: heard last 2026-04-20 15:57:00, again 16:02:00".
std::string gap_evidence_text(const TextContext& context, const CoverageGap& gap) {
  std::string text;
  const auto at = [&](const std::optional<Instant>& instant) { return at_text(context, instant); };
  for (const GapEvidence& each : gap.evidence) {
    text += "; " + (each.of.empty() ? std::string("the agent") : one_line(each.of)) + ": ";
    if (each.kind == GapEvidenceKind::silent) text += "heard last " + at(each.from) + ", again " + at(each.to);
    if (each.kind == GapEvidenceKind::agent_stopped) text += "stopped " + at(each.from) + ", started " + at(each.to);
    if (each.kind == GapEvidenceKind::recorded) text += "recorded from " + at(each.from) + " to " + at(each.to);
    if (each.kind == GapEvidenceKind::said)
      text += at(each.from) + (each.said.empty() ? "" : " " + one_line(each.said));
  }
  return text;
}

}  // namespace

void write_incident_table(Page& page, const TextContext& context, const std::vector<JudgedIncident>& incidents,
                          bool with_details) {
  std::vector<std::vector<std::string>> rows{{"reference", "registered", "P", "function", "response", "resolution"}};
  for (const JudgedIncident& judged : incidents) rows.push_back(incident_row(context, judged));
  page.table({rows, {2}});
  if (!with_details) return;
  for (const JudgedIncident& judged : incidents) write_incident_details(page, context, judged);
}

void write_reliability(Page& page, const Report& report) {
  const Reliability& reliability = report.reliability;
  std::string text = counted(static_cast<std::size_t>(reliability.count), "root cause") + " of the provider";
  if (!reliability.not_associated.empty()) text += " (" + listed(reliability.not_associated, "") + " not associated)";
  if (reliability.limit)
    text += ", at most " + std::to_string(*reliability.limit) + " agreed: " + met_text(reliability.met);
  page.entry("Reliability", text);
  if (report.response.count > 0)
    page.entry("Response", std::to_string(report.response.met) + " of " + std::to_string(report.response.count) +
                               " within " + optional_span(report.contract.response_target) + ", median " +
                               optional_span(report.response.median) + ", longest " +
                               optional_span(report.response.longest));
  for (const ResolutionSummary& each : report.resolution)
    page.entry("Resolution", one_line(words(each.group)) + ": " + std::to_string(each.met) + " of " +
                                 std::to_string(each.count) + " within the target, longest " +
                                 optional_span(each.longest));
}

void write_maintenance(Page& page, const TextContext& context) {
  if (context.report.maintenance.empty()) return;
  page.heading("Maintenance");
  for (const MaintenanceResult& result : context.report.maintenance) write_one_maintenance(page, context, result);
}

void write_claims(Page& page, const TextContext& context) {
  if (context.report.claims.empty()) return;
  page.heading("Claims about whose fault it was");
  for (const ClaimResult& result : context.report.claims) {
    const JudgedClaim& claim = result.judged;
    const std::string blamed = claim.cause == Cause::provider ? "the provider's own"
                               : claim.party.empty()          ? "a third party"
                                                              : one_line(claim.party);
    const std::string standing = joined(claim.standings);
    page.item(one_line(claim.id) + "  " + blamed + "  " +
                  (claim.span ? local_span(context.zone, *claim.span, context.with_offset) : ""),
              listed(claim.scope, "all functions"), {standing, standing == "established" ? Tone::good : Tone::bad});
    std::string approval = claim.approved_by.empty() ? "" : ", accepted by " + one_line(claim.approved_by);
    if (!claim.approver_party.empty()) approval += " (" + one_line(claim.approver_party) + ")";
    if (!claim.stated_by.empty() && claim.stated_by != claim.approver_party)
      approval += ", as " + one_line(claim.stated_by) + " states";
    page.detail("evidence", (claim.evidence.empty() ? "none" : one_line(claim.evidence)) + approval + "; " +
                                span_text(result.excluded) + " of downtime excluded");
    for (const Reason& reason : claim.reasons) page.detail("because", one_line(words(reason)));
  }
}

void write_late_recorded(Page& page, const TextContext& context) {
  if (context.report.late.empty()) return;
  page.heading("Recorded late");
  for (const LateRecorded& each : context.report.late)
    page.detail(one_line(each.entry), one_line(each.what) + " of " + context.zone.wall_text(each.at) + ", recorded " +
                                          context.zone.wall_text(each.recorded_at) + ", after " +
                                          context.zone.wall_text(each.start));
}

void write_incidents(Page& page, const TextContext& context) {
  const Report& report = context.report;
  page.heading("Incidents");
  if (!report.incidents.empty()) write_incident_table(page, context, report.incidents, true);
  write_reliability(page, report);
  if (report.requests.empty()) return;
  page.heading("Service requests");
  write_incident_table(page, context, report.requests, true);
}

void write_corrections(Page& page, const TextContext& context) {
  if (context.report.corrections.empty()) return;
  page.heading("Corrections");
  for (const CorrectionResult& result : context.report.corrections) {
    const JudgedCorrection& correction = result.judged;
    page.item(one_line(correction.id) + "  " +
                  (correction.span ? local_span(context.zone, *correction.span, context.with_offset) : "") + "  " +
                  one_line(correction.function) + " is " + std::string(to_string(correction.state)),
              {},
              joined(correction.standings) + ", " + (result.effect.count() > 0 ? "+" : "") + span_text(result.effect));
    std::string who = correction.author.empty() ? "nobody named" : one_line(correction.author);
    if (!correction.approver.empty()) who += ", approved by " + one_line(correction.approver);
    page.detail("by", who + (correction.reason.empty() ? "" : ": " + one_line(correction.reason)));
    for (const Reason& reason : correction.reasons) page.detail("because", one_line(words(reason)));
  }
}

void write_bugs(Page& page, const TextContext& context) {
  if (context.report.bugs.empty()) return;
  page.heading("Bugs");
  for (const Bug& bug : context.report.bugs)
    page.detail(one_line(bug.id), "opened " + at_text(context, bug.opened) + ", fixed " + at_text(context, bug.fixed) +
                                      (bug.incident.empty() ? "" : ", incident " + one_line(bug.incident)) +
                                      (bug.description.empty() ? "" : ": " + one_line(bug.description)));
}

void write_coverage(Page& page, const TextContext& context) {
  const Coverage& coverage = context.report.coverage;
  page.heading("Coverage");
  const std::string known = Figure{coverage.known_e4, 1'000'000}.shown();
  page.entry("Known", known + " % of the time, for all critical functions");
  page.entry("Samples", std::to_string(coverage.samples_received) + " received, " +
                            std::to_string(coverage.samples_expected) + " expected");
  page.entry("Unknown", span_text(coverage.unknown.silence) + " silence, " + span_text(coverage.unknown.observer) +
                            " the observer's own, " + span_text(coverage.unknown.check) + " said by checks");
  if (coverage.imported.count() > 0)
    page.entry("Imported", span_text(coverage.imported) + " rest on imports, summed over the functions");
  if (coverage.clock_offset_max && coverage.clock_offset_max->count() > 0)
    page.entry("Clock", "the agent's clock was off by at most " + span_text(*coverage.clock_offset_max));
  std::vector<std::vector<std::string>> rows{{"gap", "", "function", "reason"}};
  for (std::size_t i = 0; i < std::min(most_gaps, coverage.gaps.size()); ++i) {
    const CoverageGap& gap = coverage.gaps[i];
    rows.push_back({local_span(context.zone, gap.span, context.with_offset), span_text(gap.span.length()),
                    one_line(gap.function), one_line(why_unknown(gap)) + gap_evidence_text(context, gap)});
  }
  if (rows.size() > 1) page.table({rows, {1}});
  if (coverage.gaps.size() > most_gaps)
    page.paragraph("and " + counted(coverage.gaps.size() - most_gaps, "more gap") + "; --format json lists them all");
  for (const Reason& notice : context.report.notices) page.paragraph("Note: " + one_line(words(notice)) + ".");
}

void write_policies(Page& page, const TextContext& context) {
  const Report& report = context.report;
  page.heading("How the open points of the contract are read");
  std::vector<std::vector<std::string>> rows{{"policy", "value", "rests on"}};
  for (const PolicyEntry& entry : policy_entries(report.request.policy)) {
    const auto clause = report.contract.clauses.find(entry.key);
    rows.push_back({entry.key, entry.value, clause == report.contract.clauses.end() ? "" : one_line(clause->second)});
  }
  page.table({rows, {}});
  page.paragraph("digest " + report.policy_sha256);
}

void write_origin(Page& page, const TextContext& context) {
  const Report& report = context.report;
  page.heading("Evidence");
  const auto head = [](const std::string& digest) { return digest.empty() ? "none" : digest; };
  Table digests{{{"digest of", "SHA-256"},
                 {"contract", report.contract.sha256},
                 {"ledger head", head(report.head_digest)},
                 {"evidence", report.input_digest},
                 {"report", report.digest}},
                {}};
  for (const OtherLedger& each : report.others)
    digests.rows.push_back({"head of " + one_line(each.name), head(each.head_digest)});
  page.table(digests);
  page.paragraph("Ledger record " + std::to_string(report.head_sequence) + "; made by sereno-sla " +
                 report.request.engine_version + " with tz database " + report.request.tzdata + " at " +
                 format_instant(report.request.generated_at) + ".");
}

}  // namespace sereno::sla
