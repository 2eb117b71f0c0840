// Months for tests: everything was up, but for what a test adds.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sla/contract_fixture.h"
#include "sla/report.h"
#include "sla/testing/act_fixture.h"

namespace sereno::sla {

inline const Interval april = span("2026-04-01T06:00:00Z", "2026-05-01T06:00:00Z");

/// Every critical function was up, all the time.
inline Evidence all_up() {
  Evidence evidence;
  for (const char* function : {"web", "agent_login", "list_upload", "dashboards"})
    evidence.recorded.push_back({function, {instant_from_ms(0), at("2037-01-01T00:00:00Z")}, State::up});
  return evidence;
}

/// And web was in that state from 2026-04-14 10:00 local time on.
inline Evidence with_web(State state, int minutes) {
  Evidence evidence = all_up();
  const Instant from = at("2026-04-14T16:00:00Z");
  evidence.recorded.push_back({"web", {from, from + std::chrono::minutes{minutes}}, state});
  return evidence;
}

struct Asked {
  Interval period = april;
  std::vector<std::string> policies{};
  std::string as_of = "2026-06-01T00:00:00Z";
};

inline Report reported(const Evidence& evidence, const Asked& asked = {},
                       const Contract& contract = shipped_contract()) {
  const ReportRequest request{.period = {"2026-04", asked.period},
                              .as_of = at(asked.as_of),
                              .policy = policy_with(asked.policies),
                              .tzdata = "2025b"};
  auto report = make_report(contract, request, evidence);
  if (!report) ADD_FAILURE() << report.error().message;
  return report ? std::move(*report) : Report{};
}

/// A claim against the ISP over minutes after 2026-04-14 10:00 local time; accepted by the client, or not.
inline ClaimSaid claimed(Cause cause, bool accepted, const std::string& evidence, int from, int to) {
  const Instant start = at("2026-04-14T16:00:00Z");
  ClaimSaid said{.cause = cause, .party = "ISP"};
  if (!evidence.empty()) said.evidence = evidence;
  said.from = start + std::chrono::minutes{from};
  said.to = start + std::chrono::minutes{to};
  if (accepted) said.approval = agreed();
  return said;
}

inline Act claim(Cause cause, bool accepted, const std::string& evidence, int from, int to) {
  return act(claimed(cause, accepted, evidence, from, to));
}

/// A correction of web by the provider that the client accepted.
inline CorrectionSaid corrected(State state, const Interval& span) {
  return {.function = "web",
          .from = span.from,
          .to = span.to,
          .state = state,
          .reason = "seen by another",
          .author = "luis",
          .evidence_sha256 = "e1",
          .approval = agreed()};
}

}  // namespace sereno::sla
