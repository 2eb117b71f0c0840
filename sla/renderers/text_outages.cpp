#include "sla/renderers/plain_text.h"
#include "sla/renderers/text_sections.h"

namespace sereno::sla {
namespace {

/// What each kind of outage means, in the contract's words.
std::string kind_text(const std::string& kind) {
  if (kind == "immediate") return "immediate (down)";
  if (kind == "pending") return "pending (seriously degraded)";
  if (kind == "flapping") return "flapping (short recoveries in between)";
  return "unknown (no knowledge of the state)";
}

std::string counted_text(const Outage& outage) {
  if (!outage.critical) return "not critical: counts for its own function only";
  if (outage.counted == outage.span.length()) return "counts in full";
  if (outage.counted.count() == 0) return "does not count";
  return span_text(outage.counted) + " count, " + span_text(outage.excluded) + " are excluded";
}

/// "incident INC-1; web: HTTP 503".
std::string cause_text(const Outage& outage) {
  std::string text;
  for (const std::string& incident : outage.incidents)
    text += (text.empty() ? outage.incidents.size() > 1 ? "incidents " : "incident " : ", ") + one_line(incident);
  if (!outage.cause.empty()) text += (text.empty() ? "" : ": ") + one_line(outage.cause);
  return text;
}

void write_samples(Page& page, const TextContext& context, const Outage& outage) {
  if (!outage.first_fail) return;
  std::string text = "first failure " + context.zone.wall_text(*outage.first_fail);
  if (outage.last_fail) text += ", last " + context.zone.wall_text(*outage.last_fail);
  if (outage.first_ok) text += ", well again " + context.zone.wall_text(*outage.first_ok);
  page.entry("  observed", text);
}

void write_outage(Page& page, const TextContext& context, const Outage& outage) {
  page.spread("  " + outage.id + "  " + local_span(context.zone, outage.span, context.with_offset),
              listed(outage.functions, ""),
              page.toned(span_text(outage.span.length()), outage.counted.count() > 0 ? Tone::bad : Tone::faint));
  page.entry("  UTC", format_instant(outage.span.from) + " - " + format_instant(outage.span.to));
  page.entry("  class", kind_text(outage.kind) + (outage.major ? "; major" : ""));
  const std::string cause = cause_text(outage);
  if (!cause.empty()) page.entry("  cause", cause);
  write_samples(page, context, outage);
  if (outage.restoration_notice)
    page.entry("  restoration", "notified at " + context.zone.wall_text(*outage.restoration_notice));
  page.entry("  counted", counted_text(outage));
  if (outage.added_by_closing.count() > 0)
    page.entry("", span_text(outage.added_by_closing) + " added by closing short recoveries (recovery_min_s)");
  for (const Exclusion& each : outage.exclusions)
    page.entry("  excluded", local_span(context.zone, each.span, context.with_offset) + "  " +
                                 span_text(each.span.length()) + " by " + one_line(each.rule));
  for (const std::string& reason : outage.not_excluded) page.entry("  not excluded by", one_line(reason));
}

}  // namespace

void write_outages(Page& page, const TextContext& context) {
  const auto& outages = context.report.outages;
  page.heading("Outages");
  if (outages.empty()) page.paragraph("None.", 2);
  bool first = true;
  for (const Outage& outage : outages) {
    if (!first) page.line();
    first = false;
    write_outage(page, context, outage);
  }
}

}  // namespace sereno::sla
