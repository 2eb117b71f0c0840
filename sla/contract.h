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
#include "sla/agreement.h"
#include "sla/region.h"

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
  std::optional<Zone> zone{};  ///< absent: the contract's
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
  std::vector<std::string>
      affectations{};  ///< "total", "intermittent", "degraded": of critical functions, that have it
  milliseconds resolution_target{0};
  bool service_hours = false;  ///< its clock runs in the agreement's calendar alone
  std::string clause{};
};

struct Fee {
  std::int64_t amount_e4 = 0;  ///< 10^4 * the currency's unit, a month
  std::string currency{};
  int digits = 2;  ///< after the point: how small the smallest unit is
  std::string clause{};
};

/// How many digits a currency has after the point: 2 but for those that have others.
int currency_digits(std::string_view currency);

/// On whose side somebody stands. An ally is the provider's: what it causes is no third party's.
enum class Role { provider, ally, client, third };

/// "provider", "ally", "client", "third".
std::string_view to_string(Role role);

/// Somebody whom the contract knows by an id, beside "provider" and "client" themselves.
struct Party {
  std::string id{};
  Role role = Role::third;
  std::vector<std::string> contacts{};
  std::vector<std::string> keys{};  ///< public, by which what it signs is known: "ed25519:" and 44 signs of base64
  std::string clause{};
};

/// Where results may come from so that they make the figure.
struct Source {
  std::string name{};
  std::string party{};
  std::string kind{};  ///< inside, outside; empty: not said
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
  std::vector<Party> parties{};
  std::vector<Source> sources{};  ///< empty: whatever is recorded makes the figure
  std::optional<Agreement> agreement{};
  Policy policy{};
  std::map<std::string, std::string> clauses{};
  std::string sha256{};  ///< of the file's bytes

  FunctionIds function_ids() const;
  const ContractFunction* function(std::string_view wanted) const;  ///< by id; null when there is none
  /// "provider", "client", the contract's own names of them, or the role of a listed id; anybody else is a third.
  Role role_of(std::string_view party) const;
  /// The keys of "provider", "client", or a listed id; for the contract's own names those of their role's id.
  std::vector<std::string> keys_of(std::string_view party) const;
  /// Whether results of that source make the figure. The agent's own ("agent") always do.
  bool counts_source(std::string_view source) const;
  /// Which function a service serves: the one that lists it, else `named` (what the record says), else its own name.
  std::string function_of(const std::string& service, const std::string& named) const;
};

/// Whether a scope names the function; an empty one names all.
bool in_scope(const std::vector<std::string>& scope, const std::string& function);

/// The spans in which maintenance is allowed, clipped to `range`, by the contract's windows and the policy.
IntervalSet allowed_windows(const Contract& contract, const Policy& policy, const Interval& range);

}  // namespace sereno::sla
