// Maintenance for tests: one good notice, and what a test changes of it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sla/contract_fixture.h"
#include "sla/maintenance.h"
#include "sla/testing/act_fixture.h"

namespace sereno::sla {

/// What one act says of m1, as a test changes it.
struct Notice : MaintenanceSaid {
  std::string id = "m1";
  void set(const Interval& span) {
    from = span.from;
    to = span.to;
  }
};

/// Wednesday 2026-04-08, 21:00 to 23:00 in Mexico City, told 72 hours before and acknowledged.
inline Notice good() {
  Notice notice;
  notice.set(span("2026-04-09T03:00:00Z", "2026-04-09T05:00:00Z"));
  notice.notice_email = at("2026-04-06T03:00:00Z");
  notice.ack = at("2026-04-06T15:00:00Z");
  return notice;
}

template <class Change>
Notice but(Change change) {
  Notice notice = good();
  change(notice);
  return notice;
}

inline const Interval all_year = span("2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z");

/// The entries that acts make, judged.
inline std::vector<JudgedMaintenance> judged_all(const std::vector<Act>& acts,
                                                 const std::vector<const char*>& policies = {},
                                                 const char* zone = "America/Mexico_City",
                                                 const Interval& range = all_year) {
  const Contract contract = shipped_contract(zone);
  const Policy policy = policy_with({policies.begin(), policies.end()});
  const auto windows = allowed_windows(contract, policy, all_year);
  std::vector<JudgedMaintenance> all;
  for (const Entry& entry : entries_of(acts, "maintenance")) {
    const auto folded = fold_maintenance(entry, contract, contract.function_ids());
    if (auto one = judge(folded, policy, windows, range, contract.functions.size())) all.push_back(std::move(*one));
  }
  return all;
}

inline JudgedMaintenance judged_acts(const std::vector<Act>& acts, const std::vector<const char*>& policies = {},
                                     const char* zone = "America/Mexico_City") {
  const auto all = judged_all(acts, policies, zone);
  EXPECT_EQ(all.size(), 1u);
  return all.empty() ? JudgedMaintenance{.excused = Region(6)} : all.front();
}

inline JudgedMaintenance judged(const std::vector<Notice>& notices, const std::vector<const char*>& policies,
                                const char* zone = "America/Mexico_City") {
  std::vector<Act> acts;
  for (const Notice& each : notices) acts.push_back(act(MaintenanceSaid(each), {.id = each.id}));
  return judged_acts(acts, policies, zone);
}

/// What is excused of a function, in minutes.
inline std::int64_t minutes_of(const JudgedMaintenance& judged, std::size_t function = 0) {
  return judged.excused.at(function).measure() / std::chrono::minutes{1};
}

/// As said at an instant.
inline Act said(const Notice& notice, const std::string& said_at, const std::string& recorded_at = "",
                const std::string& party = "provider") {
  return act(MaintenanceSaid(notice), {notice.id, said_at, recorded_at, party});
}

inline Notice only(const std::function<void(Notice&)>& change) {
  Notice notice;
  change(notice);
  return notice;
}

inline Act taken_back(const std::vector<std::string>& fields, const std::string& said_at,
                      const std::string& party = "provider") {
  return act(WithdrawalSaid{.of_type = "maintenance", .fields = fields, .reason = "an error"},
             {"m1", said_at, "", party});
}

}  // namespace sereno::sla
