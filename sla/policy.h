// The choices that a contract's text leaves open. Each is a key with a default; each report prints them all.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/result.h"
#include "sereno/time.h"

namespace sereno::sla {

enum class MaintenanceAccounting { available, exclude };
enum class WindowCrossing { start_day, calendar_day, union_of_both };
enum class Sunday { literal, whole_day };
enum class LateNotice { reject, partial };
enum class Acknowledgement { ack_or_phone, required, ignored };
enum class DegradedCounts { down, up };
enum class UnknownCounts { down, exclude, up };
enum class OutageEnd { recovered, notified };
enum class CreditTrigger { table, objective_gate };
enum class CreditRow3 { typo_99_85, literal_gap, carry_previous };
enum class CreditBasis { percent, minutes, max_of_both };
enum class ResolutionTarget { function, strict_min };
enum class WarningCounts { up, down };
enum class Acceptance { other_party, any_named };
enum class LateRecordedIs { shown, refused };
enum class Vantages { worst, majority, any_up };

/// "99.9" as 999000: 10^4 * percent, exactly. Refuses more than four digits after the point and what is not 0 to 100.
Result<std::int64_t> parse_percent_e4(std::string_view text);
/// 999000 as "99.9".
std::string format_percent_e4(std::int64_t percent_e4);

/// docs/contract-file.md explains each key and gives its default and alternatives.
struct Policy {
  std::int64_t objective_e4 = 999'000;  ///< 10^4 * percent
  MaintenanceAccounting maintenance_accounting = MaintenanceAccounting::available;
  WindowCrossing window_crossing = WindowCrossing::start_day;
  Sunday sunday = Sunday::literal;
  milliseconds min_notice{172'800'000};
  LateNotice late_notice = LateNotice::reject;
  Acknowledgement ack = Acknowledgement::ack_or_phone;
  DegradedCounts degraded = DegradedCounts::down;
  UnknownCounts unknown = UnknownCounts::down;
  milliseconds stale_after{0};  ///< 0 ("auto"): three of the service's own intervals, 180 s where a run names none
  milliseconds recovery_min{120'000};
  milliseconds min_outage{0};
  OutageEnd outage_end = OutageEnd::recovered;
  CreditTrigger credit_trigger = CreditTrigger::table;
  CreditRow3 credit_row3 = CreditRow3::typo_99_85;
  CreditBasis credit_basis = CreditBasis::percent;
  ResolutionTarget resolution_target = ResolutionTarget::function;
  WarningCounts warning = WarningCounts::up;
  Acceptance acceptance = Acceptance::other_party;
  LateRecordedIs late_recorded = LateRecordedIs::shown;
  Vantages vantages = Vantages::worst;
  milliseconds same_root_within{3'600'000};
};

/// The names of all keys, in the order of the reports.
std::vector<std::string_view> policy_keys();
/// Sets one key. The error names the key's choices, or the nearest key when there is none of that name.
Result<void> set_policy(Policy& policy, std::string_view key, std::string_view value);
/// The same from "key=value", as --policy gives it.
Result<void> override_policy(Policy& policy, std::string_view key_equals_value);

/// All keys with their values as text, in a fixed order: {"objective_percent", "99.9"}, ...
struct PolicyEntry {
  std::string key{};
  std::string value{};
  friend bool operator==(const PolicyEntry&, const PolicyEntry&) = default;
};
std::vector<PolicyEntry> policy_entries(const Policy& policy);
/// SHA-256 over the lines "key=value\n" of policy_entries, as 64 hexadecimal digits.
std::string policy_digest(const Policy& policy);

/// Every single other choice than the policy's own: {"sunday", "whole_day"}, ... for "what if".
std::vector<PolicyEntry> policy_alternatives(const Policy& policy);

}  // namespace sereno::sla
