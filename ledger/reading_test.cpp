// What a ledger gives of a span.
#include <gmock/gmock.h>

#include <algorithm>

#include "ledger/test_ledger.h"

namespace sereno::ledger {
namespace {

using testing::ElementsAre;

TEST(Ledger, GivesTheRunsThatTouchASpan) {
  const TemporaryFolder folder;
  const auto ledger = open_ledger(folder / "l.db");
  // Three runs: 0..60, 300..360, 600..660; each is stale 180 s after its end.
  ASSERT_TRUE(ledger->append({sample("web", 0), sample("web", 60), sample("web", 300), sample("web", 360),
                              sample("web", 600), sample("web", 660)},
                             {}));
  struct Case {
    const char* why;
    std::int64_t from, to;
    std::vector<std::string> runs;
  };
  const std::string first = "web OK 0..60 x2", second_run = "web OK 300..360 x2", third = "web OK 600..660 x2";
  const Case cases[] = {
      {"all", 0, 1000, {first, second_run, third}},
      {"inside one", 310, 320, {second_run}},
      {"what is not stale yet", 240, 250, {first}},
      {"what is stale", 241, 250, {}},
      {"up to a beginning", 250, 300, {}},
      {"from a beginning", 300, 301, {second_run}},
      {"before all", -100, 0, {}},
      {"after all", 2000, 3000, {}},
      {"nothing", 300, 300, {}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(told(*ledger->runs(second(c.from), second(c.to))), c.runs);
  }
}

TEST(Ledger, TellsWhatWasHeardBeforeASpan) {
  const TemporaryFolder folder;
  const auto ledger = open_ledger(folder / "l.db");
  Sample moved = sample("login", 400);
  moved.function = "desk";
  Sample elsewhere = sample("web", 30);
  elsewhere.source = "import:probe";
  ASSERT_TRUE(ledger->append({sample("web", 0), sample("web", 600, Status::critical), sample("web", 5000),
                              sample("login", 10), moved, elsewhere},
                             {}));
  ASSERT_TRUE(ledger->append({sample("web", 590, Status::warning)}, {})) << "late: a lane of its own";
  struct Case {
    const char* why;
    std::int64_t from, to;
    std::vector<std::string> runs, earlier;
  };
  const std::string first = "web OK 0..0 x1", desk = "login OK 400..400 x1", probe = "web OK 30..30 x1",
                    down = "web CRITICAL 600..600 x1", late = "web WARNING 590..590 x1", again = "web OK 5000..5000 x1";
  const Case cases[] = {
      {"nothing yet", -100, 0, {}, {}},
      {"what touches, and what was before it", 620, 700, {late, down}, {first, desk, probe}},
      {"silent throughout", 1000, 2000, {}, {desk, down, late, probe}},
      {"heard again", 4000, 6000, {again}, {desk, down, late, probe}},
      {"the last alone, not all of them", 9000, 9100, {}, {desk, again, late, probe}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto heard = ledger->heard(second(c.from), second(c.to));
    ASSERT_TRUE(heard);
    EXPECT_THAT(told(heard->runs), testing::UnorderedElementsAreArray(c.runs));
    EXPECT_THAT(told(heard->earlier), testing::UnorderedElementsAreArray(c.earlier));
  }
  const auto silent = ledger->heard(second(9000), second(9100));
  const auto login = std::ranges::find(silent->earlier, "login", &Run::service);
  ASSERT_NE(login, silent->earlier.end());
  EXPECT_EQ(login->function, "desk") << "what it served last";
}

TEST(Ledger, GivesFactsInTheOrderOfTheChain) {
  const TemporaryFolder folder;
  const auto ledger = open_ledger(folder / "l.db");
  const std::string body = "{\"text\":\"" + std::string(5000, 'x') + "\"}";
  ASSERT_TRUE(ledger->append({}, {fact("agent_start", "{}"), fact("incident", body), fact("agent_stop", "{}")}));
  ASSERT_TRUE(ledger->append({}, {fact("agent_start", "{}")}));
  const auto bodies = [&](const std::vector<std::string>& types) {
    std::string text;
    const auto facts = ledger->facts(types);
    for (const Fact& each : *facts) text += std::to_string(each.sequence) + each.type + " ";
    return text;
  };
  EXPECT_EQ(bodies({}), "1agent_start 2incident 3agent_stop 4agent_start ");
  EXPECT_EQ(bodies({"agent_stop", "agent_start", "agent_stop"}), "1agent_start 3agent_stop 4agent_start ");
  EXPECT_EQ(bodies({"nothing"}), "");
  EXPECT_EQ(ledger->facts({"incident"})->front().body, body);
  EXPECT_EQ(ledger->facts({"incident"})->front().recorded_at, second(60)) << "the ledger's clock";
}

TEST(Ledger, ASnapshotIsOfOneInstant) {
  const TemporaryFolder folder;
  const auto writer = open_ledger(folder / "l.db");
  ASSERT_TRUE(writer->append({sample("web", 0)}, {}));
  auto reader = Ledger::open(folder / "l.db", Ledger::Access::read_only);
  ASSERT_TRUE(reader);
  {
    const auto snapshot = (*reader)->snapshot();
    ASSERT_TRUE(snapshot);
    ASSERT_TRUE(writer->append({sample("web", 60, Status::critical)}, {fact("note", "{}")}));
    EXPECT_THAT(all_runs(**reader), ElementsAre("web OK 0..0 x1"));
    EXPECT_EQ((*reader)->head()->sequence, 0);
  }
  EXPECT_EQ(all_runs(**reader).size(), 2u);
  EXPECT_EQ((*reader)->head()->sequence, 2);
}

}  // namespace
}  // namespace sereno::ledger
