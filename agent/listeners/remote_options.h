// Options of a check as they come over the network, the same way for every protocol.
#pragma once

#include <span>
#include <string>

#include "plugins/host/options/check_description.h"
#include "sereno/result.h"

namespace sereno::agent {

/// Each argument is "option=value", or "option" alone for a flag; a leading "--" is fine. Fails on an argument without
/// a name. Whether the check has the options, and whether an asker may say them, is not looked at here: CheckService
/// goes by what the check declares.
Result<host::OptionValues> parse_remote_options(std::span<const std::string> arguments);

}  // namespace sereno::agent
