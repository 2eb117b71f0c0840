// What an NRPE query asks for, and whether it may.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sereno::agent::nrpe {

/// "name!argument!argument" taken apart. As NRPE does it, empty parts vanish.
struct Command {
  std::string name{};
  std::vector<std::string> arguments{};
};

Command parse_command(std::string_view text);

/// "_NRPE_CHECK", which check_nrpe sends when it is called without a command: the asker wants to know the version.
bool asks_version(const Command& command);

/// "_SERENO_LEDGER": whether the agent's record is written.
bool asks_for_the_ledger(const Command& command);

/// What a request is held against.
struct RequestRules {
  bool allow_arguments = false;
  std::string_view nasty_characters{};  ///< none may stand in it
};

/// What speaks against the query, as the asker reads it; empty when nothing does. A query without a command is refused,
/// as nrpe does: a service whose command got lost must not look well. Characters that a shell would
/// interpret are refused although no shell is ever involved, as NRPE's users expect.
std::string refusal_of(std::string_view text, const Command& command, const RequestRules& rules);

}  // namespace sereno::agent::nrpe
