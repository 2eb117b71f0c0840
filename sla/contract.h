// What was agreed: the typed form of a contract file.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "civil_time.h"
#include "interval_set.h"
#include "policy.h"
#include "sereno/time.h"

namespace sereno::sla {

/// A function of the platform that the contract speaks of.
struct ContractFunction {
  std::string id{};
  std::string description{};
  bool critical = false;                       ///< its outages are outages of "the service"
  std::vector<std::string> services{};         ///< that must all be well; empty: whatever services name it
  std::optional<std::int64_t> objective_e4{};  ///< its own; absent: the contract's
  std::optional<milliseconds> resolution_target{};
  std::string clause{};
};

/// A weekly span in which maintenance is allowed: from `start` on each of its days to `end`, which lies on the next day
/// when it is not after `start`. `end` may be 24 h.
struct WindowRule {
  std::array<bool, 7> days{};  ///< by C encoding: 0 is Sunday
  milliseconds start{0};
  milliseconds end{0};
  std::string clause{};
};

/// A row of the credit table as the text has it: [from, below) in 10^4 * percent, and in minutes of downtime.
struct CreditRow {
  std::int64_t available_from_e4 = 0;
  std::int64_t available_below_e4 = 0;
  std::int64_t down_from_minutes = 0;
  std::optional<std::int64_t> down_below_minutes{};  ///< absent: no upper end
  std::int64_t percent_e4 = 0;                       ///< of the month's fee
  std::string clause{};
};

struct PriorityTarget {
  int priority = 0;
  milliseconds resolution_target{0};
  std::string clause{};
};

struct Fee {
  std::int64_t cents = 0;  ///< hundredths of the currency's unit, a month
  std::string currency{};
  std::string clause{};
};

/// Sorted as the file has them. `clauses` says for each setting without a place of its own which words it rests on:
/// {"objective_percent", "SERVICE LEVELS, Availability"}.
struct Contract {
  std::string id{};
  std::string client{};
  std::string provider{};
  int revision = 1;
  std::string effective_from{};  ///< dates, first and first-not; empty: open
  std::string effective_to{};
  std::string zone_name{};
  std::optional<Zone> zone{};  ///< always there in a contract that was read
  Interval validity{};         ///< the effective dates as instants
  std::vector<ContractFunction> functions{};
  std::vector<WindowRule> windows{};
  std::vector<CreditRow> credits{};
  std::vector<PriorityTarget> priorities{};
  std::optional<milliseconds> response_target{};
  std::optional<int> reliability_limit{};  ///< distinct root causes a month
  std::optional<Fee> fee{};
  Policy policy{};
  std::map<std::string, std::string> clauses{};
  std::string sha256{};  ///< of the file's bytes

  const ContractFunction* function(std::string_view wanted) const;  ///< by id; null when there is none
  /// Which function a service serves: the one that lists it, else `named` (what the record says), else its own name.
  std::string function_of(const std::string& service, const std::string& named) const;
};

/// The spans in which maintenance is allowed, clipped to `range`, by the contract's windows and the policy.
IntervalSet allowed_windows(const Contract& contract, const Policy& policy, const Interval& range);

}  // namespace sereno::sla
