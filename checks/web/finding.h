// One thing that the check has to say about the page.
#pragma once

#include <string>
#include <vector>

#include "sereno/status.h"

namespace web {

struct Finding {
  sereno::Status status = sereno::Status::ok;
  std::string step{};  ///< "status", "header", "content", "certificate", "redirect", "time", or a step of the engine
  std::string text{};  ///< "string 'Welcome' not found in 615 bytes"
};

using Findings = std::vector<Finding>;

}  // namespace web
