// One commitment of an agreement, read from its node.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sla/agreement.h"

namespace sereno::config {
class YamlNode;
}

namespace sereno::sla {

Commitment read_commitment(const config::YamlNode& node, const std::vector<std::string>& functions);

/// 10^4 * a number from 0 with at most four digits after the point.
std::optional<std::int64_t> read_quantity(const config::YamlNode& node);

}  // namespace sereno::sla
