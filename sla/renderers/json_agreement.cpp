#include "sla/renderers/json_agreement.h"

#include "sla/agreement_result.h"
#include "sla/renderers/agreement_words.h"
#include "sla/renderers/json_owed.h"
#include "sla/renderers/json_writer.h"

namespace sereno::sla {
namespace {

namespace json = boost::json;

json::value money_json(const std::optional<Money>& money, const Agreement& agreement) {
  return money && !money->currency.empty() ? text_json(amount_text(*money, agreement)) : json::value(nullptr);
}

json::value currency_json(const std::optional<Money>& money) {
  return money ? optional_text_json(money->currency) : json::value(nullptr);
}

/// Before it is rounded, to eight digits.
json::value exact_json(const std::optional<Money>& money) {
  if (!money || money->currency.empty()) return nullptr;
  return text_json((money->exact_e4 / Exact::of(10'000)).text(8));
}

/// {"percent": "10", "days": null}: exact to four digits, cut.
void add_award(json::object& object, const Exact& award_e4, AwardUnit unit) {
  const std::string text = (award_e4 / Exact::of(10'000)).text(4);
  object["percent"] = unit == AwardUnit::percent ? text_json(text) : json::value(nullptr);
  object["days"] = unit == AwardUnit::days ? text_json(text) : json::value(nullptr);
}

json::object measured_json(const Measured& measured, MeasureKind kind) {
  return {{"measure", text_json(to_string(kind))},
          {"shown", measured.figure_e4 ? text_json(figure_words(measured, kind)) : json::value(nullptr)},
          {"taken", measured.taken},
          {"of", measured.of},
          {"counted_ms", measured.counted.count()},
          {"not_measured_ms", measured.not_measured.count()}};
}

json::object due_json(const Due& due, AwardUnit unit) {
  json::object object{{"by", text_json(to_string(due.by))},
                      {"row", due.row ? json::value(static_cast<std::int64_t>(*due.row) + 1) : json::value(nullptr)},
                      {"steps", due.steps},
                      {"cut_to_most", due.cut_to_most}};
  add_award(object, due.award_e4, unit);
  return object;
}

json::array readings_json(const CommitmentResult& result) {
  const Commitment& commitment = result.commitment;
  json::array array;
  for (const OtherReading& each : result.readings) {
    json::object object{{"change", text_json(each.change)},
                        {"figure", measured_json(each.measured, commitment.measure.kind)},
                        {"due", due_json(each.due, commitment.remedy.unit)}};
    array.push_back(std::move(object));
  }
  return array;
}

json::object commitment_json(const CommitmentResult& result, const Agreement& agreement) {
  const Commitment& commitment = result.commitment;
  return {{"id", text_json(commitment.id)},
          {"group", optional_text_json(commitment.group)},
          {"clause", optional_text_json(commitment.clause)},
          {"applies", result.applies},
          {"functions", texts_json(commitment.measure.functions)},
          {"figure", measured_json(result.measured, commitment.measure.kind)},
          {"objective", text_json(objective_words(commitment))},
          {"objective_value", optional_text_json(objective_value(commitment))},
          {"objective_at_most", commitment.objective && commitment.objective->at_most},
          {"met", bool_json(result.met)},
          {"due", due_json(result.due, commitment.remedy.unit)},
          {"base", optional_text_json(result.base_name)},
          {"base_amount", money_json(result.base, agreement)},
          {"amount", money_json(result.amount, agreement)},
          {"amount_exact", exact_json(result.amount)},
          {"currency", currency_json(result.base)},
          {"highest_of_group", result.highest},
          {"certain", result.certain},
          {"other_readings", readings_json(result)}};
}

json::array conditions_json(const AgreementResult& result) {
  json::array array;
  for (const ConditionResult& each : result.conditions)
    array.push_back({{"id", text_json(each.id)},
                     {"state", text_json(to_string(each.state))},
                     {"holds", each.holds},
                     {"bars", each.bars},
                     {"clause", optional_text_json(each.clause)}});
  return array;
}

json::array caps_json(const AgreementResult& result, const Agreement& agreement) {
  json::array array;
  for (const CapResult& each : result.caps)
    array.push_back({{"cap", text_json(cap_words(each.cap))},
                     {"most", text_json(plain_words(Exact::of(each.cap.limit_e4)))},
                     {"unit", text_json(each.cap.unit == AwardUnit::percent ? "percent" : "days")},
                     {"per", text_json(each.cap.per == CapPer::year ? "year" : "period")},
                     {"applied", each.applied},
                     {"limit", money_json(each.limit, agreement)},
                     {"clause", optional_text_json(each.cap.clause)}});
  return array;
}

json::array claims_json(const AgreementResult& result) {
  json::array array;
  for (const ClaimResultDate& each : result.claims)
    array.push_back({{"from", instant_json(each.date.from)},
                     {"last_day", text_json(date_text(each.date.last_day))},
                     {"until", instant_json(each.date.until)},
                     {"passed", each.passed}});
  return array;
}

json::object total_json(const AgreementResult& result, const Agreement& agreement) {
  json::object object = total_json(result.total, agreement);
  object["rounding"] = text_json(agreement.cut_money ? "cut" : "half_up");
  object["barred"] = result.barred;
  object["below_smallest_payout"] = result.below_smallest;
  return object;
}

}  // namespace

json::object agreement_json(const Report& report) {
  const Agreement& agreement = *report.contract.agreement;
  const AgreementResult& result = *report.agreement;
  json::array commitments;
  for (const CommitmentResult& each : result.commitments) commitments.push_back(commitment_json(each, agreement));
  return {{"text",
           {{"address", optional_text_json(agreement.address)},
            {"dated", optional_text_json(agreement.dated)},
            {"read", optional_text_json(agreement.read)}}},
          {"period", span_json(result.period)},
          {"whole_period", result.whole},
          {"covered", result.covered},
          {"certain", result.certain},
          {"preconditions", conditions_json(result)},
          {"commitments", std::move(commitments)},
          {"caps", caps_json(result, agreement)},
          {"total", total_json(result, agreement)},
          {"claims", claims_json(result)}};
}

}  // namespace sereno::sla
