// What the agent itself puts into the ledger: that it started, with which settings, that it ended.
#pragma once

#include <string>
#include <vector>

#include "config/agent/agent_settings.h"
#include "ledger/ledger.h"

namespace sereno::agent {

ledger::Fact start_fact(const std::string& version, const std::string& hostname, Instant now);
ledger::Fact stop_fact(const std::string& reason, Instant now);
/// The wall clock had jumped by so much, and is trusted again.
ledger::Fact clock_jump_fact(milliseconds by, Instant now);
/// The digest over all files and what each service is. Options are left out: they may name secrets.
ledger::Fact configuration_fact(const config::AgentSettings& settings, Instant now);

/// What the ledger knows from before: the last results, and whether the settings are those of the last start.
struct Remembered {
  std::vector<ledger::Sample> last_samples{};
  bool same_configuration = false;
  bool any_configuration = false;  ///< something was watched before
};
/// The error names the ledger's file.
Result<Remembered> remember(const config::AgentSettings& settings);

}  // namespace sereno::agent
