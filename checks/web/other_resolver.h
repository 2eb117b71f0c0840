// What another resolver says of the same name.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sereno/steps/attribution.h"
#include "sereno/steps/finding.h"
#include "sereno/steps/resolver.h"

namespace web {

struct OtherResolver {
  std::string server{};  ///< "9.9.9.9"
  sereno::steps::Resolution says{};

  /// "9.9.9.9 says 203.0.113.7", "9.9.9.9 says: no such name".
  std::string words() const;
  /// As a witness of a name that ours could not resolve. Of one that did not answer nothing is known.
  sereno::steps::Seen witness() const;
};

/// The finding for two that answer, and differently: no address in common, or the name is unknown to the other. Where
/// the other gave no answer nothing was compared, which is one too. Never an outage: the page was asked for. Pure.
std::optional<sereno::steps::Finding> judge_difference(const std::vector<std::string>& ours,
                                                       const OtherResolver& other);

}  // namespace web
