#include "sla/agreement_result.h"

#include <algorithm>
#include <set>
#include <utility>

#include "sla/agreement_readings.h"
#include "sla/agreement_sum.h"
#include "sla/credit.h"

namespace sereno::sla {
namespace {

constexpr const char* credited_money = "credited";
constexpr const char* credited_days = "credited_days";

/// The sum of the values of a name within a span; nothing when there is none.
std::optional<std::int64_t> sum_of(const std::vector<Measurement>& all, const std::string& name, const Interval& span) {
  std::optional<std::int64_t> sum;
  for (const Measurement& each : all)
    if (each.what == name && span.contains(each.span.from)) sum = sum.value_or(0) + each.value_e4.value_or(0);
  return sum;
}

ConditionResult condition_result(const Precondition& precondition, const AgreementScene& scene,
                                 const Interval& period) {
  bool good = false, bad = false;
  for (const Measurement& each : scene.measurements) {
    if (each.what != precondition.id || !each.holds || intersection(each.span, period).empty()) continue;
    (*each.holds ? good : bad) = true;
  }
  ConditionResult result{.id = precondition.id, .clause = precondition.clause};
  if (good && bad)
    result.state = ConditionState::contradicted;
  else if (good || bad)
    result.state = good ? ConditionState::told_holds : ConditionState::told_fails;
  else
    result.state = precondition.unless_told ? ConditionState::assumed_holds : ConditionState::assumed_fails;
  result.holds = holds(result.state, precondition);
  result.bars = !result.holds && !precondition.selects;
  return result;
}

/// Evaluates one agreement; the parts of its result in the order in which they rest on each other.
class Settlement {
 public:
  explicit Settlement(const AgreementScene& scene) : scene_(scene), agreement_(*scene.contract.agreement) {
    result_.period = agreed_period(agreement_, *scene.contract.zone, scene.asked.from);
    result_.whole = result_.period == scene.asked && scene.as_of >= result_.period.to;
    const bool partly = intersection(result_.period, scene.contract.validity) != result_.period;
    result_.covered = !partly || agreement_.part != PartOfPeriod::not_covered;
  }

  AgreementResult settle() {
    for (const Precondition& each : agreement_.preconditions)
      result_.conditions.push_back(condition_result(each, scene_, result_.period));
    for (const Commitment& each : agreement_.commitments) result_.commitments.push_back(commitment_result(each));
    add_caps();
    sum_up(result_, scene_.contract);
    add_claims();
    result_.certain = std::all_of(result_.commitments.begin(), result_.commitments.end(),
                                  [](const CommitmentResult& each) { return !each.applies || each.certain; });
    return std::move(result_);
  }

 private:
  bool holds_now(const std::string& id, bool otherwise) const {
    const auto found = std::find_if(result_.conditions.begin(), result_.conditions.end(),
                                    [&](const ConditionResult& each) { return each.id == id; });
    return found == result_.conditions.end() ? otherwise : found->holds;
  }

  CommitmentResult commitment_result(const Commitment& commitment) const {
    CommitmentResult result{.commitment = commitment};
    result.applies = holds_now(commitment.only_if, true) && !holds_now(commitment.unless, false);
    const MeasuredIn in = measured_in(scene_, scene_.policy);
    result.measured = measure(commitment.measure, in);
    result.met = meets(commitment.objective, result.measured);
    result.due = due_for(commitment.remedy, commitment.objective, result.measured);
    result.certain = is_certain(result);
    result.readings = other_readings(commitment, in, result.due);
    set_base(result);
    return result;
  }

  /// Whether it would owe the same if what is not known were all bad, or all good.
  bool is_certain(const CommitmentResult& result) const {
    const Commitment& commitment = result.commitment;
    for (const UnknownCounts unknown : {UnknownCounts::down, UnknownCounts::up}) {
      Policy policy = scene_.policy;
      policy.unknown = unknown;
      const auto worst = measure_at_worst(commitment.measure, measured_in(scene_, policy));
      if (!worst) return false;
      const Due due = due_for(commitment.remedy, commitment.objective, *worst);
      if (!(due.award_e4 == result.due.award_e4) || meets(commitment.objective, *worst) != result.met) return false;
    }
    return true;
  }

