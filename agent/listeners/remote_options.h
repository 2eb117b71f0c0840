// Options of a check as they come over the network, the same way for every protocol.
#pragma once

#include <span>
#include <string>

#include "plugins/host/options/check_description.h"
#include "sereno/result.h"

namespace sereno::agent {

/// Each argument is "option=value", or "option" alone for a flag; a leading "--" is fine. Fails on an argument without
/// a name, and on a value that begins with "file:" or "env:": nobody at the other end may have the agent read its own
/// files or secrets. Whether the check has the options is not looked at here.
Result<host::OptionValues> parse_remote_options(std::span<const std::string> arguments);

}  // namespace sereno::agent
