#include <algorithm>

#include "sla/agreement_result.h"
#include "sla/renderers/agreement_words.h"
#include "sla/renderers/plain_text.h"
#include "sla/renderers/text_sections.h"

namespace sereno::sla {
namespace {

std::string met_words(const TextContext& context, const CommitmentResult& each) {
  if (!each.applies) return context.say("not promised");
  if (!each.met) return "-";
  return context.met(*each.met) + (each.certain ? "" : "?");
}

std::string amount_of(const TextContext& context, const std::optional<Money>& money) {
  if (!money || money->currency.empty()) return "";
  return context.money(amount_text(*money, *context.report.contract.agreement), money->currency);
}

std::vector<std::string> row_of(const TextContext& context, const CommitmentResult& each) {
  std::string why = due_words(each.due, context.language);
  if (each.applies && !each.highest) why += "; " + context.say("another of its group owes more");
  return {one_line(each.commitment.id),
          figure_words(each.measured, each.commitment.measure.kind),
          objective_words(each.commitment, context.language),
          met_words(context, each),
          award_words(each.due.award_e4, each.commitment.remedy.unit, context.language),
          amount_of(context, each.amount),
          why};
}

void write_commitments(Page& page, const TextContext& context) {
  std::vector<std::vector<std::string>> rows{{context.say("commitment"), context.say("measured"),
                                              context.say("objective"), "", context.say("credit"),
                                              context.say("amount"), context.say("why")}};
  for (const CommitmentResult& each : context.report.agreement->commitments) rows.push_back(row_of(context, each));
  page.table({rows, {1, 4, 5}});
}

std::string sum_words(const TextContext& context, const AgreementTotal& total) {
  const bool cut = context.report.contract.agreement->cut_money;
  std::string text;
  if (total.amount)
    text = amount_of(context, total.amount) + " (" +
           (cut ? context.say("cut to the smallest unit") : context.say("rounded once, half up")) + ")";
  else if (total.percent_e4)
    text = context.say("{0}: the fee is not known",
                       {award_words(*total.percent_e4, AwardUnit::percent, context.language)});
  if (total.days_e4.is_zero()) return text;
  const std::string days =
      context.say("{0} of service", {award_words(total.days_e4, AwardUnit::days, context.language)});
  return text.empty() ? days : context.say("{0} and {1}", {text, days});
}

std::string total_words(const TextContext& context) {
  const AgreementResult& result = *context.report.agreement;
  std::string text = sum_words(context, result.total);
  if (text.empty()) text = context.say("not known: a fee is missing");
  if (!result.covered)
    text += "; " + context.say("the contract covers only a part of the period, which is not counted");
  if (result.below_smallest) text += "; " + context.say("not above the smallest payout");
  return result.certain ? text : context.say("{0}; not certain", {text});
}

void write_claims_until(Page& page, const TextContext& context) {
  for (const ClaimResultDate& each : context.report.agreement->claims) {
    const std::string last =
        context.say("{0}, counted from {1}", {date_text(each.date.last_day), context.zone.wall_text(each.date.from)});
    page.entry(context.say("Claim until"), each.passed ? context.say("{0}: passed", {last}) : last);
  }
}

void write_readings(Page& page, const TextContext& context) {
  for (const CommitmentResult& each : context.report.agreement->commitments)
    for (const OtherReading& other : each.readings)
      page.entry(context.say("Read otherwise"),
                 context.say("{0}, {1}: {2}, credit {3}",
                             {one_line(each.commitment.id), other.change,
                              figure_words(other.measured, each.commitment.measure.kind),
                              award_words(other.due.award_e4, each.commitment.remedy.unit, context.language)}));
}

std::string cap_result_words(const TextContext& context, const CapResult& each) {
  const std::string cap = cap_words(each.cap, context.language);
  const std::string text = each.applied ? context.say("{0}: reached", {cap}) : context.say("{0}: not reached", {cap});
  return each.limit ? text + " (" + amount_of(context, each.limit) + ")" : text;
}

}  // namespace

void write_agreement(Page& page, const TextContext& context) {
  if (!context.report.agreement) return;
  const AgreementResult& result = *context.report.agreement;
  page.heading(context.say("Agreement"));
  write_commitments(page, context);
  page.entry(context.say("Owed"), total_words(context));
  for (const ConditionResult& each : result.conditions) {
    const std::string text = one_line(each.id) + " " + condition_words(each, context.language);
    page.entry(context.say("Precondition"), each.bars ? context.say("{0}: no credit is due", {text}) : text);
  }
  for (const CapResult& each : result.caps) page.entry(context.say("Cap"), cap_result_words(context, each));
  write_claims_until(page, context);
  write_readings(page, context);
}

}  // namespace sereno::sla
