#include <algorithm>

#include "sereno/flows/extraction.h"

namespace sereno::flows {

Found from_pattern(std::string_view body, const steps::Pattern& pattern, std::string_view group,
                   const ExtractionLimits& limits) {
  const auto groups = pattern.groups_in(body);
  if (groups.empty()) return {};
  const auto named = std::find_if(groups.begin() + 1, groups.end(), [&](const steps::Pattern::Group& each) {
    return !group.empty() && each.name == group;
  });
  if (!group.empty() && named == groups.end()) return {};
  const auto& chosen = !group.empty() ? *named : groups.size() > 1 ? groups[1] : groups[0];
  if (!chosen.text || chosen.text->size() > limits.longest_value) return {};
  return {std::string(*chosen.text)};
}

}  // namespace sereno::flows
