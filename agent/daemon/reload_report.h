// What a reload of the settings did, in words: pure.
#pragma once

#include <string>
#include <vector>

#include "agent/checking/service_board.h"
#include "agent/listeners/control/control_protocol.h"
#include "config/agent/agent_settings.h"

namespace sereno::agent {

/// The settings of a running agent that another value needs a restart for, as the file calls them: "ledger.path".
std::vector<std::string> need_restart(const config::AgentSettings& running, const config::AgentSettings& next);

/// "2 services added: a, b" and so on, a line each; "nothing has changed" where nothing has.
std::vector<std::string> changes_in_words(const std::vector<ServiceChange>& services,
                                          const config::AgentSettings& before, const config::AgentSettings& now);

/// What `sereno reload` prints, and the code that it ends with.
ControlAnswer taken_over(const std::vector<std::string>& changes, const std::vector<std::string>& restart_for,
                         const std::vector<std::string>& warnings);
ControlAnswer refused(const std::vector<std::string>& mistakes);

}  // namespace sereno::agent
