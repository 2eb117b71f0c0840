// The sections of the text report, in the order in which they are read.
#pragma once

#include "sla/renderers/page.h"
#include "sla/report.h"

namespace sereno::sla {

/// What the sections share.
struct TextContext {
  const Report& report;
  const Zone& zone;
  bool with_offset = false;  ///< the period has a change of the clock: local times alone would be ambiguous
};

void write_head(Page& page, const TextContext& context);
/// The short report.
void write_short(Page& page, const TextContext& context);
/// Figure, verdict and credit: the beginning of the result.
void write_figure(Page& page, const TextContext& context);
/// Counted downtime and the error budget.
void write_sums(Page& page, const Report& report);
void write_doubt(Page& page, const TextContext& context);
/// What an agreement's commitments owe; nothing where there is none.
void write_agreement(Page& page, const TextContext& context);
void write_result(Page& page, const TextContext& context);
/// What changed since the month was closed.
void write_changes(Page& page, const TextContext& context);
/// What is to be done.
void write_tasks(Page& page, const TextContext& context);
void write_time_account(Page& page, const TextContext& context);
void write_outages(Page& page, const TextContext& context);
void write_functions(Page& page, const TextContext& context);
void write_maintenance(Page& page, const TextContext& context);
void write_claims(Page& page, const TextContext& context);
void write_late_recorded(Page& page, const TextContext& context);
void write_bugs(Page& page, const TextContext& context);
void write_incidents(Page& page, const TextContext& context);
void write_corrections(Page& page, const TextContext& context);
void write_coverage(Page& page, const TextContext& context);
void write_alternatives(Page& page, const TextContext& context);
void write_policies(Page& page, const TextContext& context);
void write_origin(Page& page, const TextContext& context);

/// "incident INC-1: web: HTTP 503"; empty when nothing is known.
std::string cause_text(const Outage& outage);
/// Clocks of incidents, a row each, with what is needed to compute it again or without.
void write_incident_table(Page& page, const TextContext& context, const std::vector<JudgedIncident>& incidents,
                          bool with_details);
void write_reliability(Page& page, const Report& report);
/// "1 outage", "3 outages".
std::string counted(std::size_t count, const std::string& thing);
/// Joined by ", "; `otherwise` when there are none.
std::string listed(const std::vector<std::string>& words, const std::string& otherwise);

}  // namespace sereno::sla
