#include "sla/credit.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace sereno::sla {
namespace {

__extension__ using Wide = __int128;  // milliseconds of centuries times 10^6 pass 2^63

constexpr std::int64_t whole_e4 = 1'000'000;  // 100 %
constexpr std::int64_t minute_ms = 60'000;

/// "99.90": two digits where they are enough.
std::string percent_text(std::int64_t percent_e4) {
  std::string text = format_percent_e4(percent_e4);
  const auto point = text.find('.');
  if (point == std::string::npos) return text;
  return text.size() - point < 3 ? text + "0" : text;
}

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

Credit of_row(const Band& band, const std::string& range, const std::string& measured) {
  Credit credit{.percent_e4 = band.row->percent_e4, .band = range};
  std::string line = measured + " lies in " + range + ": row " + std::to_string(band.number) + ", " +
                     format_percent_e4(credit.percent_e4) + " %";
  if (!band.row->clause.empty()) line += " (" + band.row->clause + ")";
  credit.trace.push_back(std::move(line));
  return credit;
}

Credit none(const std::string& why) { return {.band = "none", .trace = {why}}; }

Credit by_percent(const std::vector<Band>& bands, const Figure& figure) {
  const std::string measured = "availability " + figure.shown() + " %";
  for (const Band& band : bands)
    if (figure.reaches(band.from_e4) && !figure.reaches(band.below_e4))
      return of_row(band, percent_text(band.from_e4) + " to below " + percent_text(band.below_e4) + " %", measured);
  return none(measured + " lies in no row of the credit table: 0 %");
}

std::string minutes_text(milliseconds span) {
  const auto ms = span.count();
  std::string text = std::to_string(ms / minute_ms);
  if (ms % minute_ms != 0) text += " min " + format_number(static_cast<double>(ms % minute_ms) / 1000) + " s";
  return ms % minute_ms != 0 ? text : text + " min";
}

Credit by_minutes(const std::vector<Band>& bands, milliseconds counted) {
  const std::string measured = minutes_text(counted) + " of downtime";
  for (const Band& band : bands) {
    const auto below = band.row->down_below_minutes;
    if (counted.count() < band.row->down_from_minutes * minute_ms) continue;
    if (below && counted.count() >= *below * minute_ms) continue;
    const std::string from = std::to_string(band.row->down_from_minutes);
    return of_row(band, below ? from + " to below " + std::to_string(*below) + " min" : from + " min and more",
                  measured);
  }
  return none(measured + " lies in no row of the credit table: 0 %");
}

Credit higher(Credit left, Credit right) {
  Credit& chosen = right.percent_e4 > left.percent_e4 ? right : left;
  std::vector<std::string> trace = left.trace;
  trace.insert(trace.end(), right.trace.begin(), right.trace.end());
  trace.emplace_back("the higher of both counts (credit_basis=max_of_both)");
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
  if (!figure.exists()) return none("there is no figure, so no credit");
  const bool met = figure.reaches(policy.objective_e4);
  const std::string objective =
      "the objective of " + percent_text(policy.objective_e4) + " % is " + (met ? "met" : "missed");
  if (met && policy.credit_trigger == CreditTrigger::objective_gate)
    return none(objective + ", so nothing is due (credit_trigger=objective_gate)");
  Credit credit = by_table(bands_of(contract, policy), policy, figure, counted);
  if (met && credit.percent_e4 > 0)
    credit.trace.push_back(objective + ", the credit is due all the same (credit_trigger=table)");
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

std::string rounding_text(const Fee& fee) {
  return "rounded once, half up, to " + money_text(1, fee.digits) + " " + fee.currency;
}

std::vector<std::string> table_gaps(const Contract& contract, const Policy& policy) {
  std::vector<std::string> found;
  for (std::size_t i = 1; i < contract.credits.size(); ++i) {
    const std::int64_t low = contract.credits[i].available_below_e4, high = contract.credits[i - 1].available_from_e4;
    if (low >= high) continue;
    const std::string row = "row " + std::to_string(i + 1);
    const std::string gap = "the table leaves a gap from " + percent_text(low) + " to " + percent_text(high) + " %: ";
    switch (policy.credit_row3) {
      case CreditRow3::typo_99_85:
        found.push_back(gap + row + " reaches up to it (credit_row3=typo_99_85)");
        break;
      case CreditRow3::literal_gap:
        found.push_back(gap + "it pays nothing (credit_row3=literal_gap)");
        break;
      case CreditRow3::carry_previous:
        found.push_back(gap + "row " + std::to_string(i) + " reaches down to it (credit_row3=carry_previous)");
        break;
    }
  }
  return found;
}

}  // namespace sereno::sla
