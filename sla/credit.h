// The figure of availability and what it costs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sereno/time.h"
#include "sla/contract.h"
#include "sla/policy.h"
#include "sla/reason.h"

namespace sereno::sla {

/// 100 * thd / denominator percent, exactly. A denominator of 0: there is no figure.
struct Figure {
  std::int64_t thd_ms = 0;
  std::int64_t denominator_ms = 0;

  bool exists() const { return denominator_ms > 0; }
  /// At least that many percent (10^4 * percent). False without a figure.
  bool reaches(std::int64_t percent_e4) const;
  std::int64_t floor_e4() const;  ///< 10^4 * percent, cut; 0 without a figure
  std::string shown() const;      ///< "99.9004", cut, never rounded; "-" without a figure
  std::string fraction() const;   ///< "2589420000/2592000000"
};

/// The row of the table that a figure lies in, as the policy has closed the gaps between rows.
struct CreditBand {
  enum class Measure { none, percent, minutes };
  Measure measure = Measure::none;
  std::int64_t from = 0;  ///< 10^4 * percent, or minutes of downtime
  std::optional<std::int64_t> below{};
  friend bool operator==(const CreditBand&, const CreditBand&) = default;
};

struct Credit {
  std::int64_t percent_e4 = 0;  ///< of the month's fee
  CreditBand band{};
  Reasons trace{};  ///< how it came to be, step by step
};

/// The credit by the contract's table and the policy. `counted` is the downtime that the table's minutes speak of.
Credit credit_for(const Contract& contract, const Policy& policy, const Figure& figure, milliseconds counted);

/// The share of a fee in the currency's smallest unit, rounded once, half up.
std::int64_t credit_amount(const Fee& fee, std::int64_t percent_e4);
/// 501 of a currency with two digits as "5.01".
std::string money_text(std::int64_t units, int digits);
/// The gaps between rows of the table and how the policy credit_row3 reads them.
Reasons table_gaps(const Contract& contract, const Policy& policy);

}  // namespace sereno::sla
