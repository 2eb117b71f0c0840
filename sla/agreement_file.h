// The key `agreement` of a contract file: docs/contract-file.md describes it.
#pragma once

#include <string>
#include <vector>

#include "sla/agreement.h"

namespace sereno::config {
class YamlNode;
}

namespace sereno::sla {

/// `functions` are the ids that the contract has; a commitment may name no other. What is wrong is reported at its
/// node, all of it at once.
Agreement read_agreement(const config::YamlNode& node, const std::vector<std::string>& functions);

}  // namespace sereno::sla
