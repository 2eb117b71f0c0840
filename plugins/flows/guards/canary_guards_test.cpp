#include "sereno/flows/canary_guards.h"

#include <gtest/gtest.h>

#include "plugins/host/testing/canary_run.h"
#include "plugins/host/testing/process_checks.h"

namespace sereno::flows {
namespace {

constexpr Instant noon = instant_from_ms(1'800'000'000'000);

struct OneRun : host::testing::CanaryRun {
  explicit OneRun(const host::testing::TemporaryFolder& folder, Instant at = noon)
      : CanaryRun(folder.path(), at),
        guards(context, {.canaries = {{.platform = "crm", .account = "a"}, {.platform = "crm", .account = "b"}},
                         .journal = "list_upload"}) {}
  CanaryGuards guards;
};

using host::testing::TemporaryFolder;

void reject_twice(const TemporaryFolder& folder) {
  for (int i = 0; i < 2; ++i) {
    OneRun run(folder);
    ASSERT_FALSE(run.guards.may_sign_in("login"));
    run.guards.signed_in("login", SignIn::rejected);
    run.guards.ended();
  }
}

TEST(CanaryGuards, TriesASecondCanaryFirst) {
  const TemporaryFolder folder;
  EXPECT_EQ(OneRun(folder).guards.choose(), 0u);
  reject_twice(folder);
  {
    OneRun second(folder);
    EXPECT_EQ(second.guards.choose(), 1u);
    EXPECT_FALSE(second.guards.may_sign_in("login")) << "chosen is granted";
    second.guards.signed_in("login", SignIn::accepted);
  }
  reject_twice(folder);
  OneRun third(folder);
  EXPECT_EQ(third.guards.choose(), 0u);
  EXPECT_FALSE(third.guards.may_begin()) << "what needs no sign-in goes on";
  const auto refusal = third.guards.may_sign_in("login");
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->owner, FaultOwner::observer);
  CheckResult result{.status = Status::critical, .summary = "login: not tried"};
  third.guards.explain(result, "login");
  EXPECT_EQ(result.status, Status::unknown);
  EXPECT_EQ(result.function_state, FunctionState::not_seen);
  EXPECT_EQ(result.fault.owner, FaultOwner::observer);
  EXPECT_EQ(result.fault.step, "login");
  EXPECT_EQ(result.observer, "breaker_open");
}

TEST(CanaryGuards, OnlyARejectionCounts) {
  const TemporaryFolder folder;
  for (int i = 0; i < 5; ++i) {
    OneRun run(folder);
    EXPECT_FALSE(run.guards.may_sign_in("login"));
    run.guards.signed_in("login", SignIn::not_seen);
  }
  OneRun run(folder);
  EXPECT_EQ(run.guards.choose(), 0u);
  EXPECT_FALSE(run.guards.may_sign_in("login"));
  run.guards.signed_in("login", SignIn::locked);
  run.guards.ended();
  EXPECT_EQ(OneRun(folder).guards.choose(), 1u) << "locked pauses at once";
}

TEST(CanaryGuards, NotesWhatItChanges) {
  const TemporaryFolder folder;
  {
    OneRun killed(folder);
    EXPECT_FALSE(killed.guards.may_change("upload", "SRN-17"));
  }  // and nobody cleans up
  OneRun next(folder, noon + milliseconds{1});
  ASSERT_EQ(next.guards.choose(), 0u);
  const auto left = next.guards.left_behind();
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].note, "SRN-17");
  EXPECT_FALSE(next.guards.may_change("upload", "SRN-18"));
  EXPECT_EQ(next.guards.left_behind().size(), 2u) << "what was left is not written over";
  next.guards.cleaned_up("upload");
  next.guards.settled(left[0]);
  EXPECT_TRUE(next.guards.left_behind().empty());
}

TEST(CanaryGuards, OneAtATime) {
  const TemporaryFolder folder;
  OneRun first(folder), second(folder), third(folder);
  EXPECT_EQ(first.guards.choose(), 0u);
  EXPECT_EQ(second.guards.choose(), 1u);
  EXPECT_TRUE(third.guards.may_change("upload", "x")) << "both are in use";
  EXPECT_EQ(third.guards.refusal()->observer(), "canary_busy");
  first.guards.ended();
  EXPECT_FALSE(third.guards.may_change("upload", "x"));
}

TEST(CanaryGuards, RefusesWithoutACanary) {
  const TemporaryFolder folder;
  OneRun run(folder);
  CanaryGuards none(run.context, {.journal = "x"});
  EXPECT_TRUE(none.may_sign_in("login"));
  EXPECT_TRUE(none.may_change("upload", "x"));
}

}  // namespace
}  // namespace sereno::flows
