#include "sla/agreement_sum.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "sla/exact.h"

namespace sereno::sla {
namespace {

Exact at_least_nothing(const Exact& value) { return value.num < 0 ? Exact{} : value; }

std::string base_key(const CommitmentResult& each) {
  const auto& base = each.commitment.base;
  return base ? base->name + "\n" + base->charged : "";
}

bool is_share(const CommitmentResult& each) { return each.commitment.remedy.unit == AwardUnit::percent; }

void set_amount(CommitmentResult& result) {
  result.amount.reset();
  if (!is_share(result)) return;
  if (result.base)
    result.amount = Money{result.base->exact_e4 * result.due.award_e4 / Exact::of(whole_e4), result.base->currency};
  else if (result.due.award_e4.is_zero())
    result.amount = Money{};
}

/// By the amount where both have one, else by the award.
bool owes_more(const CommitmentResult& left, const CommitmentResult& right) {
  if (left.amount && right.amount) return right.amount->exact_e4 < left.amount->exact_e4;
  return right.due.award_e4 < left.due.award_e4;
}

/// The parts of the sum, in the order in which they rest on each other.
class Sum {
 public:
  Sum(AgreementResult& result, const Contract& contract)
      : result_(result), contract_(contract), agreement_(*contract.agreement) {}

  void run() {
    for (CommitmentResult& each : result_.commitments) set_amount(each);
    choose_highest();
    add();
    for (CapResult& each : result_.caps) apply(each);
    apply_bars();
  }

 private:
  void choose_highest() {
    std::map<std::string, CommitmentResult*> best;
    for (CommitmentResult& each : result_.commitments) {
      each.highest = each.applies;
      if (!each.applies || each.commitment.group.empty()) continue;
      CommitmentResult*& chosen = best[each.commitment.group];
      if (chosen != nullptr && !owes_more(each, *chosen)) {
        each.highest = false;
        continue;
      }
      if (chosen != nullptr) chosen->highest = false;
      chosen = &each;
    }
  }

  /// Whether all that is in percent is of one thing.
  bool has_one_base() const {
    std::set<std::string> bases;
    for (const CommitmentResult& each : result_.commitments)
      if (each.highest && is_share(each)) bases.insert(base_key(each));
    return bases.size() <= 1;
  }

  void add() {
    AgreementTotal total;
    Exact percent, money;
    std::string currency;
    bool known = true;
    for (const CommitmentResult& each : result_.commitments) {
      if (!each.highest) continue;
      if (!is_share(each)) {
        total.days_e4 = total.days_e4 + each.due.award_e4;
        continue;
      }
      percent = percent + each.due.award_e4;
      if (!each.amount) known = false;
      if (!each.amount || each.amount->currency.empty()) continue;
      known = known && (currency.empty() || currency == each.amount->currency);
      currency = each.amount->currency;
      money = money + each.amount->exact_e4;
    }
    if (has_one_base()) total.percent_e4 = percent;
    if (known && !currency.empty()) total.amount = Money{money, currency};
    result_.total = std::move(total);
  }

  /// The fee that caps are of: the contract's, else all that commitments take a share of.
  std::optional<Money> fee_of_period() const {
    if (const auto& fee = contract_.fee) return Money{Exact::of(fee->amount_e4), fee->currency};
    std::set<std::string> seen;
    std::optional<Money> sum;
    for (const CommitmentResult& each : result_.commitments) {
      if (!is_share(each) || !each.base || !seen.insert(base_key(each)).second) continue;
      sum = Money{(sum ? sum->exact_e4 : Exact{}) + each.base->exact_e4, each.base->currency};
    }
    return sum;
  }

  /// A cap of days as a percentage of the period's fee.
  Exact as_percent(const Cap& cap) const {
    if (cap.unit == AwardUnit::percent) return Exact::of(cap.limit_e4);
    const Wide day = 86'400'000;
    return Exact::of(Wide{cap.limit_e4} * 100 * day, result_.period.length().count());
  }

  void apply(CapResult& capped) {
    capped.applied = false;
    capped.limit.reset();
    capped.limit_e4.reset();
    caps_days(capped.cap, agreement_) ? cap_days(capped) : cap_money(capped);
  }

  void cap_days(CapResult& capped) {
    capped.limit_e4 = at_least_nothing(Exact::of(capped.cap.limit_e4) - capped.used_before_e4);
    if (result_.total.days_e4 <= *capped.limit_e4) return;
    result_.total.days_e4 = *capped.limit_e4;
    capped.applied = true;
  }

  void cap_money(CapResult& capped) {
    const auto fee = fee_of_period();
    AgreementTotal& total = result_.total;
    if (!fee || !total.amount) return cap_percent(capped);
    const Exact limit =
        at_least_nothing(fee->exact_e4 * as_percent(capped.cap) / Exact::of(whole_e4) - capped.used_before_e4);
    capped.limit = Money{limit, fee->currency};
    if (total.amount->exact_e4 <= limit) return;
    total.amount->exact_e4 = limit;
    if (total.percent_e4 && !fee->exact_e4.is_zero()) total.percent_e4 = limit * Exact::of(whole_e4) / fee->exact_e4;
    capped.applied = true;
  }

  /// Without amounts: what was credited before cannot be told.
  void cap_percent(CapResult& capped) {
    auto& percent = result_.total.percent_e4;
    if (!percent) return;
    capped.limit_e4 = as_percent(capped.cap);
    if (*percent <= *capped.limit_e4) return;
    percent = *capped.limit_e4;
    capped.applied = true;
  }

  void apply_bars() {
    AgreementTotal& total = result_.total;
    const auto& smallest = agreement_.smallest_payout_e4;
    result_.below_smallest =
        smallest && total.amount && !total.amount->exact_e4.is_zero() && total.amount->exact_e4 <= Exact::of(*smallest);
    result_.barred = !result_.covered || std::any_of(result_.conditions.begin(), result_.conditions.end(),
                                                     [](const ConditionResult& each) { return each.bars; });
    if (!result_.barred && !result_.below_smallest) return;
    if (total.amount) total.amount->exact_e4 = {};
    if (total.percent_e4) total.percent_e4 = Exact{};
    total.days_e4 = {};
  }

  AgreementResult& result_;
  const Contract& contract_;
  const Agreement& agreement_;
};

}  // namespace

bool caps_days(const Cap& cap, const Agreement& agreement) {
  return cap.unit == AwardUnit::days &&
         std::any_of(agreement.commitments.begin(), agreement.commitments.end(),
                     [](const Commitment& each) { return each.remedy.unit == AwardUnit::days; });
}

void sum_up(AgreementResult& result, const Contract& contract) { Sum(result, contract).run(); }

}  // namespace sereno::sla
