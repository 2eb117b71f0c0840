#include "sla/policy.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace sereno::sla {
namespace {

std::string value_of(const Policy& policy, std::string_view key) {
  for (const auto& entry : policy_entries(policy))
    if (entry.key == key) return entry.value;
  return "?";
}

TEST(Policy, TakesEachChoice) {
  for (const PolicyEntry& change : policy_alternatives(Policy{})) {
    SCOPED_TRACE(change.key + "=" + change.value);
    Policy policy;
    ASSERT_TRUE(override_policy(policy, change.key + "=" + change.value));
    for (const auto& entry : policy_entries(policy))
      EXPECT_EQ(entry.value, entry.key == change.key ? change.value : value_of(Policy{}, entry.key)) << entry.key;
    EXPECT_NE(policy_digest(policy), policy_digest(Policy{}));
  }
}

TEST(Policy, TakesNumbers) {
  struct Case {
    const char* given;
    const char* key;
    const char* value;
  };
  const Case cases[] = {{"objective_percent=99.95", "objective_percent", "99.95"},
                        {"objective_percent=100", "objective_percent", "100"},
                        {"objective_percent=0.0001", "objective_percent", "0.0001"},
                        {"min_notice_s=0", "min_notice_s", "0"},
                        {"stale_after_s=90", "stale_after_s", "90"},
                        {"stale_after_s=auto", "stale_after_s", "auto"},
                        {"recovery_min_s=86400", "recovery_min_s", "86400"},
                        {"min_outage_s=61", "min_outage_s", "61"}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.given);
    Policy policy;
    ASSERT_TRUE(override_policy(policy, c.given));
    EXPECT_EQ(value_of(policy, c.key), c.value);
  }
}

TEST(Policy, SaysWhatIsWrong) {
  struct Case {
    const char* given;
    const char* message;
  };
  const Case cases[] = {
      {"sunday=monday", "policy sunday: 'monday' is none of its values: literal, whole_day"},
      {"unknown=", "policy unknown: '' is none of its values: down, exclude, up"},
      {"Sunday", "'Sunday' is no policy; write key=value, such as sunday=whole_day"},
      {"recovery_min_s=86401", "policy recovery_min_s: '86401' is none of its values: whole seconds from 0 to 86400"},
      {"recovery_min_s=-1", "policy recovery_min_s: '-1' is none of its values: whole seconds from 0 to 86400"},
      {"recovery_min_s=1.5", "policy recovery_min_s: '1.5' is none of its values: whole seconds from 0 to 86400"},
      {"stale_after_s=0", "policy stale_after_s: '0' is none of its values: auto, or whole seconds from 1 to 86400"},
      {"stale_after_s=86401",
       "policy stale_after_s: '86401' is none of its values: auto, or whole seconds from 1 to 86400"},
      {"objective_percent=99.99999",
       "policy objective_percent: '99.99999' is none of its values: a percentage from 0 to 100 with at most four "
       "digits "
       "after the point"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.given);
    Policy policy;
    const auto result = override_policy(policy, c.given);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message, c.message);
    EXPECT_EQ(policy_entries(policy), policy_entries(Policy{}));
  }
  Policy policy;
  EXPECT_EQ(override_policy(policy, "sundays=literal").error().message.substr(0, 60),
            "there is no policy 'sundays'; there are objective_percent, m");
}

TEST(Policy, DigestBindsTheKeysAndTheirOrder) {
  // sha256sum over the lines key=value of the defaults: a new key or default changes what old reports say.
  EXPECT_EQ(policy_digest(Policy{}), "e81130fb2067a77c65beac7c8426e235ca0dd87a03f95f4a306bcfdc18761d66");
}

TEST(Percent, IsExact) {
  struct Case {
    const char* text;
    std::int64_t e4;
    const char* shown;
  };
  for (const Case& c : {Case{"99.9", 999'000, "99.9"}, Case{"99.90", 999'000, "99.9"}, Case{"98.50", 985'000, "98.5"},
                        Case{"0", 0, "0"}, Case{"100.0000", 1'000'000, "100"}, Case{"007", 70'000, "7"}}) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(parse_percent_e4(c.text).value(), c.e4);
    EXPECT_EQ(format_percent_e4(c.e4), c.shown);
  }
  for (const char* text : {"", ".", "99.", ".9", "-1", "+1", "100.0001", "101", "9999", "1e2", "99,9", "99.9 ", "0x1"})
    EXPECT_FALSE(parse_percent_e4(text)) << text;
}

}  // namespace
}  // namespace sereno::sla
