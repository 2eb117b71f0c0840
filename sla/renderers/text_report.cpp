#include <algorithm>

#include "sla/credit.h"
#include "sla/owed.h"
#include "sla/renderers/plain_text.h"
#include "sla/renderers/render.h"
#include "sla/renderers/text_page.h"
#include "sla/renderers/text_sections.h"
#include "sla/renderers/words.h"

namespace sereno::sla {
namespace {

/// "99.90": the precision people know the objective in.
std::string objective_text(std::int64_t percent_e4) {
  std::string text = format_percent_e4(percent_e4);
  if (text.find('.') == std::string::npos) text += ".0";
  while (text.size() - text.find('.') < 3) text += "0";
  return text + " %";
}

std::string figure_text(const TextContext& context, const Figure& figure) {
  return figure.exists() ? figure.shown() + " %" : context.say("no figure");
}

std::string percent_text(std::int64_t percent_e4) { return format_percent_e4(percent_e4) + " %"; }

/// "MISSED so far, not certain".
std::string verdict_text(const TextContext& context) {
  const Report& report = context.report;
  if (report.verdict == Verdict::none) return context.say("CANNOT TELL");
  std::string text = context.say(report.verdict == Verdict::met ? "MET" : "MISSED");
  if (report.so_far) text = context.say("{0} so far", {text});
  return report.certain ? text : context.say("{0}, not certain", {text});
}

Tone tone_of(const Report& report) {
  if (!report.certain) return Tone::doubtful;
  return report.verdict == Verdict::met ? Tone::good : Tone::bad;
}

std::string bound_text(const TextContext& context, const Bound& bound) {
  if (!bound.figure.exists()) return context.say("no figure");
  const Contract& contract = context.report.contract;
  return context.say("{0} ({1}, credit {2})", {figure_text(context, bound.figure), context.met(bound.met),
                                               owed_text(owed_of(contract, bound), contract)});
}

std::string rounded_text(const TextContext& context, std::int64_t amount, const Fee& fee) {
  const std::string unit = money_text(1, fee.digits) + " " + one_line(fee.currency);
  return context.money(money_text(amount, fee.digits), fee.currency) + " (" +
         context.say("rounded once, half up, to {0}", {unit}) + ")";
}

std::string credit_text(const TextContext& context) {
  const Report& report = context.report;
  if (!report.figure.exists()) return context.say("none can be told: there is no figure");
  if (report.agreement && report.contract.credits.empty())
    return context.say("{0}, as the agreement below says", {owed_text(owed_of(report), report.contract)});
  std::string text = percent_text(report.credit.percent_e4);
  const bool due = report.whole_month && !report.so_far;
  if (report.credit.percent_e4 == 0)
    return due ? context.say("{0} - none is due", {text}) : context.say("{0} - none so far", {text});
  text = due ? context.say("{0} of the month's fee", {text})
             : context.say("{0} of a month's fee, were this a whole month: credits are a month's", {text});
  if (report.credit_amount) text += " = " + rounded_text(context, *report.credit_amount, *report.contract.fee);
  if (due && !report.credit_applies_to.empty())
    text = context.say("{0}, on the invoice of {1}", {text, report.credit_applies_to});
  return text;
}

void add_share(std::vector<std::vector<std::string>>& rows, const std::string& name, milliseconds span,
               milliseconds whole, const std::string& remark) {
  if (span.count() == 0) return;
  const Figure share{span.count(), whole.count()};
  rows.push_back({name, span_text(span), share.shown() + " %", remark});
}

}  // namespace

std::string TextContext::sentence(const Reason& reason) const {
  return one_line(words(reason, [this](std::string_view text) { return say(text); }));
}

std::string TextContext::sentences(const Reasons& reasons) const {
  std::string text;
  for (const Reason& each : reasons) text += (text.empty() ? "" : "; ") + sentence(each);
  return text;
}

std::string TextContext::standings(const std::vector<Standing>& all) const {
  const std::string codes = joined(all);
  std::string text;
  for (std::string_view rest = codes; !rest.empty();) {
    const auto end = std::min(rest.find('+'), rest.size());
    text += (text.empty() ? "" : "+") + say(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return text;
}

std::string TextContext::at(const std::optional<Instant>& instant) const {
  return instant ? zone.wall_text(*instant) : say("none");
}

std::string TextContext::span(const Interval& span) const { return local_span(zone, span, with_offset); }

std::string TextContext::met(bool met) const { return say(met ? "met" : "missed"); }

std::string TextContext::money(const std::string& amount, const std::string& currency) const {
  return grouped(amount) + " " + one_line(currency);
}

std::string listed(const std::vector<std::string>& words, const std::string& otherwise) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + one_line(word);
  return text.empty() ? otherwise : text;
}

void write_head(Page& page, const TextContext& context) {
  const Report& report = context.report;
  const Interval& range = report.request.period.range;
  const std::string as_of =
      context.zone.wall_text(report.request.as_of) + " " + context.zone.offset_text(report.request.as_of);
  page.title(context.say("Service levels") + "  " + report.request.period.label, context.say(report.status));
  page.subtitle(context.say("{0} for {1}, contract {2}, revision {3}",
                            {one_line(report.contract.provider), one_line(report.contract.client),
                             one_line(report.contract.id), std::to_string(report.contract.revision)}));
  page.subtitle(local_span(context.zone, range, true) + "  " + report.contract.zone_name);
  page.subtitle(report.so_far ? context.say("as of {0}; the rest is not yet", {as_of})
                              : context.say("as of {0}", {as_of}));
  if (report.freeze)
    page.subtitle(context.say("revision {0}; closed on {1} by ledger record {2}",
                              {std::to_string(report.revision), context.zone.wall_text(report.freeze->recorded_at),
                               std::to_string(report.freeze->sequence)}));
  for (const Transition& each : report.dst_transitions)
    page.subtitle(context.say("the clock changes on {0}: {1} to {2}",
                              {context.zone.wall_text(each.at), context.zone.offset_text(each.at - milliseconds{1}),
                               context.zone.offset_text(each.at)}));
}

void write_figure(Page& page, const TextContext& context) {
  const Report& report = context.report;
  page.heading(context.say("Result"));
  Text figure(figure_text(context, report.figure) + "   " +
              context.say("objective {0}", {objective_text(report.request.policy.objective_e4)}) + "   ");
  page.entry(context.say("Availability"), figure.add(verdict_text(context), tone_of(report)));
  page.entry(context.say("Credit"), credit_text(context));
}

void write_sums(Page& page, const TextContext& context) {
  const Report& report = context.report;
  std::string counted = context.say(
      "{0} of {1}", {span_text(report.counted_down), span_text(milliseconds{report.figure.denominator_ms})});
  if (report.unknown.count() > 0 && report.request.policy.unknown == UnknownCounts::down)
    counted = context.say("{0}, {1} of it unknown time", {counted, span_text(report.unknown)});
  page.entry(context.say("Counted downtime"), counted);
  if (report.added_by_closing.count() > 0)
    page.entry("", context.say("{0} of it are recoveries too short to count (recovery_min_s)",
                               {span_text(report.added_by_closing)}));
  if (report.dropped_by_opening.count() > 0)
    page.entry("",
               context.say("{0} more were too short to count (min_outage_s)", {span_text(report.dropped_by_opening)}));
  const ErrorBudget& budget = report.error_budget;
  const std::string whole = span_text(budget.budget), used = span_text(budget.used);
  page.entry(context.say("Error budget"),
             budget.left.count() < 0
                 ? context.say("{0}, used {1}, overspent by {2}", {whole, used, span_text(-budget.left)})
                 : context.say("{0}, used {1}, left {2}", {whole, used, span_text(budget.left)}));
}

void write_doubt(Page& page, const TextContext& context) {
  const Report& report = context.report;
  page.entry(context.say("Bounds"),
             context.say("from {0} to {1}", {bound_text(context, report.low), bound_text(context, report.high)}));
  if (report.if_accepted)
    page.entry(context.say("If accepted"),
               context.say("{0}: something is pending", {bound_text(context, report.if_accepted->bound)}));
  if (report.source_bounds)
    page.entry(context.say("Other sources"),
               context.say("counted downtime from {0} to {1}",
                           {span_text(report.source_bounds->least), span_text(report.source_bounds->most)}));
  if (report.doubt) page.entry(context.say("Not certain"), context.sentence(*report.doubt));
}

void write_result(Page& page, const TextContext& context) {
  const Report& report = context.report;
  write_figure(page, context);
  if (!report.agreement || !report.contract.credits.empty())
    for (const Reason& each : report.credit.trace) page.entry("", context.sentence(each));
  for (const Reason& each : table_gaps(report.contract, report.request.policy)) page.entry("", context.sentence(each));
  write_sums(page, context);
  write_doubt(page, context);
}

void write_time_account(Page& page, const TextContext& context) {
  const TimeAccount& account = context.report.time_account;
  const milliseconds whole = account.sum();
  const std::string excluded = context.say("excluded");
  std::vector<std::vector<std::string>> rows{{"", context.say("length"), context.say("share"), ""}};
  add_share(rows, context.say("available"), account.available, whole, "");
  add_share(rows, context.say("down"), account.down_counted, whole, context.say("counts"));
  add_share(rows, context.say("unknown"), account.unknown_counted, whole,
            context.say("counts as downtime (unknown=down)"));
  add_share(rows, context.say("unknown"), account.unknown_excluded, whole, context.say("left out (unknown=exclude)"));
  add_share(rows, context.say("maintenance"), account.excluded_maintenance, whole, excluded);
  add_share(rows, context.say("third parties"), account.excluded_third_party, whole, excluded);
  add_share(rows, context.say("not in the contract"), account.not_in_contract, whole, "");
  add_share(rows, context.say("not yet"), account.not_yet, whole, "");
  rows.push_back({context.say("sum"), span_text(whole), "", ""});
  page.heading(context.say("Time"));
  page.table({rows, {1, 2}});
}

void write_functions(Page& page, const TextContext& context) {
  const auto& functions = context.report.functions;
  const auto as_agreed = [&](const FunctionResult& each) {
    return each.objective_e4 == context.report.request.policy.objective_e4;
  };
  // The report's head has the objective already: it stands here only where a function has one of its own.
  const bool with_objective = !std::all_of(functions.begin(), functions.end(), as_agreed);
  std::vector<std::vector<std::string>> rows{{context.say("function"), context.say("available"), "",
                                              context.say("down"), context.say("counted"), context.say("outages")}};
  if (with_objective) rows[0].insert(rows[0].begin() + 2, context.say("objective"));
  for (const FunctionResult& each : functions) {
    std::vector<std::string> row{one_line(each.id) + (each.critical ? " *" : "")};
    if (!each.observed)
      row.insert(row.end(), {context.say("not observed"), "-", "-", "-", "-"});
    else
      row.insert(row.end(), {figure_text(context, each.figure), each.figure.exists() ? context.met(each.met) : "-",
                             span_text(each.down), span_text(each.counted), std::to_string(each.outages)});
    if (with_objective) row.insert(row.begin() + 2, objective_text(each.objective_e4));
    rows.push_back(std::move(row));
  }
  page.heading(context.say("Functions (* critical: together they are the service)"));
  page.table({rows, with_objective ? std::vector<std::size_t>{1, 2, 4, 5, 6} : std::vector<std::size_t>{1, 3, 4, 5}});
}

void write_alternatives(Page& page, const TextContext& context) {
  std::vector<std::vector<std::string>> rows{{context.say("if the policy were"), context.say("availability"),
                                              context.say("objective"), context.say("credit"), ""}};
  const Contract& contract = context.report.contract;
  for (const Alternative& each : context.report.alternatives) {
    if (!each.band_differs && !each.met_differs) continue;
    rows.push_back({each.policy_change, figure_text(context, each.figure), context.met(each.met),
                    owed_text(owed_of(contract, bound_of(each)), contract),
                    each.band_differs ? context.say("the credit changes") : ""});
  }
  page.heading(context.say("Other readings of the contract"));
  if (rows.size() > 1)
    page.table({rows, {1, 3}});
  else
    page.paragraph(context.say("No other choice of a policy changes the credit or whether the objective is met."));
}

void write_report(Page& page, const Report& report, Length length, const Language& language) {
  const TextContext context{report, *report.contract.zone, language, !report.dst_transitions.empty()};
  if (length == Length::short_one) return write_short(page, context);
  for (const auto& write :
       {write_head, write_result, write_agreement, write_changes, write_tasks, write_outages, write_maintenance,
        write_claims, write_late_recorded, write_incidents, write_functions, write_time_account, write_differences,
        write_corrections, write_bugs, write_coverage, write_alternatives, write_policies, write_origin})
    write(page, context);
}

std::string render_text(const Report& report, const TextStyle& style, const Language& language) {
  TextPage page(style);
  write_report(page, report, style.length, language);
  return page.take();
}

}  // namespace sereno::sla
