// What is decided while the ledger is written.
#include "ledger/decision.h"

#include <gmock/gmock.h>

#include "ledger/test_ledger.h"

namespace sereno::ledger {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Decision, ReadsWhatStandsAndWritesWithIt) {
  const TemporaryFolder folder;
  const auto ledger = open_ledger(folder / "l.db", at_second(77));
  for (int i = 0; i < 3; ++i) {
    Batch batch;
    decide_when_appended(batch, [&](Batch& writing, Instant now) -> Result<void> {
      EXPECT_EQ(now, second(77));
      const auto before = ledger->facts({});
      if (!before) return before.error();
      writing.add(fact("number", std::to_string(before->size() + 1)));
      return {};
    });
    ASSERT_TRUE(ledger->append(std::move(batch)));
  }
  const auto facts = ledger->facts({});
  ASSERT_THAT(*facts, SizeIs(3));
  EXPECT_EQ(facts->back().body, "3");
  EXPECT_THAT(problems(*ledger), IsEmpty());
}

TEST(Decision, NobodyElseWritesMeanwhile) {
  const TemporaryFolder folder;
  const auto ledger = open_ledger(folder / "l.db");
  auto impatient = at_second(60);
  impatient.patience = milliseconds{1};
  const auto other = open_ledger(folder / "l.db", impatient);
  Batch batch;
  decide_when_appended(batch, [&](Batch& writing, Instant) -> Result<void> {
    EXPECT_FALSE(other->append({}, {fact("other", "{}")}));
    writing.add(fact("mine", "{}"));
    return {};
  });
  ASSERT_TRUE(ledger->append(std::move(batch)));
  EXPECT_THAT(*ledger->facts({}), SizeIs(1));
}

TEST(Decision, ThatFailsWritesNothingOfTheBatch) {
  struct Case {
    const char* why;
    Result<void> (*decide)(Batch&);
    const char* error;
  };
  const Case cases[] = {
      {"it says so", [](Batch&) -> Result<void> { return Error{"no such entry"}; }, "no such entry"},
      {"what it adds cannot be kept",
       [](Batch& batch) -> Result<void> {
         batch.add(fact("", "{}"));
         return {};
       },
       "a fact of type"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const TemporaryFolder folder;
    const auto ledger = open_ledger(folder / "l.db");
    Batch batch;
    batch.add(fact("mine", "{}"));
    batch.add_file("bytes");
    decide_when_appended(batch, [&](Batch& writing, Instant) { return c.decide(writing); });
    const auto done = ledger->append(std::move(batch));
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().message, HasSubstr(c.error));
    EXPECT_EQ(ledger->trouble(), Ledger::Trouble::batch);
    EXPECT_THAT(*ledger->facts({}), IsEmpty());
    EXPECT_EQ(ledger->head()->sequence, 0);
    ASSERT_TRUE(ledger->append({}, {fact("later", "{}")}));
    EXPECT_THAT(problems(*ledger), IsEmpty());
  }
}

}  // namespace
}  // namespace sereno::ledger
