#include <algorithm>

#include "sla/renderers/plain_text.h"
#include "sla/renderers/text_sections.h"

namespace sereno::sla {
namespace {

constexpr std::size_t most_differences = 20;

/// What each kind of outage means, in the contract's words.
std::string kind_text(const TextContext& context, OutageKind kind) {
  switch (kind) {
    case OutageKind::immediate:
      return context.say("immediate (down)");
    case OutageKind::pending:
      return context.say("pending (seriously degraded)");
    case OutageKind::flapping:
      return context.say("flapping (short recoveries in between)");
    case OutageKind::unknown:
      break;
  }
  return context.say("unknown (no knowledge of the state)");
}

std::string counted_text(const TextContext& context, const Outage& outage) {
  if (!outage.critical) return context.say("not critical: counts for its own function only");
  if (outage.counted == outage.span.length()) return context.say("counts in full");
  if (outage.counted.count() == 0) return context.say("does not count");
  return context.say("{0} count, {1} are excluded", {span_text(outage.counted), span_text(outage.excluded)});
}

void write_exclusions(Page& page, const TextContext& context, const Outage& outage) {
  for (const Exclusion& each : outage.exclusions)
    page.detail(context.say("excluded"),
                context.say("{0}  {1} by {2}",
                            {context.span(each.span), span_text(each.span.length()), context.sentence(each.rule)}));
  for (const Refusal& each : outage.not_excluded)
    page.detail(context.say("not excluded by"), context.sentence(each.of) + ": " + context.sentence(each.why));
}

}  // namespace

std::string cause_text(const TextContext& context, const Outage& outage) {
  const std::string incidents = listed(outage.incidents, "");
  std::string text = incidents.empty()             ? ""
                     : outage.incidents.size() > 1 ? context.say("incidents {0}", {incidents})
                                                   : context.say("incident {0}", {incidents});
  if (!outage.causes.empty()) text += (text.empty() ? "" : ": ") + context.sentences(outage.causes);
  return text;
}

namespace {

void write_samples(Page& page, const TextContext& context, const Outage& outage) {
  if (!outage.first_fail) return;
  std::string text = context.say("first failure {0}", {context.at(outage.first_fail)});
  if (outage.last_fail) text += ", " + context.say("last {0}", {context.at(outage.last_fail)});
  if (outage.first_ok) text += ", " + context.say("well again {0}", {context.at(outage.first_ok)});
  page.detail(context.say("observed"), text);
}

void write_outage(Page& page, const TextContext& context, const Outage& outage) {
  page.item(outage.id + "  " + context.span(outage.span), listed(outage.functions, ""),
            {span_text(outage.span.length()), outage.counted.count() > 0 ? Tone::bad : Tone::faint});
  page.detail("UTC", format_instant(outage.span.from) + " - " + format_instant(outage.span.to));
  page.detail(context.say("class"),
              kind_text(context, outage.kind) + (outage.major ? "; " + context.say("major") : ""));
  if (const std::string cause = cause_text(context, outage); !cause.empty()) page.detail(context.say("cause"), cause);
  write_samples(page, context, outage);
  if (outage.restoration_notice)
    page.detail(context.say("restoration"), context.say("notified at {0}", {context.at(outage.restoration_notice)}));
  page.detail(context.say("counted"), counted_text(context, outage));
  if (outage.added_by_closing.count() > 0)
    page.detail("", context.say("{0} added by closing short recoveries (recovery_min_s)",
                                {span_text(outage.added_by_closing)}));
  write_exclusions(page, context, outage);
}

}  // namespace

void write_outages(Page& page, const TextContext& context) {
  const auto& outages = context.report.outages;
  page.heading(context.say("Outages"));
  if (outages.empty()) page.paragraph(context.say("None."));
  for (const Outage& outage : outages) write_outage(page, context, outage);
}

void write_differences(Page& page, const TextContext& context) {
  const auto& all = context.report.disagreements;
  if (all.empty()) return;
  page.heading(context.say("Where the places that look do not agree"));
  std::vector<std::vector<std::string>> rows{{context.say("span"), "", context.say("function"), ""}};
  for (std::size_t i = 0; i < std::min(all.size(), most_differences); ++i)
    rows.push_back({context.span(all[i].span), span_text(all[i].span.length()), one_line(all[i].function),
                    context.say("down by {0}, up by {1}", {listed(all[i].down, "-"), listed(all[i].up, "-")})});
  page.table({rows, {1}});
  if (all.size() > most_differences)
    page.paragraph(context.say("and {0} more; --format json lists them all",
                               {grouped(std::to_string(all.size() - most_differences))}));
}

}  // namespace sereno::sla
