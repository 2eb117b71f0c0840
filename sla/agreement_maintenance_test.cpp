// Maintenance by an agreement: a cap of hours, business days, emergencies.
#include "sla/agreement_maintenance.h"

#include <gtest/gtest.h>

#include "sla/testing/maintenance_fixture.h"

namespace sereno::sla {
namespace {

Contract with(const Agreement& agreement) {
  Contract contract = shipped_contract();
  contract.agreement = agreement;
  return contract;
}

milliseconds excused(const JudgedMaintenance& judged) {
  IntervalSet all;
  for (std::size_t i = 0; i < judged.excused.size(); ++i) all |= judged.excused.at(i);
  return all.measure();
}

/// As `good()`, on another Wednesday.
Notice weeks_later(int weeks, const char* id) {
  return but([&](Notice& notice) {
    const milliseconds later = std::chrono::days{7 * weeks};
    notice.id = id;
    notice.set({*notice.from + later, *notice.to + later});
    notice.notice_email = *notice.notice_email + later;
    notice.ack = *notice.ack + later;
  });
}

std::vector<JudgedMaintenance> judged_by(const Agreement& agreement, const std::vector<Notice>& notices) {
  std::vector<Act> acts;
  for (const Notice& each : notices) acts.push_back(act(MaintenanceSaid(each), {.id = each.id}));
  auto all = judged_all(acts);
  apply_agreed(all, with(agreement), all_year);
  return all;
}

TEST(AgreedMaintenance, ExcusesTheFirstHoursAlone) {
  Agreement agreement;
  agreement.maintenance.most = std::chrono::hours{3};
  const auto all = judged_by(agreement, {weeks_later(1, "m2"), good()});
  ASSERT_EQ(all.size(), 2U);
  const auto& first = all[0].maintenance.id == "m1" ? all[0] : all[1];
  const auto& second = all[0].maintenance.id == "m1" ? all[1] : all[0];
  EXPECT_EQ(excused(first), std::chrono::hours{2});
  EXPECT_EQ(excused(second), std::chrono::hours{1});
  EXPECT_EQ(coded(second.reasons), std::vector<std::string>{"over_maintenance_cap(3600 s, 10800 s)"});
  EXPECT_TRUE(first.reasons.empty());
}

TEST(AgreedMaintenance, WantsFullBusinessDaysOfNotice) {
  Agreement agreement;
  agreement.calendar = ServiceCalendar{};
  agreement.maintenance.notice_business_days = 2;
  // Told on Sunday evening, for Wednesday evening: Monday and Tuesday lie between.
  EXPECT_EQ(excused(judged_by(agreement, {good()})[0]), std::chrono::hours{2});
  agreement.maintenance.notice_business_days = 3;
  const auto refused = judged_by(agreement, {good()});
  EXPECT_EQ(excused(refused[0]), milliseconds{0});
  EXPECT_EQ(coded(refused[0].reasons), std::vector<std::string>{"short_of_business_days(2, 3)"});
}

TEST(AgreedMaintenance, MayExcuseEmergencies) {
  const Notice emergency = but([](Notice& notice) {
    notice.kind = MaintenanceKind::emergency;
    notice.notice_email.reset();
    notice.ack.reset();
  });
  Agreement agreement;
  EXPECT_EQ(excused(judged_by(agreement, {emergency})[0]), milliseconds{0});
  agreement.maintenance.emergency_excluded = true;
  const auto all = judged_by(agreement, {emergency});
  EXPECT_EQ(excused(all[0]), std::chrono::hours{2});
  EXPECT_TRUE(all[0].reasons.empty());
}

}  // namespace
}  // namespace sereno::sla
