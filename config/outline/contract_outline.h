// What the agent needs to know of the contract: which functions it names, and on whose side its parties are. The rest
// is sereno-sla's, which says what is wrong with the file too.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/agent/agent_settings.h"
#include "sereno/fault.h"

namespace sereno::config {

struct ContractOutline {
  struct Function {
    std::string id{};
    bool critical = false;
    std::vector<std::string> services{};  ///< that it lists; else a service serves the function that it names
    Place place{};
  };
  std::string path{};
  std::vector<Function> functions{};
  std::vector<Party> parties{};

  /// The function that a service serves; null: none of the contract's.
  const Function* function_of(std::string_view service, std::string_view named) const;
  /// "provider" and "client" are always known. Nothing for somebody whom the contract does not name.
  std::optional<FaultOwner> side_of(std::string_view party) const;
};

/// Nothing where there is no such file, or none that can be understood as far as it is needed here; what is wrong then
/// stands in `problems`.
std::optional<ContractOutline> read_contract_outline(const std::string& path, std::vector<Problem>& problems);

}  // namespace sereno::config
