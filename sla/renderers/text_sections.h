// The sections of the text report, in the order in which they are read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sla/entry.h"
#include "sla/language/language.h"
#include "sla/reason.h"
#include "sla/renderers/page.h"
#include "sla/report.h"

namespace sereno::sla {

/// What the sections share; borrowed.
struct TextContext {
  const Report& report;
  const Zone& zone;
  const Language& language;
  bool with_offset = false;  ///< the period has a change of the clock: local times alone would be ambiguous

  std::string say(std::string_view words) const { return language.say(words); }
  std::string say(std::string_view words, const std::vector<std::string>& values) const {
    return language.say(words, values);
  }
  /// On one line.
  std::string sentence(const Reason& reason) const;
  /// Joined by "; ".
  std::string sentences(const Reasons& reasons) const;
  std::string standings(const std::vector<Standing>& all) const;
  /// "none" where there is none.
  std::string at(const std::optional<Instant>& instant) const;
  std::string span(const Interval& span) const;
  std::string met(bool met) const;
  /// "1,234.50 MXN"
  std::string money(const std::string& amount, const std::string& currency) const;
};

void write_head(Page& page, const TextContext& context);
/// The short report.
void write_short(Page& page, const TextContext& context);
/// Figure, verdict and credit: the beginning of the result.
void write_figure(Page& page, const TextContext& context);
/// Counted downtime and the error budget.
void write_sums(Page& page, const TextContext& context);
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
/// Minutes on which the places that look do not agree.
void write_differences(Page& page, const TextContext& context);
void write_late_recorded(Page& page, const TextContext& context);
void write_bugs(Page& page, const TextContext& context);
void write_incidents(Page& page, const TextContext& context);
void write_corrections(Page& page, const TextContext& context);
void write_coverage(Page& page, const TextContext& context);
void write_alternatives(Page& page, const TextContext& context);
void write_policies(Page& page, const TextContext& context);
void write_origin(Page& page, const TextContext& context);

/// "incident INC-1: web: HTTP 503"; empty when nothing is known.
std::string cause_text(const TextContext& context, const Outage& outage);
/// Clocks of incidents, a row each, with what is needed to compute it again or without.
void write_incident_table(Page& page, const TextContext& context, const std::vector<JudgedIncident>& incidents,
                          bool with_details);
void write_reliability(Page& page, const TextContext& context);
/// Joined by ", "; `otherwise` when there are none.
std::string listed(const std::vector<std::string>& words, const std::string& otherwise);

}  // namespace sereno::sla
