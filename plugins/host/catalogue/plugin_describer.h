// Asks plugin files what they are, each in a child of its own.
#pragma once

#include <string>
#include <vector>

#include "plugins/host/options/check_description.h"
#include "sereno/result.h"

namespace sereno::host {

struct DescribeLimits {
  unsigned parallel = 2;                            ///< children at a time
  milliseconds timeout{5000};                       ///< for each file
  std::uint64_t address_space_bytes = 1024u << 20;  ///< of each child
  std::uint64_t open_files = 256;                   ///< of each child
};

/// One answer a path, in their order: the checks of the plugin, or a sentence that begins with its path. Blocks until
/// all are described or out of time; children that hang are killed.
std::vector<Result<std::vector<CheckDescription>>> describe_plugins(const std::vector<std::string>& paths,
                                                                    const std::string& worker_path,
                                                                    const DescribeLimits& limits = {});

}  // namespace sereno::host
