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

std::string figure_text(const Figure& figure) { return figure.exists() ? figure.shown() + " %" : "no figure"; }

std::string percent_text(std::int64_t percent_e4) { return format_percent_e4(percent_e4) + " %"; }

std::string met_text(bool met) { return met ? "met" : "missed"; }

/// "MISSED so far, not certain".
std::string verdict_text(const Report& report) {
  if (report.verdict == Verdict::none) return "CANNOT TELL";
  std::string text = report.verdict == Verdict::met ? "MET" : "MISSED";
  if (report.so_far) text += " so far";
  return text + (report.certain ? "" : ", not certain");
}

Tone tone_of(const Report& report) {
  if (!report.certain) return Tone::doubtful;
  return report.verdict == Verdict::met ? Tone::good : Tone::bad;
}

std::string bound_text(const Contract& contract, const Bound& bound) {
  if (!bound.figure.exists()) return "no figure";
  return figure_text(bound.figure) + " (" + met_text(bound.met) + ", credit " +
         owed_text(owed_of(contract, bound), contract) + ")";
}

std::string credit_text(const Report& report) {
  if (!report.figure.exists()) return "none can be told: there is no figure";
  if (report.agreement && report.contract.credits.empty())
    return owed_text(owed_of(report), report.contract) + ", as the agreement below says";
  std::string text = percent_text(report.credit.percent_e4);
  const bool due = report.whole_month && !report.so_far;
  if (report.credit.percent_e4 == 0) return text + (due ? " - none is due" : " - none so far");
  text += due ? " of the month's fee" : " of a month's fee, were this a whole month: credits are a month's";
  if (report.credit_amount)
    text += " = " + money_text(*report.credit_amount, report.contract.fee->digits) + " " +
            one_line(report.contract.fee->currency) + " (" + one_line(rounding_words(*report.contract.fee)) + ")";
  if (due && !report.credit_applies_to.empty()) text += ", on the invoice of " + report.credit_applies_to;
  return text;
}

void add_share(std::vector<std::vector<std::string>>& rows, const std::string& name, milliseconds span,
               milliseconds whole, const std::string& remark) {
  if (span.count() == 0) return;
  const Figure share{span.count(), whole.count()};
  rows.push_back({name, span_text(span), share.shown() + " %", remark});
}

}  // namespace

std::string counted(std::size_t count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

std::string listed(const std::vector<std::string>& words, const std::string& otherwise) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + one_line(word);
  return text.empty() ? otherwise : text;
}

void write_head(Page& page, const TextContext& context) {
  const Report& report = context.report;
  const Interval& range = report.request.period.range;
  page.title("Service levels  " + report.request.period.label, report.status);
  page.subtitle(one_line(report.contract.provider) + " for " + one_line(report.contract.client) + ", contract " +
                one_line(report.contract.id) + ", revision " + std::to_string(report.contract.revision));
  page.subtitle(local_span(context.zone, range, true) + "  " + report.contract.zone_name);
  page.subtitle("as of " + context.zone.wall_text(report.request.as_of) + " " +
                context.zone.offset_text(report.request.as_of) + (report.so_far ? "; the rest is not yet" : ""));
  if (report.freeze)
    page.subtitle("revision " + std::to_string(report.revision) + "; closed on " +
                  context.zone.wall_text(report.freeze->recorded_at) + " by ledger record " +
                  std::to_string(report.freeze->sequence));
  for (const Transition& each : report.dst_transitions)
    page.subtitle("the clock changes on " + context.zone.wall_text(each.at) + ": " +
                  context.zone.offset_text(each.at - milliseconds{1}) + " to " + context.zone.offset_text(each.at));
}

void write_figure(Page& page, const TextContext& context) {
  const Report& report = context.report;
  page.heading("Result");
  Text figure(figure_text(report.figure) + "   objective " + objective_text(report.request.policy.objective_e4) +
              "   ");
  page.entry("Availability", figure.add(verdict_text(report), tone_of(report)));
  page.entry("Credit", credit_text(report));
}

void write_sums(Page& page, const Report& report) {
  page.entry("Counted downtime", span_text(report.counted_down) + " of " +
                                     span_text(milliseconds{report.figure.denominator_ms}) +
                                     (report.unknown.count() > 0 && report.request.policy.unknown == UnknownCounts::down
                                          ? ", " + span_text(report.unknown) + " of it unknown time"
                                          : ""));
  if (report.added_by_closing.count() > 0)
    page.entry("", span_text(report.added_by_closing) + " of it are recoveries too short to count (recovery_min_s)");
  if (report.dropped_by_opening.count() > 0)
    page.entry("", span_text(report.dropped_by_opening) + " more were too short to count (min_outage_s)");
  const ErrorBudget& budget = report.error_budget;
  page.entry("Error budget", span_text(budget.budget) + ", used " + span_text(budget.used) + ", " +
                                 (budget.left.count() < 0 ? "overspent by " + span_text(-budget.left)
                                                          : "left " + span_text(budget.left)));
}

