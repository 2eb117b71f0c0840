// The order of arrival, and the positions of those who read by it.
#include <gmock/gmock.h>

#include "ledger/test_ledger.h"

namespace sereno::ledger {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// "1 fact note", "2 sample web OK", "2 run web OK".
std::vector<std::string> told(const Arrivals& arrivals) {
  std::vector<std::string> lines;
  for (const Arrived& item : arrivals.items) {
    std::string line = std::to_string(item.arrival);
    if (const auto* said = std::get_if<Fact>(&item.what)) line += " fact " + said->type;
    if (const auto* seen = std::get_if<Sample>(&item.what))
      line += " sample " + seen->service + " " + std::string(to_string(seen->status));
    if (const auto* run = std::get_if<ledger::Run>(&item.what))
      line += " run " + run->service + " " + std::string(to_string(run->status));
    lines.push_back(line);
  }
  return lines;
}

TEST(ArrivalOrder, GivesEverythingAsItCame) {
  const TemporaryFolder folder;
  const auto ledger = open_ledger(folder / "l.db");
  ASSERT_TRUE(ledger->append({sample("web", 0)}, {fact("note", "{}")}));
  ASSERT_TRUE(ledger->append({sample("web", 60)}, {}));
  ASSERT_TRUE(ledger->append({sample("web", 120, Status::critical)}, {fact("claim", "{}")}));
  const auto all = ledger->arrivals(0, 100);
  ASSERT_TRUE(all);
  EXPECT_THAT(told(*all), ElementsAre("1 fact note", "2 sample web OK", "2 run web OK", "3 sample web OK",
                                      "4 fact claim", "5 sample web CRITICAL", "5 run web CRITICAL"));
  EXPECT_EQ(all->through, 5);
  EXPECT_EQ(all->gone, 0);
  EXPECT_EQ(*ledger->last_arrival(), 5);
  EXPECT_THAT(told(*ledger->arrivals(3, 100)),
              ElementsAre("4 fact claim", "5 sample web CRITICAL", "5 run web CRITICAL"));
  EXPECT_THAT(told(*ledger->arrivals(5, 100)), IsEmpty());
  EXPECT_EQ(std::get<Sample>(all->items[1].what).perfdata, "time=0.1s");
}

TEST(ArrivalOrder, InPiecesOfAnySizeNothingIsLostOrTwice) {
  const TemporaryFolder folder;
  const auto ledger = open_ledger(folder / "l.db");
  for (std::int64_t minute = 0; minute < 40; ++minute)
    ASSERT_TRUE(ledger->append(
        {sample("web", minute * 60, minute % 7 < 2 ? Status::critical : Status::ok), sample("login", minute * 60)},
        minute % 5 == 0 ? std::vector{fact("note", "{}")} : std::vector<Fact>{}));
  const auto all = told(*ledger->arrivals(0, 100'000));
  EXPECT_GT(all.size(), 90u);
  for (const std::size_t most : {1u, 2u, 3u, 7u, 50u}) {
    SCOPED_TRACE(most);
    std::vector<std::string> together;
    std::int64_t at = 0;
    while (true) {
      const auto some = ledger->arrivals(at, most);
      ASSERT_TRUE(some);
      if (some->items.empty()) break;
      EXPECT_LE(some->items.size(), std::max<std::size_t>(most, 2)) << "a sample and its run are never parted";
      EXPECT_GT(some->through, at);
      at = some->through;
      for (const std::string& line : told(*some)) together.push_back(line);
    }
    EXPECT_EQ(together, all);
  }
}

TEST(ArrivalOrder, PacksAreJoinedAndSayTheSame) {
  const TemporaryFolder folder;
  const auto ledger = open_ledger(folder / "l.db");
  for (std::int64_t minute = 0; minute < 200; ++minute) ASSERT_TRUE(ledger->append({sample("web", minute * 60)}, {}));
  const auto samples = ledger->samples("web", {second(0), second(100'000)});
  ASSERT_TRUE(samples);
  ASSERT_EQ(samples->size(), 200u);
  EXPECT_EQ((*samples)[77].output, "said at 4620");
  EXPECT_EQ(ledger->arrivals(0, 1000)->items.size(), 201u);
  EXPECT_THAT(problems(*ledger), IsEmpty());
}

TEST(ArrivalOrder, CountsWhatIsTooOldToBeKept) {
  const TemporaryFolder folder;
  const std::string path = folder / "l.db";
  {
    const auto ledger = open_ledger(path);
    for (std::int64_t i = 0; i < 3; ++i) ASSERT_TRUE(ledger->append({sample("web", i * 60)}, {}));
    ASSERT_TRUE(ledger->append({}, {fact("note", "{}")}));
  }
  const auto later = open_ledger(path, at_second(20L * 86'400));
  ASSERT_TRUE(later->append({sample("web", 20L * 86'400)}, {}));
  const auto left = later->arrivals(0, 100);
  EXPECT_THAT(told(*left), ElementsAre("1 run web OK", "4 fact note", "5 sample web OK", "5 run web OK"));
  EXPECT_EQ(left->gone, 2) << "the second and the third; of the first the run is left";
  ASSERT_TRUE(later->append({sample("web", 0, Status::critical), sample("web", 60, Status::critical)}, {}));
  EXPECT_THAT(told(*later->arrivals(5, 100)), ElementsAre("6 run web CRITICAL")) << "imported, too old to be kept raw";
  EXPECT_EQ(*later->last_arrival(), 6);
}

TEST(ArrivalOrder, AWrongClockDoesNotStopTheTrimming) {
  const TemporaryFolder folder;
  const std::string path = folder / "l.db";
  const std::int64_t far = 100L * 365 * 86'400;
  ASSERT_TRUE(open_ledger(path, at_second(far))->append({sample("web", far)}, {}));
  const auto ledger = open_ledger(path, at_second(120));
  for (std::int64_t i = 0; i < 3; ++i) ASSERT_TRUE(ledger->append({sample("web", i * 60)}, {}));
  EXPECT_THAT(*ledger->samples("web", {second(far), second(far + 1)}), IsEmpty());
  EXPECT_EQ(ledger->samples("web", {second(0), second(1000)})->size(), 3u);
  const auto last = ledger->last_samples();
  ASSERT_EQ(last->size(), 1u);
  EXPECT_EQ(last->front().at, second(120)) << "what the clock calls past";
}

TEST(ArrivalOrder, APositionMovesInTheTransactionThatSaysWhy) {
  const TemporaryFolder folder;
  const std::string path = folder / "l.db";
  const Position position{.consumer = "mail", .arrival = 7, .delivered = 3, .dropped = 1, .note = "again at noon"};
  {
    const auto ledger = open_ledger(path);
    EXPECT_EQ(*ledger->position("mail"), std::nullopt);
    Batch refused;
    refused.move(position);
    refused.add(Fact{.body = "without a type"});
    EXPECT_FALSE(ledger->append(std::move(refused)));
    EXPECT_EQ(*ledger->position("mail"), std::nullopt) << "all or nothing";
    Batch batch;
    batch.move(position);
    batch.add(fact("mail_sent", "{}"));
    ASSERT_TRUE(ledger->append(std::move(batch)));
    Batch other;
    other.move({.consumer = "nsca", .arrival = 1});
    ASSERT_TRUE(ledger->append(std::move(other)));
  }
  const auto ledger = open_ledger(path);
  EXPECT_EQ(*ledger->position("mail"), position);
  EXPECT_EQ((*ledger->position("nsca"))->arrival, 1);
  EXPECT_THAT(problems(*ledger), IsEmpty());
}

}  // namespace
}  // namespace sereno::ledger
