#include "sla/renderers/plain_text.h"
#include "sla/renderers/text_sections.h"
#include "sla/renderers/words.h"

namespace sereno::sla {
namespace {

/// What each kind of outage means, in the contract's words.
std::string kind_text(OutageKind kind) {
  switch (kind) {
    case OutageKind::immediate:
      return "immediate (down)";
    case OutageKind::pending:
      return "pending (seriously degraded)";
    case OutageKind::flapping:
      return "flapping (short recoveries in between)";
    case OutageKind::unknown:
      break;
  }
  return "unknown (no knowledge of the state)";
}

std::string counted_text(const Outage& outage) {
  if (!outage.critical) return "not critical: counts for its own function only";
  if (outage.counted == outage.span.length()) return "counts in full";
  if (outage.counted.count() == 0) return "does not count";
  return span_text(outage.counted) + " count, " + span_text(outage.excluded) + " are excluded";
}

}  // namespace

std::string cause_text(const Outage& outage) {
  std::string text;
  for (const std::string& incident : outage.incidents)
    text += (text.empty() ? outage.incidents.size() > 1 ? "incidents " : "incident " : ", ") + one_line(incident);
  if (!outage.causes.empty()) text += (text.empty() ? "" : ": ") + one_line(joined_words(outage.causes));
  return text;
}

namespace {

void write_samples(Page& page, const TextContext& context, const Outage& outage) {
  if (!outage.first_fail) return;
  std::string text = "first failure " + context.zone.wall_text(*outage.first_fail);
  if (outage.last_fail) text += ", last " + context.zone.wall_text(*outage.last_fail);
  if (outage.first_ok) text += ", well again " + context.zone.wall_text(*outage.first_ok);
  page.detail("observed", text);
}

void write_outage(Page& page, const TextContext& context, const Outage& outage) {
  page.item(outage.id + "  " + local_span(context.zone, outage.span, context.with_offset), listed(outage.functions, ""),
            {span_text(outage.span.length()), outage.counted.count() > 0 ? Tone::bad : Tone::faint});
  page.detail("UTC", format_instant(outage.span.from) + " - " + format_instant(outage.span.to));
  page.detail("class", kind_text(outage.kind) + (outage.major ? "; major" : ""));
  const std::string cause = cause_text(outage);
  if (!cause.empty()) page.detail("cause", cause);
  write_samples(page, context, outage);
  if (outage.restoration_notice)
    page.detail("restoration", "notified at " + context.zone.wall_text(*outage.restoration_notice));
  page.detail("counted", counted_text(outage));
  if (outage.added_by_closing.count() > 0)
    page.detail("", span_text(outage.added_by_closing) + " added by closing short recoveries (recovery_min_s)");
  for (const Exclusion& each : outage.exclusions)
    page.detail("excluded", local_span(context.zone, each.span, context.with_offset) + "  " +
                                span_text(each.span.length()) + " by " + one_line(words(each.rule)));
  for (const Refusal& each : outage.not_excluded) page.detail("not excluded by", one_line(words(each)));
}

}  // namespace

void write_outages(Page& page, const TextContext& context) {
  const auto& outages = context.report.outages;
  page.heading("Outages");
  if (outages.empty()) page.paragraph("None.");
  for (const Outage& outage : outages) write_outage(page, context, outage);
}

}  // namespace sereno::sla
