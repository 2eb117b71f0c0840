#include <algorithm>

#include "sla/renderers/plain_text.h"
#include "sla/renderers/render.h"
#include "sla/renderers/text_sections.h"

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

std::string verdict_word(Verdict verdict) {
  switch (verdict) {
    case Verdict::met:
      return "MET";
    case Verdict::missed:
      return "MISSED";
    case Verdict::cannot_tell:
      break;
  }
  return "CANNOT TELL";
}

Tone tone_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::met:
      return Tone::good;
    case Verdict::missed:
      return Tone::bad;
    case Verdict::cannot_tell:
      break;
  }
  return Tone::doubtful;
}

std::string bound_text(const Bound& bound) {
  return figure_text(bound.figure) + " (" + met_text(bound.met) + ", credit " + percent_text(bound.credit_percent_e4) +
         ")";
}

std::string credit_text(const Report& report) {
  std::string text = percent_text(report.credit.percent_e4);
  if (report.credit.percent_e4 == 0) return text + " - none is due";
  text += " of the month's fee";
  if (report.credit_amount_cents)
    text += " = " + std::to_string(*report.credit_amount_cents / 100) + "." +
            std::to_string(*report.credit_amount_cents % 100 + 100).substr(1) + " " +
            one_line(report.contract.fee->currency);
  if (!report.credit_applies_to.empty()) text += ", on the invoice of " + report.credit_applies_to;
  return text;
}

void add_share(std::vector<std::vector<std::string>>& rows, const std::string& name, milliseconds span,
               milliseconds whole, const std::string& remark) {
  if (span.count() == 0) return;
  const Figure share{span.count(), whole.count()};
  rows.push_back({name, span_text(span), share.shown() + " %", remark});
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
  page.spread("Service levels  " + report.request.period.label, report.status);
  page.line(one_line(report.contract.provider) + " for " + one_line(report.contract.client) + ", contract " +
            one_line(report.contract.id) + ", revision " + std::to_string(report.contract.revision));
  page.line(local_span(context.zone, range, true) + "  " + report.contract.zone_name);
  if (range.contains(report.request.as_of))
    page.line("as of " + context.zone.wall_text(report.request.as_of) + " " +
              context.zone.offset_text(report.request.as_of) + "; the rest is not yet");
  for (const Transition& each : report.dst_transitions)
    page.line("the clock changes on " + context.zone.wall_text(each.at) + ": " +
              context.zone.offset_text(each.at - milliseconds{1}) + " to " + context.zone.offset_text(each.at));
}

void write_result(Page& page, const TextContext& context) {
  const Report& report = context.report;
  page.line();
  page.entry("Availability", figure_text(report.figure) + "   objective " +
                                 objective_text(report.request.policy.objective_e4) + "   " +
                                 page.toned(verdict_word(report.verdict), tone_of(report.verdict)));
  page.entry("Credit", credit_text(report));
  for (const std::string& sentence : report.credit.trace) page.entry("", one_line(sentence));
  write_sums(page, report);
  page.entry("Bounds", "from " + bound_text(report.low) + " to " + bound_text(report.high));
  for (const std::string& reason : report.verdict_reasons) page.entry("Cannot tell", one_line(reason));
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
  page.table(rows, {1, 2});
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
  page.table(rows, with_objective ? std::vector<std::size_t>{1, 2, 4, 5, 6} : std::vector<std::size_t>{1, 3, 4, 5});
}

void write_alternatives(Page& page, const TextContext& context) {
  std::vector<std::vector<std::string>> rows{{"if the policy were", "availability", "objective", "credit", ""}};
  for (const Alternative& each : context.report.alternatives) {
    if (!each.band_differs && !each.met_differs) continue;
    rows.push_back({each.policy_change, figure_text(each.figure), met_text(each.met),
                    percent_text(each.credit_percent_e4), each.band_differs ? "the credit changes" : ""});
  }
  page.heading("Other readings of the contract");
  if (rows.size() > 1)
    page.table(rows, {1, 3});
  else
    page.paragraph("No other choice of a policy changes the credit or whether the objective is met.", 2);
}

std::string render_text(const Report& report, const TextStyle& style) {
  Page page(style);
  const TextContext context{report, *report.contract.zone, !report.dst_transitions.empty()};
  for (const auto& write : {write_head, write_result, write_outages, write_maintenance, write_third_parties,
                            write_incidents, write_functions, write_time_account, write_corrections, write_coverage,
                            write_alternatives, write_policies, write_origin})
    write(page, context);
  return page.take();
}

}  // namespace sereno::sla
