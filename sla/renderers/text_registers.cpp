#include <algorithm>

#include "sla/renderers/plain_text.h"
#include "sla/renderers/text_sections.h"
#include "sla/renderers/words.h"

namespace sereno::sla {
namespace {

constexpr std::size_t most_gaps = 12;

std::string optional_span(const std::optional<milliseconds>& span) { return span ? span_text(*span) : "-"; }

/// A miss stands out.
std::string met_text(const TextContext& context, const std::optional<bool>& met) {
  return !met ? "-" : context.say(*met ? "met" : "MISSED");
}

/// "emergency, corrective work, without an interruption"; empty for what is plainly scheduled.
std::string kind_text(const TextContext& context, const Maintenance& maintenance) {
  std::string text = maintenance.kind == MaintenanceKind::emergency ? context.say("emergency") : "";
  const auto add = [&](const std::string& words) { text += (text.empty() ? "" : ", ") + words; };
  if (maintenance.work) add(context.say(*maintenance.work == Work::preventive ? "preventive work" : "corrective work"));
  if (!maintenance.interruption) add(context.say("without an interruption"));
  return text;
}

std::string qualified_text(const TextContext& context, const JudgedMaintenance& judged) {
  if (judged.span.empty()) return context.standings(judged.standings);
  if (judged.excused.empty()) return context.say("refused");
  return context.say((judged.planned - judged.excused).empty() ? "qualified" : "qualified in part");
}

std::string notice_text(const TextContext& context, const JudgedMaintenance& judged) {
  const Maintenance& maintenance = judged.maintenance;
  std::string text = context.say("by e-mail {0}", {context.at(maintenance.notice_email)});
  if (judged.lead) text = context.say("{0} ({1} ahead)", {text, span_text(*judged.lead)});
  if (maintenance.notice_phone) text += ", " + context.say("by telephone {0}", {context.at(maintenance.notice_phone)});
  return text + ", " + context.say("acknowledged {0}", {context.at(maintenance.ack)});
}

void write_one_maintenance(Page& page, const TextContext& context, const MaintenanceResult& result) {
  const Maintenance& maintenance = result.judged.maintenance;
  page.item(one_line(maintenance.id) + "  " + (result.judged.span.empty() ? "" : context.span(result.judged.span)),
            listed(maintenance.scope, context.say("all functions")),
            {qualified_text(context, result.judged), result.judged.excused.empty() ? Tone::bad : Tone::good});
  if (!maintenance.description.empty()) page.detail(context.say("what"), one_line(maintenance.description));
  if (const std::string kind = kind_text(context, maintenance); !kind.empty()) page.detail(context.say("kind"), kind);
  if (maintenance.started || maintenance.finished)
    page.detail(context.say("done"), context.say("began {0}, ended {1}",
                                                 {context.at(maintenance.started), context.at(maintenance.finished)}));
  page.detail(context.say("notice"), notice_text(context, result.judged));
  page.detail(context.say("downtime"),
              context.say("{0} excluded, {1} counted", {span_text(result.excluded), span_text(result.counted)}));
  for (const Reason& reason : result.judged.reasons) page.detail(context.say("because"), context.sentence(reason));
}

/// "2 min met", "13 min MISSED", "-": how long it took and whether that was well.
std::string taken_text(const TextContext& context, const std::optional<milliseconds>& taken,
                       const std::optional<bool>& met) {
  return (taken ? span_text(*taken) : context.say("open")) + (met ? " " + met_text(context, met) : "");
}

std::vector<std::string> incident_row(const TextContext& context, const JudgedIncident& judged) {
  const Incident& incident = judged.incident;
  const std::string resolution = taken_text(context, judged.resolution, judged.resolution_met);
  return {one_line(incident.id),
          context.zone.wall_text(incident.registered).substr(5),
          incident.priority > 0 ? std::to_string(incident.priority) : "-",
          incident.function.empty() ? "-" : one_line(incident.function),
          incident.request ? "-" : taken_text(context, judged.response, judged.response_met),
          judged.target ? context.say("{0} (target {1})", {resolution, span_text(*judged.target)})
                        : context.say("{0} (no target)", {resolution})};
}

std::string cause_word(const TextContext& context, Cause cause) {
  switch (cause) {
    case Cause::third_party:
      return context.say("a third party");
    case Cause::client:
      return context.say("the client");
    case Cause::provider:
      break;
  }
  return context.say("the provider");
}

/// "the client's report has 2 of 5 items: description, time".
std::string items_text(const TextContext& context, const std::vector<int>& items) {
  const std::string names[] = {context.say("description"), context.say("evidence"), context.say("steps"),
                               context.say("level of affectation"), context.say("time")};
  std::vector<std::string> given;
  for (const int item : items) given.push_back(names[static_cast<std::size_t>(item - 1)]);
  const std::string count = std::to_string(items.size());
  return given.empty() ? context.say("the client's report has {0} of 5 items", {count})
                       : context.say("the client's report has {0} of 5 items: {1}", {count, listed(given, "")});
}

std::string pause_text(const TextContext& context, const Pause& pause) {
  const std::string text = pause.span.to == Instant::max() ? context.say("paused from {0}, still running",
                                                                         {context.zone.wall_text(pause.span.from)})
                                                           : context.say("paused {0}", {context.span(pause.span)});
  return pause.established ? text : context.say("{0}, not established", {text});
}

/// What is needed to compute the row again, where there is any.
void write_incident_details(Page& page, const TextContext& context, const JudgedIncident& judged) {
  const Incident& incident = judged.incident;
  const auto tell = [&](const std::string& text) { page.detail(one_line(incident.id), text); };
  if (!incident.description.empty()) tell(one_line(incident.description));
  if (incident.affectation) tell(context.say("affectation: {0}", {context.say(to_string(*incident.affectation))}));
  if (incident.client_reported && !incident.request) tell(items_text(context, incident.client_items));
  if (!incident.guids.empty()) tell(context.say("recordings {0}", {listed(incident.guids, "")}));
  if (!incident.confirmation.empty())
    tell(context.say("confirmed by mail {0}", {"<" + one_line(incident.confirmation) + ">"}));
  if (judged.clock_start != incident.registered)
    tell(context.say("clock runs from the first failure, {0}", {context.zone.wall_text(judged.clock_start)}));
  if (incident.said_cause != Cause::provider)
    tell(context.say("cause: {0}", {cause_word(context, incident.said_cause)}));
  if (!incident.root.empty()) {
    const std::string reason = one_line(incident.root_reason);
    tell(context.say("root {0}", {one_line(incident.root) + (reason.empty() ? "" : ": " + reason)}));
  }
  for (const Pause& pause : incident.pauses) tell(pause_text(context, pause));
  for (const Reason& reason : incident.reasons) tell(context.sentence(reason));
  if (!judged.target) tell(context.say("resolution: {0}", {context.sentence(judged.target_source)}));
}

/// "; web: heard last 2026-04-20 15:57:00, again 16:02:00".
std::string gap_evidence_text(const TextContext& context, const CoverageGap& gap) {
  std::string text;
  for (const GapEvidence& each : gap.evidence) {
    const std::string of = each.of.empty() ? context.say("the agent") : one_line(each.of);
    const std::string from = context.at(each.from), to = context.at(each.to);
    text += "; ";
    if (each.kind == GapEvidenceKind::silent) text += context.say("{0}: heard last {1}, again {2}", {of, from, to});
    if (each.kind == GapEvidenceKind::agent_stopped)
      text += context.say("{0}: stopped {1}, started {2}", {of, from, to});
    if (each.kind == GapEvidenceKind::recorded) text += context.say("{0}: recorded from {1} to {2}", {of, from, to});
    if (each.kind == GapEvidenceKind::said)
      text += each.said.empty() ? of + ": " + from : context.say("{0}: {1} {2}", {of, from, one_line(each.said)});
  }
  return text;
}

/// "silence: web"
std::string why_text(const TextContext& context, const CoverageGap& gap) {
  std::vector<std::string> detail;
  if (!gap.detail.empty()) detail.push_back(gap.detail);
  detail.insert(detail.end(), gap.services.begin(), gap.services.end());
  const std::string why = context.say(to_string(gap.reason));
  return detail.empty() ? why : why + ": " + listed(detail, "");
}

void write_gaps(Page& page, const TextContext& context) {
  const auto& gaps = context.report.coverage.gaps;
  std::vector<std::vector<std::string>> rows{{context.say("gap"), "", context.say("function"), context.say("reason")}};
  for (std::size_t i = 0; i < std::min(most_gaps, gaps.size()); ++i)
    rows.push_back({context.span(gaps[i].span), span_text(gaps[i].span.length()), one_line(gaps[i].function),
                    why_text(context, gaps[i]) + gap_evidence_text(context, gaps[i])});
  if (rows.size() > 1) page.table({rows, {1}});
  if (gaps.size() > most_gaps)
    page.paragraph(
        context.say("and {0} more; --format json lists them all", {grouped(std::to_string(gaps.size() - most_gaps))}));
}

std::string approval_text(const TextContext& context, const JudgedClaim& claim) {
  if (claim.approved_by.empty()) return "";
  const std::string by = one_line(claim.approved_by);
  std::string text =
      ", " + (claim.approver_party.empty()
                  ? context.say("accepted by {0}", {by})
                  : context.say("accepted by {0} ({1})", {by, context.say(one_line(claim.approver_party))}));
  if (!claim.stated_by.empty() && claim.stated_by != claim.approver_party)
    text += ", " + context.say("as {0} states", {context.say(one_line(claim.stated_by))});
  return text;
}

void write_claim(Page& page, const TextContext& context, const ClaimResult& result) {
  const JudgedClaim& claim = result.judged;
  const std::string blamed = claim.cause == Cause::provider ? context.say("the provider's own")
                             : claim.party.empty()          ? context.say("a third party")
                                                            : one_line(claim.party);
  page.item(one_line(claim.id) + "  " + blamed + "  " + (claim.span ? context.span(*claim.span) : ""),
            listed(claim.scope, context.say("all functions")),
            {context.standings(claim.standings), joined(claim.standings) == "established" ? Tone::good : Tone::bad});
  page.detail(context.say("evidence"), (claim.evidence.empty() ? context.say("none") : one_line(claim.evidence)) +
                                           approval_text(context, claim) + "; " +
                                           context.say("{0} of downtime excluded", {span_text(result.excluded)}));
  for (const Reason& reason : claim.reasons) page.detail(context.say("because"), context.sentence(reason));
}

void write_correction(Page& page, const TextContext& context, const CorrectionResult& result) {
  const JudgedCorrection& correction = result.judged;
  page.item(one_line(correction.id) + "  " + (correction.span ? context.span(*correction.span) : "") + "  " +
                context.say("{0} is {1}", {one_line(correction.function), std::string(to_string(correction.state))}),
            {},
            context.standings(correction.standings) + ", " + (result.effect.count() > 0 ? "+" : "") +
                span_text(result.effect));
  std::string who = correction.author.empty() ? context.say("nobody named") : one_line(correction.author);
  if (!correction.approver.empty()) who += ", " + context.say("approved by {0}", {one_line(correction.approver)});
  page.detail(context.say("by"), who + (correction.reason.empty() ? "" : ": " + one_line(correction.reason)));
  for (const Reason& reason : correction.reasons) page.detail(context.say("because"), context.sentence(reason));
}

}  // namespace

void write_incident_table(Page& page, const TextContext& context, const std::vector<JudgedIncident>& incidents,
                          bool with_details) {
  std::vector<std::vector<std::string>> rows{{context.say("reference"), context.say("registered"), "P",
                                              context.say("function"), context.say("response"),
                                              context.say("resolution")}};
  for (const JudgedIncident& judged : incidents) rows.push_back(incident_row(context, judged));
  page.table({rows, {2}});
  if (!with_details) return;
  for (const JudgedIncident& judged : incidents) write_incident_details(page, context, judged);
}

void write_reliability(Page& page, const TextContext& context) {
  const Report& report = context.report;
  const Reliability& reliability = report.reliability;
  std::string text = context.say("root causes of the provider: {0}", {std::to_string(reliability.count)});
  if (!reliability.not_associated.empty())
    text = context.say("{0} ({1} not associated)", {text, listed(reliability.not_associated, "")});
  if (reliability.limit)
    text += ", " + context.say("at most {0} agreed: {1}",
                               {std::to_string(*reliability.limit), met_text(context, reliability.met)});
  page.entry(context.say("Reliability"), text);
  if (report.response.count > 0)
    page.entry(context.say("Response"),
               context.say("{0} of {1} within {2}, median {3}, longest {4}",
                           {std::to_string(report.response.met), std::to_string(report.response.count),
                            optional_span(report.contract.response_target), optional_span(report.response.median),
                            optional_span(report.response.longest)}));
  for (const ResolutionSummary& each : report.resolution)
    page.entry(context.say("Resolution"), context.say("{0}: {1} of {2} within the target, longest {3}",
                                                      {context.sentence(each.group), std::to_string(each.met),
                                                       std::to_string(each.count), optional_span(each.longest)}));
}

void write_maintenance(Page& page, const TextContext& context) {
  if (context.report.maintenance.empty()) return;
  page.heading(context.say("Maintenance"));
  for (const MaintenanceResult& result : context.report.maintenance) write_one_maintenance(page, context, result);
}

void write_claims(Page& page, const TextContext& context) {
  if (context.report.claims.empty()) return;
  page.heading(context.say("Claims about whose fault it was"));
  for (const ClaimResult& result : context.report.claims) write_claim(page, context, result);
}

void write_late_recorded(Page& page, const TextContext& context) {
  if (context.report.late.empty()) return;
  page.heading(context.say("Recorded late"));
  for (const LateRecorded& each : context.report.late)
    page.detail(one_line(each.entry),
                context.say("{0} of {1}, recorded {2}, after {3}",
                            {one_line(each.what), context.zone.wall_text(each.at),
                             context.zone.wall_text(each.recorded_at), context.zone.wall_text(each.start)}));
}

void write_incidents(Page& page, const TextContext& context) {
  const Report& report = context.report;
  page.heading(context.say("Incidents"));
  if (!report.incidents.empty()) write_incident_table(page, context, report.incidents, true);
  write_reliability(page, context);
  if (report.requests.empty()) return;
  page.heading(context.say("Service requests"));
  write_incident_table(page, context, report.requests, true);
}

void write_corrections(Page& page, const TextContext& context) {
  if (context.report.corrections.empty()) return;
  page.heading(context.say("Corrections"));
  for (const CorrectionResult& result : context.report.corrections) write_correction(page, context, result);
}

void write_bugs(Page& page, const TextContext& context) {
  if (context.report.bugs.empty()) return;
  page.heading(context.say("Bugs"));
  for (const Bug& bug : context.report.bugs) {
    std::string text = context.say("opened {0}, fixed {1}", {context.at(bug.opened), context.at(bug.fixed)});
    if (!bug.incident.empty()) text += ", " + context.say("incident {0}", {one_line(bug.incident)});
    page.detail(one_line(bug.id), text + (bug.description.empty() ? "" : ": " + one_line(bug.description)));
  }
}

void write_coverage(Page& page, const TextContext& context) {
  const Coverage& coverage = context.report.coverage;
  page.heading(context.say("Coverage"));
  const std::string known = Figure{coverage.known_e4, 1'000'000}.shown() + " %";
  page.entry(context.say("Known"), context.say("{0} of the time, for all critical functions", {known}));
  page.entry(context.say("Samples"),
             context.say("{0} received, {1} expected", {grouped(std::to_string(coverage.samples_received)),
                                                        grouped(std::to_string(coverage.samples_expected))}));
  page.entry(context.say("Unknown"),
             context.say("{0} silence, {1} the observer's own, {2} said by checks",
                         {span_text(coverage.unknown.silence), span_text(coverage.unknown.observer),
                          span_text(coverage.unknown.check)}));
  if (coverage.imported.count() > 0)
    page.entry(context.say("Imported"),
               context.say("{0} rest on imports, summed over the functions", {span_text(coverage.imported)}));
  if (coverage.clock_offset_max && coverage.clock_offset_max->count() > 0)
    page.entry(context.say("Clock"),
               context.say("the agent's clock was off by at most {0}", {span_text(*coverage.clock_offset_max)}));
  write_gaps(page, context);
  for (const Reason& notice : context.report.notices)
    page.paragraph(context.say("Note: {0}.", {context.sentence(notice)}));
}

void write_policies(Page& page, const TextContext& context) {
  const Report& report = context.report;
  page.heading(context.say("How the open points of the contract are read"));
  std::vector<std::vector<std::string>> rows{{context.say("policy"), context.say("value"), context.say("rests on")}};
  for (const PolicyEntry& entry : policy_entries(report.request.policy)) {
    const auto clause = report.contract.clauses.find(entry.key);
    rows.push_back({entry.key, entry.value, clause == report.contract.clauses.end() ? "" : one_line(clause->second)});
  }
  page.table({rows, {}});
  page.paragraph(context.say("digest {0}", {report.policy_sha256}));
}

void write_origin(Page& page, const TextContext& context) {
  const Report& report = context.report;
  page.heading(context.say("Evidence"));
  const auto head = [&](const std::string& digest) { return digest.empty() ? context.say("none") : digest; };
  Table digests{{{context.say("digest of"), "SHA-256"},
                 {context.say("contract"), report.contract.sha256},
                 {context.say("ledger head"), head(report.head_digest)},
                 {context.say("evidence"), report.input_digest},
                 {context.say("report"), report.digest}},
                {}};
  for (const OtherLedger& each : report.others)
    digests.rows.push_back({context.say("head of {0}", {one_line(each.name)}), head(each.head_digest)});
  page.table(digests);
  page.paragraph(context.say("Ledger record {0}; made by sereno-sla {1} with tz database {2} at {3}.",
                             {std::to_string(report.head_sequence), report.request.engine_version,
                              report.request.tzdata, format_instant(report.request.generated_at)}));
}

}  // namespace sereno::sla
