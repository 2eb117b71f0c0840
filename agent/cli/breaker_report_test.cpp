#include "agent/cli/breaker_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sereno::cli {
namespace {

using ::testing::HasSubstr;

const Instant noon = *parse_instant("2026-11-28T12:00:00Z");

CanaryLine canary(const std::string& account) {
  return {.file = "crm," + account + "-0123456789abcdef", .platform = "crm", .account = account};
}

CanaryLine rejected(const std::string& account, int times, CanaryLimits limits = {}) {
  CanaryLine line = canary(account);
  host::note_sign_in(line.state, limits, noon);
  for (int i = 0; i < times; ++i) host::note_end(line.state, SignIn::rejected, "Login incorrect", std::nullopt, noon);
  return line;
}

TEST(BreakerTable, ShowsFirstWhatIsPaused) {
  CanaryLine used = canary("a");
  used.in_use = true;
  used.state.holder = "check 'flow', process 7";
  used.open_intents = 2;
  const CanaryLine damaged{.file = "x,y-0123456789abcdef", .problem = "what is known of the canary is damaged"};
  EXPECT_EQ(breaker_table({used, rejected("b", 1), rejected("c", 2), damaged}, noon),
            "PLATFORM                   ACCOUNT  BREAKER  UNTIL                 REJECTED\n"
            "crm                        c        open     2026-11-28T12:30:00Z  2         \"Login incorrect\"\n"
            "file x,y-0123456789abcdef           UNKNOWN  -                     -         what is known of the canary "
            "is damaged\n"
            "crm                        a        closed   -                     0         in use by check 'flow', "
            "process 7; 2 to be undone\n"
            "crm                        b        closed   -                     1         \"Login incorrect\"\n");
  EXPECT_EQ(breaker_table({}, noon), "no canary has been used yet\n");
}

TEST(BreakerTable, KnowsWhatOnlySomebodyEnds) {
  const auto locked = rejected("a", 2, {.attempts_before_lock = 3});
  EXPECT_THAT(breaker_table({locked}, noon + std::chrono::hours{9}), HasSubstr("open     reset"));
  EXPECT_THAT(breaker_table({rejected("a", 2)}, noon + std::chrono::hours{9}), HasSubstr("half-open  -"));
}

TEST(BreakerTable, ExitsByWhatIsNotClosed) {
  EXPECT_EQ(exit_code_of({}, noon), 0);
  EXPECT_EQ(exit_code_of({rejected("a", 1)}, noon), 0);
  EXPECT_EQ(exit_code_of({rejected("a", 2)}, noon), 1);
  EXPECT_EQ(exit_code_of({{.file = "f", .problem = "damaged"}}, noon), 1);
}

TEST(BreakerJson, IsForPrograms) {
  const std::string text = breaker_json({rejected("a", 2), {.file = "f", .problem = "damaged"}}, noon);
  EXPECT_THAT(text, HasSubstr(R"("account": "a")"));
  EXPECT_THAT(text, HasSubstr(R"("breaker": "open")"));
  EXPECT_THAT(text, HasSubstr(R"("until": "2026-11-28T12:30:00Z")"));
  EXPECT_THAT(text, HasSubstr(R"("rejections": 2)"));
  EXPECT_THAT(text, HasSubstr(R"("in_use_by": null)"));
  EXPECT_THAT(text, HasSubstr(R"("problem": "damaged")"));
}

}  // namespace
}  // namespace sereno::cli
