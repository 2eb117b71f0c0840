// What report and windows have in common: a contract, and policies set otherwise.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sereno/result.h"
#include "sla/contract.h"

namespace boost::program_options {
class options_description;
class variables_map;
}  // namespace boost::program_options

namespace sereno::sla {

/// Adds --contract, --policy, --from, --to, --format and --help.
void add_contract_options(boost::program_options::options_description& description);

/// The contract that --contract names with every --policy set in it. Every problem of the file is printed to standard
/// error; nothing then, nor when a policy cannot be set.
std::optional<Contract> contract_of(const boost::program_options::variables_map& values);

/// An instant as people type it: ISO 8601 with Z or offset, or a wall time or date in the contract's zone:
/// "2026-04-08T21:00:00", "2026-04-08 21:00", "2026-04-08".
Result<Instant> parse_time(std::string_view text, const Zone& zone);

/// --from and --to as a period. Fails when one is missing.
Result<Period> span_of(const boost::program_options::variables_map& values, const Zone& zone);

/// --format: "text" or "json".
Result<bool> wants_json(const boost::program_options::variables_map& values);

}  // namespace sereno::sla