void write_doubt(Page& page, const TextContext& context) {
  const Report& report = context.report;
  page.entry("Bounds",
             "from " + bound_text(report.contract, report.low) + " to " + bound_text(report.contract, report.high));
  if (report.if_accepted)
    page.entry("If accepted", bound_text(report.contract, report.if_accepted->bound) + ": something is pending");
  if (report.source_bounds)
    page.entry("Other sources", "counted downtime from " + span_text(report.source_bounds->least) + " to " +
                                    span_text(report.source_bounds->most));
  if (report.doubt) page.entry("Not certain", one_line(words(*report.doubt)));
}

void write_result(Page& page, const TextContext& context) {
  const Report& report = context.report;
  write_figure(page, context);
  if (!report.agreement || !report.contract.credits.empty())
    for (const Reason& each : report.credit.trace) page.entry("", one_line(words(each)));
  for (const Reason& each : table_gaps(report.contract, report.request.policy)) page.entry("", one_line(words(each)));
  write_sums(page, report);
  write_doubt(page, context);
}

void write_time_account(Page& page, const TextContext& context) {
  const TimeAccount& account = context.report.time_account;
  const milliseconds whole = account.sum();
  std::vector<std::vector<std::string>> rows{{"", "time", "share", ""}};
  add_share(rows, "available", account.available, whole, "");
  add_share(rows, "down", account.down_counted, whole, "counts");
  add_share(rows, "unknown", account.unknown_counted, whole, "counts as downtime (unknown=down)");
  add_share(rows, "unknown", account.unknown_excluded, whole, "left out (unknown=exclude)");
  add_share(rows, "maintenance", account.excluded_maintenance, whole, "excluded");
  add_share(rows, "third parties", account.excluded_third_party, whole, "excluded");
  add_share(rows, "not in contract", account.not_in_contract, whole, "");
  add_share(rows, "not yet", account.not_yet, whole, "");
  rows.push_back({"sum", span_text(whole), "", ""});
  page.heading("Time");
  page.table({rows, {1, 2}});
}

void write_functions(Page& page, const TextContext& context) {
  const auto& functions = context.report.functions;
  const auto as_agreed = [&](const FunctionResult& each) {
    return each.objective_e4 == context.report.request.policy.objective_e4;
  };
  // The report's head has the objective already: it stands here only where a function has one of its own.
  const bool with_objective = !std::all_of(functions.begin(), functions.end(), as_agreed);
  std::vector<std::vector<std::string>> rows{{"function", "available", "", "down", "counted", "outages"}};
  if (with_objective) rows[0].insert(rows[0].begin() + 2, "objective");
  for (const FunctionResult& each : functions) {
    std::vector<std::string> row{one_line(each.id) + (each.critical ? " *" : "")};
    if (!each.observed)
      row.insert(row.end(), {"not observed", "-", "-", "-", "-"});
    else
      row.insert(row.end(), {figure_text(each.figure), each.figure.exists() ? met_text(each.met) : "-",
                             span_text(each.down), span_text(each.counted), std::to_string(each.outages)});
    if (with_objective) row.insert(row.begin() + 2, objective_text(each.objective_e4));
    rows.push_back(std::move(row));
  }
  page.heading("Functions (* critical: together they are the service)");
  page.table({rows, with_objective ? std::vector<std::size_t>{1, 2, 4, 5, 6} : std::vector<std::size_t>{1, 3, 4, 5}});
}

void write_alternatives(Page& page, const TextContext& context) {
  std::vector<std::vector<std::string>> rows{{"if the policy were", "availability", "objective", "credit", ""}};
  const Contract& contract = context.report.contract;
  for (const Alternative& each : context.report.alternatives) {
    if (!each.band_differs && !each.met_differs) continue;
    rows.push_back({each.policy_change, figure_text(each.figure), met_text(each.met),
                    owed_text(owed_of(contract, bound_of(each)), contract),
                    each.band_differs ? "the credit changes" : ""});
  }
  page.heading("Other readings of the contract");
  if (rows.size() > 1)
    page.table({rows, {1, 3}});
  else
    page.paragraph("No other choice of a policy changes the credit or whether the objective is met.");
}

void write_report(Page& page, const Report& report, Length length) {
  const TextContext context{report, *report.contract.zone, !report.dst_transitions.empty()};
  if (length == Length::short_one) return write_short(page, context);
  for (const auto& write :
       {write_head, write_result, write_agreement, write_changes, write_tasks, write_outages, write_maintenance,
        write_claims, write_late_recorded, write_incidents, write_functions, write_time_account, write_corrections,
        write_bugs, write_coverage, write_alternatives, write_policies, write_origin})
    write(page, context);
}

std::string render_text(const Report& report, const TextStyle& style) {
  TextPage page(style);
  write_report(page, report, style.length);
  return page.take();
}

}  // namespace sereno::sla
