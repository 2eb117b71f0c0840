// What a person at a terminal wants to know first.
#include <algorithm>
#include <numeric>

#include "sla/renderers/plain_text.h"
#include "sla/renderers/text_sections.h"

namespace sereno::sla {
namespace {

constexpr std::size_t most_outages = 20;

/// Those that count most, in the order of time.
std::vector<const Outage*> worst_outages(const std::vector<Outage>& outages) {
  std::vector<const Outage*> worst;
  for (const Outage& each : outages) worst.push_back(&each);
  if (worst.size() <= most_outages) return worst;
  std::stable_sort(worst.begin(), worst.end(),
                   [](const Outage* left, const Outage* right) { return left->counted > right->counted; });
  worst.resize(most_outages);
  std::sort(worst.begin(), worst.end());  // they stand beside each other: by place is by time
  return worst;
}

void write_outage_rows(Page& page, const TextContext& context) {
  const auto& outages = context.report.outages;
  page.heading(context.say("Outages"));
  if (outages.empty()) return page.paragraph(context.say("None."));
  Table table{.rows = {{"", context.say("began"), context.say("lasted"), context.say("counts"), context.say("what")}},
              .right = {2, 3}};
  for (const Outage* each : worst_outages(outages)) {
    const std::string why = cause_text(context, *each);
    table.rows.push_back({each->id, context.zone.wall_text(each->span.from).substr(5), span_text(each->span.length()),
                          each->critical ? span_text(each->counted) : "-",
                          listed(each->functions, "") + (why.empty() ? "" : ": " + why)});
  }
  page.table(table);
  if (outages.size() > most_outages)
    page.paragraph(
        context.say("and {0} more that count less", {grouped(std::to_string(outages.size() - most_outages))}));
}

void write_clocks(Page& page, const TextContext& context) {
  const Report& report = context.report;
  page.heading(context.say("Incidents"));
  if (!report.incidents.empty()) write_incident_table(page, context, report.incidents, false);
  write_reliability(page, context);
  if (report.requests.empty()) return;
  page.heading(context.say("Service requests"));
  write_incident_table(page, context, report.requests, false);
}

}  // namespace

void write_changes(Page& page, const TextContext& context) {
  const Report& report = context.report;
  if (report.supersedes.empty()) return;
  page.heading(context.say("Since revision {0}", {std::to_string(report.revision - 1)}));
  for (const Reason& each : report.changes) page.paragraph(context.sentence(each));
  if (report.changes.empty()) page.paragraph(context.say("Nothing that a reader sees."));
  page.paragraph(context.say("It replaces {0}.", {report.supersedes}));
}

void write_tasks(Page& page, const TextContext& context) {
  if (context.report.tasks.empty()) return;
  page.heading(context.say("To be done"));
  for (const Reason& each : context.report.tasks) page.paragraph(context.sentence(each));
}

void write_short(Page& page, const TextContext& context) {
  const Report& report = context.report;
  write_head(page, context);
  write_figure(page, context);
  write_agreement(page, context);
  write_sums(page, context);
  if (!report.certain || report.if_accepted || report.source_bounds) write_doubt(page, context);
  write_changes(page, context);
  write_tasks(page, context);
  write_outage_rows(page, context);
  write_clocks(page, context);
  if (!report.notices.empty()) page.heading(context.say("Notes"));
  for (const Reason& each : report.notices) page.paragraph(context.sentence(each));
  page.heading(context.say("The rest"));
  page.paragraph(
      context.say("--full has maintenance, claims, corrections, coverage, policies and digests: all that is needed to "
                  "compute it again."));
  page.paragraph(context.say("Report {0}, ledger record {1}.", {report.digest, std::to_string(report.head_sequence)}));
}

}  // namespace sereno::sla
