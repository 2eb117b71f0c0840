// Facts: what of an act is kept, how often it is said, and what of it a span brings up.
#include <gmock/gmock.h>

#include <memory>

#include "ledger/test_ledger.h"

namespace sereno::ledger {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t day = 86'400;

TimeSpan days(std::int64_t from, std::int64_t to) { return {second(from * day), second(to * day)}; }

Fact act(const std::string& body, const std::string& entry = "", std::optional<TimeSpan> span = {},
         const std::string& type = "attribution") {
  Fact made = fact(type, body);
  made.entry = entry;
  made.span = span;
  return made;
}

std::vector<std::string> bodies(const Result<std::vector<Fact>>& facts) {
  std::vector<std::string> all;
  if (!facts) ADD_FAILURE() << facts.error().message;
  if (facts)
    for (const Fact& each : *facts) all.push_back(each.body);
  return all;
}

TEST(Facts, KeepTheHeadOfAnAct) {
  const TemporaryFolder folder;
  const auto ledger = open_ledger(folder / "l.db", at_second(77));
  Fact said = act("{}", "attribution a1", days(1, 2));
  said.recorded_at = second(5);
  said.sequence = 99;
  said.arrival = 99;
  said.head = {.by = "Ana", .author_party = "client", .channel = "mail", .login = "root", .said_at = second(-3)};
  ASSERT_TRUE(ledger->append({}, {said, act("bare")}));
  const auto facts = ledger->facts({});
  ASSERT_EQ(facts->size(), 2u);
  const Fact& kept = facts->front();
  EXPECT_EQ(kept.head, said.head);
  EXPECT_EQ(kept.entry, said.entry);
  EXPECT_EQ(kept.span, said.span);
  EXPECT_EQ(kept.recorded_at, second(77)) << "by the ledger's clock, whatever stood there";
  EXPECT_EQ(kept.sequence, 1);
  EXPECT_EQ(kept.arrival, 1);
  EXPECT_EQ(facts->back().head, ActHead{});
  EXPECT_EQ(facts->back().span, std::nullopt);
  EXPECT_EQ(facts->back().arrival, 2);
  EXPECT_THAT(problems(*ledger), IsEmpty());
}

TEST(Facts, ASpanBringsUpWholeEntriesAndNothingElse) {
  const TemporaryFolder folder;
  const auto ledger = open_ledger(folder / "l.db");
  ASSERT_TRUE(ledger->append(
      {},
      {act("early", "", days(1, 2)), act("a: claimed", "attribution a", days(40, 41)), act("accepted", "attribution a"),
       act("b: claimed", "attribution b", days(3, 4)), act("withdrawn", "attribution b", {}, "withdraw"),
       act("says no time"), act("c: first words", "attribution c"), act("c: long", "attribution c", days(90, 95)),
       act("from then on", "membership m", TimeSpan{second(5 * day), Instant::max()}, "membership"),
       act("edge", "", days(60, 61))}));
  struct Case {
    const char* why;
    std::vector<std::string> types;
    TimeSpan span;
    std::vector<std::string> bodies;
  };
  const std::vector<std::string> timeless{"says no time", "c: first words", "c: long"};
  const Case cases[] = {
      {"the acceptance comes with its claim",
       {"attribution"},
       days(30, 60),
       {"a: claimed", "accepted", "says no time", "c: first words", "c: long"}},
      {"a month before all", {"attribution"}, days(-30, 0), timeless},
      {"the end of a span is not in it", {"attribution"}, days(2, 3), timeless},
      {"types are asked for", {"withdraw"}, days(0, 30), {"withdrawn"}},
      {"what is open ended touches all that comes", {"membership"}, days(1000, 1030), {"from then on"}},
      {"and nothing before", {"membership"}, days(0, 5), {}},
      {"all types", {}, days(60, 61), {"says no time", "c: first words", "c: long", "from then on", "edge"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(bodies(ledger->facts(c.types, c.span)), c.bodies);
  }
  EXPECT_EQ(ledger->facts({})->size(), 10u);
  EXPECT_THAT(problems(*ledger), IsEmpty());
}

TEST(Facts, TheLastBeforeAnInstantIsFound) {
  const TemporaryFolder folder;
  const auto ledger = open_ledger(folder / "l.db", at_second(50));
  const auto said = [](const char* body, std::int64_t seconds) {
    Fact made = fact("agent_stop", body);
    made.head.said_at = second(seconds);
    return made;
  };
  ASSERT_TRUE(ledger->append({}, {said("late", 40), said("early", 10), fact("agent_start", "recorded at 50")}));
  const auto last = [&](const std::vector<std::string>& types, std::int64_t seconds) {
    const auto found = ledger->last_fact(types, second(seconds));
    return found && *found ? (*found)->body : std::string("none");
  };
  EXPECT_EQ(last({"agent_stop"}, 10), "none") << "before, not at";
  EXPECT_EQ(last({"agent_stop"}, 11), "early");
  EXPECT_EQ(last({"agent_stop"}, 1000), "late");
  EXPECT_EQ(last({"agent_stop", "agent_start"}, 1000), "recorded at 50");
  EXPECT_EQ(last({"nothing"}, 1000), "none");
}

TEST(Facts, AnActIsSaidAsOftenAsItSaysSomething) {
  struct Case {
    const char* why;
    std::vector<std::string> bodies;  // of one entry; with '@' they say when they were said
    bool one_import;
    std::size_t kept;
  };
  const Case cases[] = {
      {"the last word again says nothing", {"A", "A"}, false, 1},
      {"A, then B, then A again", {"A", "B", "A"}, false, 3},
      {"the same in one import", {"A", "B", "A", "A"}, true, 3},
      {"with its instant it is one act for ever", {"A@", "B@", "A@"}, false, 2},
      {"in one import too", {"A@", "B@", "A@"}, true, 2},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const TemporaryFolder folder;
    const auto ledger = open_ledger(folder / "l.db");
    auto batch = std::make_unique<Batch>();
    for (const std::string& body : c.bodies) {
      Fact said = act(body, "attribution a");
      if (body.back() == '@') said.head.said_at = second(7);
      batch->add_act(said);
      if (c.one_import) continue;
      ASSERT_TRUE(ledger->append(std::move(*batch)));
      batch = std::make_unique<Batch>();
    }
    ASSERT_TRUE(ledger->append(std::move(*batch)));
    EXPECT_EQ(ledger->facts({})->size(), c.kept);
  }
}

TEST(Facts, RefusedOnesKeepTheWholeBatchOut) {
  const TemporaryFolder folder;
  const auto ledger = open_ledger(folder / "l.db");
  const auto refused = ledger->append({sample("web", 0)}, {act("{}", "", TimeSpan{second(1), second(1)})});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "a fact of type 'attribution' touches a span that ends before it begins");
  EXPECT_EQ(ledger->trouble(), Ledger::Trouble::batch);
  EXPECT_EQ(*ledger->last_arrival(), 0);
}

TEST(Facts, OneSpanCostsWhatItHolds) {
  // Not measured in time: what damage to old facts does shows whether they are looked at.
  const TemporaryFolder folder;
  const auto ledger = open_ledger(folder / "l.db");
  std::vector<Fact> old;
  for (std::int64_t i = 0; i < 300; ++i)
    old.push_back(act("old " + std::to_string(i), "attribution " + std::to_string(i), days(i, i + 1)));
  ASSERT_TRUE(ledger->append({}, old));
  ASSERT_TRUE(ledger->append({}, {act("new", "attribution new", days(1000, 1001))}));
  EXPECT_THAT(bodies(ledger->facts({"attribution"}, days(1000, 1030))), ElementsAre("new"));
}

TEST(Facts, ManyOfOneBatchAreAllFoundAgain) {
  // Around how many rows go into one statement, and how many wait at most.
  for (const std::int64_t count : {47, 48, 49, 960, 1009}) {
    SCOPED_TRACE(count);
    const TemporaryFolder folder;
    const auto ledger = open_ledger(folder / "l.db");
    std::vector<Fact> all;
    std::vector<std::string> early;
    for (std::int64_t i = 0; i < count; ++i) {
      const bool has_entry = i >= 5 && i % 3 == 0;
      all.push_back(act(std::to_string(i), has_entry ? "claim " + std::to_string(i % 7) : "", days(i, i + 1)));
      if (i < 5) early.push_back(all.back().body);
    }
    Batch batch;
    for (const Fact& each : all) batch.add_once(each);
    const auto appended = ledger->append(std::move(batch));
    ASSERT_TRUE(appended);
    EXPECT_EQ(appended->facts, count);
    EXPECT_EQ(ledger->facts({})->size(), static_cast<std::size_t>(count));
    EXPECT_EQ(bodies(ledger->facts({}, days(0, 5))), early);
    EXPECT_THAT(problems(*ledger), IsEmpty());
  }
}

}  // namespace
}  // namespace sereno::ledger
