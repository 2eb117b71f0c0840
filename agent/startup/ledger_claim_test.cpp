#include "agent/startup/ledger_claim.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <future>
#include <memory>

#include "net/testing/scratch_folder.h"

namespace sereno::agent {
namespace {

constexpr milliseconds at_once{0};

TEST(LedgerClaim, IsOneAgents) {
  const net::ScratchFolder folder;
  const std::string ledger = folder.path() + "/ledger.db";
  const auto first = LedgerClaim::take(ledger, at_once);
  ASSERT_TRUE(first);
  const auto second = LedgerClaim::take(ledger, at_once);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message,
            "ledger " + ledger + ": another agent writes it; stop that one, or give this one another path");
  EXPECT_TRUE(LedgerClaim::take(folder.path() + "/another.db", at_once));
}

TEST(LedgerClaim, IsOfTheFileHoweverItIsNamed) {
  const net::ScratchFolder folder;
  const std::string ledger = folder.path() + "/ledger.db", link = folder.path() + "/link.db";
  ASSERT_EQ(symlink("ledger.db", link.c_str()), 0);
  std::ofstream(ledger).put('\n');
  const auto first = LedgerClaim::take(ledger, at_once);
  EXPECT_FALSE(LedgerClaim::take(link, at_once));
  EXPECT_FALSE(LedgerClaim::take(folder.path() + "/./ledger.db", at_once));
}

TEST(LedgerClaim, EndsWithItsHolderWhomTheNextOneWaitsFor) {
  const net::ScratchFolder folder;
  const std::string ledger = folder.path() + "/ledger.db";
  auto first = std::make_unique<Result<LedgerClaim>>(LedgerClaim::take(ledger, at_once));
  auto next =
      std::async(std::launch::async, [&] { return LedgerClaim::take(ledger, milliseconds{60'000}).has_value(); });
  first.reset();
  EXPECT_TRUE(next.get());
}

TEST(LedgerClaim, StandsInNobodysWayWhereItCannotBeLaid) {
  const net::ScratchFolder folder;
  EXPECT_TRUE(LedgerClaim::take(folder.path() + "/none/ledger.db", at_once));
  ASSERT_EQ(symlink("/nonexistent/elsewhere", (folder.path() + "/l.db-agent").c_str()), 0);
  EXPECT_TRUE(LedgerClaim::take(folder.path() + "/l.db", at_once)) << "a link in its place is not followed";
}

}  // namespace
}  // namespace sereno::agent
