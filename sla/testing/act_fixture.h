// Acts for tests: one after the other, recorded when they were said, unless a test says otherwise.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sla/act.h"
#include "sla/contract_fixture.h"

namespace sereno::sla {

struct Saying {
  std::string id{};
  std::string said_at{};      ///< empty: before everything else
  std::string recorded_at{};  ///< empty: when it was said
  std::string party{"provider"};
  std::string by{};
};

/// Each has its own digest, so that none repeats another.
inline Act act(Said said, const Saying& how = {}) {
  static std::int64_t sequence = 0;
  Act act{.id = how.id, .said = std::move(said)};
  act.head.by = how.by;
  act.head.author_party = how.party;
  act.head.sequence = ++sequence;
  act.head.digest = "act " + std::to_string(sequence);
  act.head.names_said_at = !how.said_at.empty();
  act.head.said_at = how.said_at.empty() ? at("2025-01-01T00:00:00Z") : at(how.said_at);
  act.head.recorded_at = how.recorded_at.empty() ? act.head.said_at : at(how.recorded_at);
  return act;
}

/// The client agrees, as whoever records it states.
inline Approval agreed(const std::string& by = "Ana") {
  return {.accepted = true, .approved_by = by, .approver_party = std::string(client_party)};
}

}  // namespace sereno::sla
