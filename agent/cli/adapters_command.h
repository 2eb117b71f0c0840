// `sereno adapters`, and `sereno help --adapter NAME`.
#pragma once

#include <string>
#include <vector>

#include "sereno/flows/adapter.h"

namespace sereno::cli {

/// All about one adapter: what it can do, the values that it asks for, what the platform's administrator creates, its
/// limits, and what its answers mean. At most 100 columns.
std::string render_adapter(const flows::Adapter& adapter);

/// One line for each adapter, with its title; mistakes go to standard error. 0; 1 when there are mistakes in one; 3
/// when the command is written wrongly.
int run_adapters_command(const std::vector<std::string>& arguments);
/// `words` begin with "--adapter". 0; 3 when there is no such adapter, or there are mistakes in it.
int run_adapter_help(const std::vector<std::string>& words);

}  // namespace sereno::cli
