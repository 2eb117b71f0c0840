// The one check that the agent has itself, described as those of plugins are.
#pragma once

#include <string>
#include <vector>

#include "plugins/host/options/check_description.h"

namespace sereno::agent {

/// Runs the program that its option "command" names: the absolute path first, then its arguments, a value each. What is
/// run is said on this machine alone, never by an asker over the network.
host::CheckDescription external_check_description();

/// The words of the command, in their order.
std::vector<std::string> command_of(const host::OptionValues& options);
/// The same words as options.
host::OptionValues options_of(const std::vector<std::string>& command);

}  // namespace sereno::agent
