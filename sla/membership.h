// Which function a service serves, from when to when.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sla/act.h"
#include "sla/contract.h"
#include "sla/interval_set.h"

namespace sereno::sla {

/// The time in which one service serves one function.
struct Serving {
  std::string function{};
  IntervalSet spans{};
  std::vector<Instant> retired{};  ///< where it ended, and no other name goes on
};

/// Everything about one service.
struct ServiceMembership {
  std::vector<Serving> servings{};
  std::string renamed_from{};           ///< the name that it had before
  std::optional<Instant> renamed_at{};  ///< from then on both names are one service

  Serving& of(const std::string& function);
};

/// What is known of a service without any record of membership; one that names several functions stands here for each,
/// in the order of their first results.
struct HeardService {
  std::string service{};
  std::string function{};  ///< that its results name; empty: none
  Instant first{};         ///< its first result for that function ever
  std::string source{"agent"};
  bool imported = false;
  std::int64_t arrival = 0;  ///< of that result; 0: not known
};

/// Without a record a service serves its function from its first result on, and always where the contract lists it. A
/// record speaks for the time after it was said, never backwards.
std::map<std::string, ServiceMembership> memberships(const Contract& contract, const std::vector<HeardService>& heard,
                                                     const std::vector<Act>& acts);

}  // namespace sereno::sla
