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
void write_result(Page& page, const TextContext& context);
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

/// "1 outage", "3 outages".
std::string counted(std::size_t count, const std::string& thing);
/// Joined by ", "; `otherwise` when there are none.
std::string listed(const std::vector<std::string>& words, const std::string& otherwise);

}  // namespace sereno::sla
