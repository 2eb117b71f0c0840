// Where a check lies: by file name first, so that a run loads one plugin and no more.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugins/host/catalogue/plugin_library.h"
#include "plugins/host/run/run_surroundings.h"
#include "sereno/result.h"

namespace sereno::cli {

/// A check with the plugin that has it.
struct FoundCheck {
  const sereno_check* check = nullptr;
  host::CheckDescription description{};
  std::string plugin_version{};
};

/// Loads NAME.so from the first folder that has it; when none does, every plugin until one has such a check. The error
/// says why a plugin was refused, or which name is near. A file that takes the process along while it is loaded is
/// named in `step`: "load web.so".
Result<FoundCheck> find_check(const std::vector<std::string>& folders, const std::string& name,
                              host::CurrentStep& step);

}  // namespace sereno::cli
