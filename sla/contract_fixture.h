// A contract for tests, as the file that ships states it.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sla/contract_file.h"

namespace sereno::sla {

/// config/defaults/contract.yaml in another zone.
inline Contract shipped_contract(const std::string& zone = "America/Mexico_City") {
  static const Contract contract = [] {
    std::vector<std::string> problems;
    const auto read = read_contract_file(SERENO_DEFAULT_CONTRACT, problems);
    for (const std::string& problem : problems) ADD_FAILURE() << problem;
    return read.value_or(Contract{});
  }();
  Contract copy = contract;
  copy.zone_name = zone;
  copy.zone = Zone::find(zone).value();
  copy.validity = {instant_from_ms(0), instant_from_ms(4'000'000'000'000)};
  return copy;
}

/// "2026-04-08T21:00:00Z"; a test that writes another text is wrong.
inline Instant at(std::string_view text) {
  const auto instant = parse_instant(text);
  if (!instant) ADD_FAILURE() << "no instant: " << text;
  return instant.value_or(Instant{});
}

/// The defaults with some changes, each "key=value"; empty ones change nothing.
inline Policy policy_with(const std::vector<std::string>& changes) {
  Policy policy;
  for (const std::string& change : changes)
    if (!change.empty() && !override_policy(policy, change)) ADD_FAILURE() << "no policy: " << change;
  return policy;
}

inline Interval span(std::string_view from, std::string_view to) { return {at(from), at(to)}; }

}  // namespace sereno::sla
