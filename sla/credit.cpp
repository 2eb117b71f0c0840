#include "sla/credit.h"

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "sla/exact.h"

namespace sereno::sla {
namespace {

__extension__ using Wide = __int128;  // milliseconds of centuries times 10^6 pass 2^63

constexpr std::int64_t minute_ms = 60'000;

/// A row in force: the policy has closed the gap that the text may leave above it.
struct Band {
  const CreditRow* row = nullptr;
  std::size_t number = 0;
  std::int64_t from_e4 = 0;
  std::int64_t below_e4 = 0;
};

std::vector<Band> bands_of(const Contract& contract, const Policy& policy) {
  std::vector<Band> bands;
  for (const CreditRow& row : contract.credits)
    bands.push_back({&row, bands.size() + 1, row.available_from_e4, row.available_below_e4});
  for (std::size_t i = 1; i < bands.size(); ++i) {
    if (bands[i].below_e4 >= bands[i - 1].from_e4 || policy.credit_row3 == CreditRow3::literal_gap) continue;
    if (policy.credit_row3 == CreditRow3::carry_previous)
      bands[i - 1].from_e4 = bands[i].below_e4;
    else
      bands[i].below_e4 = bands[i - 1].from_e4;
  }
  return bands;
}

/// What is said of a row behind what was measured and its bounds.
Credit of_row(const Band& band, const CreditBand& range, Reason measured) {
  measured.parameters.insert(measured.parameters.end(),
                             {static_cast<std::int64_t>(band.number), Percent{band.row->percent_e4}, band.row->clause});
  return {.percent_e4 = band.row->percent_e4, .band = range, .trace = {std::move(measured)}};
}

Credit by_percent(const std::vector<Band>& bands, const Figure& figure) {
  const Percent measured{.e4 = figure.floor_e4(), .measured = true};
  for (const Band& band : bands)
    if (figure.reaches(band.from_e4) && !figure.reaches(band.below_e4))
      return of_row(band, {CreditBand::Measure::percent, band.from_e4, band.below_e4},
                    {ReasonCode::percent_in_row, {measured, Percent{band.from_e4}, Percent{band.below_e4}}});
  return {.trace = {{ReasonCode::percent_in_no_row, {measured}}}};
}

Credit by_minutes(const std::vector<Band>& bands, milliseconds counted) {
  for (const Band& band : bands) {
    const std::int64_t from = band.row->down_from_minutes;
    const auto below = band.row->down_below_minutes;
    if (counted.count() < from * minute_ms) continue;
    if (below && counted.count() >= *below * minute_ms) continue;
    Reason measured{below ? ReasonCode::minutes_in_row : ReasonCode::minutes_in_last_row, {counted, from}};
    if (below) measured.parameters.emplace_back(std::int64_t{*below});
    return of_row(band, {CreditBand::Measure::minutes, from, below}, std::move(measured));
  }
  return {.trace = {{ReasonCode::minutes_in_no_row, {counted}}}};
}

Credit higher(Credit left, Credit right) {
  Credit& chosen = right.percent_e4 > left.percent_e4 ? right : left;
  Reasons trace = left.trace;
  trace.insert(trace.end(), right.trace.begin(), right.trace.end());
  trace.push_back({ReasonCode::higher_of_both, {}});
  chosen.trace = std::move(trace);
  return std::move(chosen);
}

Credit by_table(const std::vector<Band>& bands, const Policy& policy, const Figure& figure, milliseconds counted) {
  switch (policy.credit_basis) {
    case CreditBasis::minutes:
      return by_minutes(bands, counted);
    case CreditBasis::max_of_both:
      return higher(by_percent(bands, figure), by_minutes(bands, counted));
    case CreditBasis::percent:
      break;
  }
  return by_percent(bands, figure);
}

}  // namespace

bool Figure::reaches(std::int64_t percent_e4) const {
  return exists() && static_cast<Wide>(thd_ms) * whole_e4 >= static_cast<Wide>(percent_e4) * denominator_ms;
}

std::int64_t Figure::floor_e4() const {
  return exists() ? static_cast<std::int64_t>(static_cast<Wide>(thd_ms) * whole_e4 / denominator_ms) : 0;
}

std::string Figure::shown() const {
  if (!exists()) return "-";
  const auto e4 = floor_e4();
  return std::to_string(e4 / 10'000) + "." + std::to_string(e4 % 10'000 + 10'000).substr(1);
}

std::string Figure::fraction() const { return std::to_string(thd_ms) + "/" + std::to_string(denominator_ms); }

Credit credit_for(const Contract& contract, const Policy& policy, const Figure& figure, milliseconds counted) {
  if (!figure.exists()) return {.trace = {{ReasonCode::no_credit_without_figure, {}}}};
  const bool met = figure.reaches(policy.objective_e4);
  if (met && policy.credit_trigger == CreditTrigger::objective_gate)
    return {.trace = {{ReasonCode::nothing_due_when_met, {Percent{policy.objective_e4}}}}};
  Credit credit = by_table(bands_of(contract, policy), policy, figure, counted);
  if (met && credit.percent_e4 > 0)
    credit.trace.push_back({ReasonCode::due_though_met, {Percent{policy.objective_e4}}});
  return credit;
}

std::int64_t credit_amount(const Fee& fee, std::int64_t percent_e4) {
  Wide divisor = static_cast<Wide>(whole_e4) * 10'000;
  for (int digit = 0; digit < fee.digits; ++digit) divisor /= 10;
  const Wide exact = static_cast<Wide>(fee.amount_e4) * percent_e4;
  return static_cast<std::int64_t>((2 * exact + divisor) / (2 * divisor));
}

std::string money_text(std::int64_t units, int digits) {
  std::string text = std::to_string(units);
  if (digits == 0) return text;
  const auto wanted = static_cast<std::size_t>(digits) + 1;
  if (text.size() < wanted) text.insert(0, wanted - text.size(), '0');
  return text.insert(text.size() - static_cast<std::size_t>(digits), ".");
}

Reasons table_gaps(const Contract& contract, const Policy& policy) {
  Reasons found;
  for (std::size_t i = 1; i < contract.credits.size(); ++i) {
    const Percent low{contract.credits[i].available_below_e4}, high{contract.credits[i - 1].available_from_e4};
    if (low.e4 >= high.e4) continue;
    const auto number = static_cast<std::int64_t>(i);  // of the row above
    switch (policy.credit_row3) {
      case CreditRow3::typo_99_85:
        found.push_back({ReasonCode::gap_row_reaches_up, {low, high, number + 1}});
        break;
      case CreditRow3::literal_gap:
        found.push_back({ReasonCode::gap_pays_nothing, {low, high}});
        break;
      case CreditRow3::carry_previous:
        found.push_back({ReasonCode::gap_row_reaches_down, {low, high, number}});
        break;
    }
  }
  return found;
}

}  // namespace sereno::sla
