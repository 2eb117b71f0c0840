// Asks plugins what they think of options, before anything runs.
#pragma once

#include <string>
#include <vector>

#include "plugins/host/catalogue/plugin_describer.h"
#include "plugins/host/options/check_description.h"

namespace sereno::host {

/// Options of one service, right by their kinds and with defaults filled in (validate_options).
struct OptionQuestion {
  const CheckDescription* check = nullptr;
  OptionValues options{};
};

/// One list of problems a question, in their order: secrets and files that cannot be read, then what the check itself
/// says. Each plugin is asked in a child of its own, as this process's user; one that hangs, dies or talks nonsense
/// over a question has that problem there. Secrets of the environment are this process's. Blocks until all have
/// answered or are out of time.
std::vector<std::vector<OptionProblem>> ask_plugins(const std::vector<OptionQuestion>& questions,
                                                    const std::string& worker_path, const DescribeLimits& limits = {});

/// What the "env:NAME" among the options stand for here, by name, and the "credential:NAME", as they are written: only
/// this process is passed them. Those that are not set are left out.
OptionValues secrets_of_environment(const CheckDescription& check, const OptionValues& options);

}  // namespace sereno::host
