// What serenod is called with.
#pragma once

#include <string>

#include "sereno/result.h"

namespace sereno::agent {

struct Arguments {
  enum class Action { serve, check, help, version };
  Action action = Action::serve;
  std::string config_path = "/etc/sereno/sereno.yaml";
  std::string help{};  ///< the text of --help
};

/// Reads `--config FILE`, `--check`, `--help`, `--version`.
Result<Arguments> parse_arguments(int argc, const char* const* argv);

}  // namespace sereno::agent
