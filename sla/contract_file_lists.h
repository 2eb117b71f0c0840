// The lists of a contract file, each read from its node.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sla/business_calendar.h"
#include "sla/contract.h"

namespace sereno::config {
class YamlMap;
class YamlNode;
}  // namespace sereno::config

namespace sereno::sla {

/// A node that may be "VALUE" or "{value: VALUE, clause: WORDS}": the value's node; the clause goes to `clause`.
config::YamlNode unwrap(const config::YamlNode& node, std::string& clause);
/// The words of the key `clause`, empty without it.
std::string clause_of(config::YamlMap& map);
/// At least one character, at most 200, none of them a control character; a problem otherwise.
std::string short_text(const config::YamlNode& node);

/// short_text() without blanks and quotes: what stands in records, on command lines and in lists.
std::string read_id(const config::YamlNode& node);
/// A duration with its unit, longer than 0: a bare number would be read as seconds where minutes were meant.
std::optional<milliseconds> agreed_duration(const config::YamlNode& node);

/// "21:00" after midnight, up to "24:00".
milliseconds read_time_of_day(const config::YamlNode& node);
/// Of the system's tz database.
std::optional<Zone> read_zone(const config::YamlNode& node);
/// 10^4 * percent, 0 to 100.
std::optional<std::int64_t> read_percent(const config::YamlNode& node);
/// "1250.00" as 10^4 * the currency's unit.
std::optional<std::int64_t> read_amount(const config::YamlNode& node);

std::vector<ContractFunction> read_functions(const config::YamlNode& node);
std::vector<WindowRule> read_windows(const config::YamlNode& node);
std::vector<CreditRow> read_credits(const config::YamlNode& node);
std::vector<PriorityTarget> read_priorities(const config::YamlNode& node);
std::vector<Party> read_parties(const config::YamlNode& node);
std::vector<Source> read_sources(const config::YamlNode& node);
BusinessCalendar read_calendar(const config::YamlNode& node);
Fee read_fee(const config::YamlNode& node);

}  // namespace sereno::sla