  void set_base(CommitmentResult& result) const {
    const auto& base = result.commitment.base;
    const auto& fee = scene_.contract.fee;
    result.base_name = base ? base->name : "";
    if (base && base->amount_e4) result.base = Money{Exact::of(*base->amount_e4), base->currency};
    if (base && !base->charged.empty())
      if (const auto charged = sum_of(scene_.measurements, base->charged, result_.period))
        result.base = Money{Exact::of(*charged), base->currency};
    if (!base && fee) result.base = Money{Exact::of(fee->amount_e4), fee->currency};
  }

  Interval year_before() const {
    Agreement yearly = agreement_;
    yearly.period = AgreedPeriod::year;
    return {agreed_period(yearly, *scene_.contract.zone, result_.period.from).from, result_.period.from};
  }

  void add_caps() {
    for (const Cap& cap : agreement_.caps) {
      CapResult capped{.cap = cap};
      if (cap.per == CapPer::year) {
        const char* credited = caps_days(cap, agreement_) ? credited_days : credited_money;
        capped.used_before_e4 = Exact::of(sum_of(scene_.measurements, credited, year_before()).value_or(0));
      }
      result_.caps.push_back(std::move(capped));
    }
  }

  void add_claims() {
    const auto& rule = agreement_.claim;
    if (!rule) return;
    std::set<Instant> starts;
    for (const CommitmentResult& each : result_.commitments) {
      if (!each.applies) continue;
      const auto incidents = incidents_of(each.commitment.measure, measured_in(scene_, scene_.policy));
      starts.insert(incidents.begin(), incidents.end());
    }
    if (rule->from == ClaimFrom::period_end) starts = {result_.period.from};
    const Zone zone =
        agreement_.calendar ? calendar_zone(*agreement_.calendar, *scene_.contract.zone) : *scene_.contract.zone;
    for (const Instant start : starts) {
      const bool of_calendar = rule->unit == SpanUnit::business_days;
      const ClaimDate date = claim_date(agreement_, *rule, of_calendar ? zone : *scene_.contract.zone, start);
      result_.claims.push_back({date, date.until <= scene_.as_of});
    }
  }

  const AgreementScene& scene_;
  const Agreement& agreement_;
  AgreementResult result_{};
};

}  // namespace

std::string_view to_string(ConditionState state) {
  switch (state) {
    case ConditionState::told_holds:
      return "told_holds";
    case ConditionState::told_fails:
      return "told_fails";
    case ConditionState::contradicted:
      return "contradicted";
    case ConditionState::assumed_holds:
      return "assumed_holds";
    case ConditionState::assumed_fails:
      break;
  }
  return "assumed_fails";
}

bool holds(ConditionState state, const Precondition& precondition) {
  if (state == ConditionState::contradicted) return precondition.unless_told;
  return state == ConditionState::told_holds || state == ConditionState::assumed_holds;
}

MeasuredIn measured_in(const AgreementScene& scene, const Policy& policy) {
  const Agreement& agreement = *scene.contract.agreement;
  const Interval period = agreed_period(agreement, *scene.contract.zone, scene.asked.from);
  MeasuredIn in{scene.functions, policy, scene.measurements, scene.range, period.from};
  const IntervalSet outside = IntervalSet(period) - IntervalSet(scene.contract.validity);
  if (agreement.part == PartOfPeriod::up) in.added_up = outside.measure();
  return in;
}

AgreementResult agreement_result(const AgreementScene& scene) { return Settlement(scene).settle(); }

std::int64_t rounded_units(const Money& money, const Agreement& agreement) {
  Wide unit = 10'000;
  for (int digit = 0; digit < currency_digits(money.currency); ++digit) unit /= 10;
  const Exact units = money.exact_e4 / Exact::of(unit);
  return agreement.cut_money ? units.floor() : units.rounded();
}

std::string amount_text(const Money& money, const Agreement& agreement) {
  return money_text(rounded_units(money, agreement), currency_digits(money.currency));
}

}  // namespace sereno::sla
