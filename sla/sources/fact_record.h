// Evidence as facts of a ledger: what is written of an act or a state, and what is read of it again.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "ledger/ledger.h"
#include "sereno/result.h"
#include "sla/act.h"
#include "sla/timeline.h"

namespace sereno::sla {

/// The channel of what nobody said: the agent noticed.
inline constexpr std::string_view agent_channel = "agent";

/// The types of acts; and of what a report is made from: "state", "measurement", and acts but for messages, which move
/// no figure.
const std::vector<std::string>& act_types();
const std::vector<std::string>& evidence_types();

/// What the ledger keeps; `body` is that of parse_record().
ledger::Fact fact_of(const Act& act, std::string body);
ledger::Fact fact_of(const RecordedState& state, std::string body, bool by_agent);
ledger::Fact fact_of(const Measurement& measurement, std::string body);

/// What such a fact says, with what the ledger knows of it. The error names the record.
Result<std::variant<RecordedState, Measurement, Act>> read_fact(const ledger::Fact& fact);

/// What the acts of one entry have in common: "maintenance m1".
std::string entry_key(const Act& act);
/// The span that an act states; an incident's is the instant of its registration.
std::optional<Interval> span_of(const Act& act);

/// By how much the clock jumped, of a fact of the agent's own type "clock_jump".
Result<milliseconds> jump_of(const ledger::Fact& fact);

}  // namespace sereno::sla
