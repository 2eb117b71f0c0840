#include <algorithm>

#include "sla/agreement_result.h"
#include "sla/renderers/agreement_words.h"
#include "sla/renderers/plain_text.h"
#include "sla/renderers/text_sections.h"

namespace sereno::sla {
namespace {

std::string met_words(const CommitmentResult& each) {
  if (!each.applies) return "not promised";
  if (!each.met) return "-";
  return std::string(*each.met ? "met" : "missed") + (each.certain ? "" : "?");
}

std::string amount_of(const std::optional<Money>& money, const Agreement& agreement) {
  if (!money || money->currency.empty()) return "";
  return amount_text(*money, agreement) + " " + one_line(money->currency);
}

std::vector<std::string> row_of(const CommitmentResult& each, const Agreement& agreement) {
  std::string why = due_words(each.due);
  if (each.applies && !each.highest) why += "; another of its group owes more";
  return {one_line(each.commitment.id),
          figure_words(each.measured, each.commitment.measure.kind),
          objective_words(each.commitment),
          met_words(each),
          award_words(each.due.award_e4, each.commitment.remedy.unit),
          amount_of(each.amount, agreement),
          why};
}

void write_commitments(Page& page, const AgreementResult& result, const Agreement& agreement) {
  std::vector<std::vector<std::string>> rows{{"commitment", "measured", "objective", "", "credit", "amount", "why"}};
  for (const CommitmentResult& each : result.commitments) rows.push_back(row_of(each, agreement));
  page.table({rows, {1, 4, 5}});
}

std::string total_words(const AgreementResult& result, const Agreement& agreement) {
  std::string text;
  const AgreementTotal& total = result.total;
  if (total.amount)
    text = amount_of(total.amount, agreement) +
           (agreement.cut_money ? " (cut to the smallest unit)" : " (rounded once, half up)");
  else if (total.percent_e4)
    text = award_words(*total.percent_e4, AwardUnit::percent) + ": the fee is not known";
  if (!total.days_e4.is_zero())
    text += (text.empty() ? "" : " and ") + award_words(total.days_e4, AwardUnit::days) + " of service";
  if (text.empty()) text = "not known: a fee is missing";
  if (!result.covered) text += "; the contract covers only a part of the period, which is not counted";
  if (result.below_smallest) text += "; not above the smallest payout";
  return text + (result.certain ? "" : "; not certain");
}

void write_claims_until(Page& page, const AgreementResult& result, const Zone& zone) {
  for (const ClaimResultDate& each : result.claims)
    page.entry("Claim until", date_text(each.date.last_day) + ", counted from " + zone.wall_text(each.date.from) +
                                  (each.passed ? ": passed" : ""));
}

void write_readings(Page& page, const AgreementResult& result) {
  for (const CommitmentResult& each : result.commitments)
    for (const OtherReading& other : each.readings)
      page.entry("Read otherwise", one_line(each.commitment.id) + ", " + other.change + ": " +
                                       figure_words(other.measured, each.commitment.measure.kind) + ", credit " +
                                       award_words(other.due.award_e4, each.commitment.remedy.unit));
}

}  // namespace

void write_agreement(Page& page, const TextContext& context) {
  if (!context.report.agreement) return;
  const Agreement& agreement = *context.report.contract.agreement;
  const AgreementResult& result = *context.report.agreement;
  page.heading("Agreement");
  write_commitments(page, result, agreement);
  page.entry("Owed", total_words(result, agreement));
  for (const ConditionResult& each : result.conditions)
    page.entry("Precondition",
               one_line(each.id) + " " + condition_words(each) + (each.bars ? ": no credit is due" : ""));
  for (const CapResult& each : result.caps)
    page.entry("Cap", cap_words(each.cap) + (each.applied ? ": reached" : ": not reached") +
                          (each.limit ? " (" + amount_of(each.limit, agreement) + ")" : ""));
  write_claims_until(page, result, context.zone);
  write_readings(page, result);
}

}  // namespace sereno::sla
