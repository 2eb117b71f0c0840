// What this machine says of itself to a Zabbix server: from the settings, or from items of its own.
#pragma once

#include <functional>
#include <string>

#include "agent/active_checks/active_target.h"
#include "agent/checking/check_service.h"

namespace sereno::agent {

struct SelfDescription {
  std::string host{};  ///< empty: its item gave no name, and nothing can be said to the server
  std::string metadata{};
  std::string interface {};
  std::string problem{};  ///< of the items that gave nothing that can be said, the first; the rest is said without it
};

/// Asks the items that the target names, one after the other, each within its patience; a host that is known already is
/// kept. `done` is called once, perhaps before this returns. `checks` outlives that.
void describe_itself(CheckService& checks, const ActiveTarget& target, std::function<void(SelfDescription)> done);

/// Why Zabbix takes no such name for a host: it has 1 to 128 letters, digits, blanks, and `.`, `_`, `-`; empty when it
/// does.
std::string unfit_host_name(std::string_view name);

}  // namespace sereno::agent
