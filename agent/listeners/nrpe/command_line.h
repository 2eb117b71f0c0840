// A command line with the asker's arguments in it. Pure.
#pragma once

#include <string>
#include <vector>

#include "config/agent/commands.h"
#include "sereno/result.h"

namespace sereno::agent::nrpe {

/// The words with the asker's arguments in place of $ARG1$ to $ARG16$; `$$` is a dollar sign. Never parsed by a shell:
/// a value is a part of its word whatever it holds. Only an argument of the kind `words` is taken apart, at blanks
/// outside of double quotes, as a shell does with what stands there without quotes; a word that such arguments leave
/// empty vanishes. Fails when a value is none of its kind, is missing (text and words may be), or is one too many; the
/// message names its number.
Result<std::vector<std::string>> expand_command_line(const config::CommandSettings& command,
                                                     const std::vector<std::string>& values);

}  // namespace sereno::agent::nrpe
