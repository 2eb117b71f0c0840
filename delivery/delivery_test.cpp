#include "delivery/delivery.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <set>

#include "ledger/test_ledger.h"

namespace sereno::delivery {
namespace {

using ledger::at_second;
using ledger::fact;
using ledger::open_ledger;
using ledger::sample;
using ledger::second;
using ledger::TemporaryFolder;
using testing::ElementsAre;
using testing::IsEmpty;

bool is_note(const ledger::Arrived& item) {
  const auto* said = std::get_if<ledger::Fact>(&item.what);
  return said != nullptr && said->type == "note";
}

Settings notes(std::size_t parcel_size = 2) {
  return {.consumer = "mail", .wants = is_note, .parcel_size = parcel_size, .from_the_beginning = true};
}

void say(ledger::Ledger& book, const std::vector<std::string>& bodies) {
  std::vector<ledger::Fact> facts;
  for (const auto& body : bodies) facts.push_back(fact("note", body));
  ASSERT_TRUE(book.append({sample("web", *book.last_arrival() * 60)}, facts));
}

std::vector<std::string> bodies(const Result<std::optional<Parcel>>& parcel) {
  std::vector<std::string> all;
  if (!parcel) return {parcel.error().message};
  if (*parcel)
    for (const Item& item : (*parcel)->items) all.push_back(std::get<ledger::Fact>(item.what.what).body);
  return all;
}

TEST(Delivery, BringsWhatIsWantedPieceByPiece) {
  const TemporaryFolder folder;
  const auto book = open_ledger(folder / "l.db");
  say(*book, {"a", "b"});
  say(*book, {"c"});
  Delivery delivery(*book, notes());
  const auto first = delivery.next(second(0));
  EXPECT_THAT(bodies(first), ElementsAre("a", "b"));
  EXPECT_THAT(bodies(delivery.next(second(0))), ElementsAre("a", "b")) << "until it is settled";
  ASSERT_TRUE(delivery.delivered(**first, {fact("mail_sent", "1")}));
  const auto rest = delivery.next(second(0));
  EXPECT_THAT(bodies(rest), ElementsAre("c"));
  ASSERT_TRUE(delivery.refused(**rest));
  EXPECT_THAT(bodies(delivery.next(second(0))), IsEmpty());
  EXPECT_EQ(delivery.position().delivered, 2);
  EXPECT_EQ(delivery.position().dropped, 1);
  EXPECT_EQ(book->facts({"mail_sent"})->size(), 1u);
  EXPECT_EQ((*book->position("mail"))->arrival, *book->last_arrival()) << "what is not wanted is not read again";
}

TEST(Delivery, OneThatIsNewBeginsWithWhatComes) {
  const TemporaryFolder folder;
  const auto book = open_ledger(folder / "l.db");
  say(*book, {"before"});
  Settings settings = notes();
  settings.from_the_beginning = false;
  {
    Delivery delivery(*book, settings);
    EXPECT_THAT(bodies(delivery.next(second(0))), IsEmpty());
  }
  say(*book, {"after"});
  Delivery again(*book, settings);
  EXPECT_THAT(bodies(again.next(second(0))), ElementsAre("after"));
}

TEST(Delivery, WaitsLongerAfterEachFailureAndAfterARestartToo) {
  const TemporaryFolder folder;
  const auto book = open_ledger(folder / "l.db");
  say(*book, {"a"});
  std::string key;
  {
    Delivery delivery(*book, notes());
    key = (*delivery.next(second(0)))->items.front().key;
    ASSERT_TRUE(delivery.failed(second(0)));
    EXPECT_THAT(bodies(delivery.next(second(0))), IsEmpty());
    EXPECT_EQ(delivery.not_before(), second(1));
    EXPECT_THAT(bodies(delivery.next(second(1))), ElementsAre("a"));
    ASSERT_TRUE(delivery.failed(second(1)));
  }
  Delivery again(*book, notes());
  EXPECT_THAT(bodies(again.next(second(2))), IsEmpty());
  const auto parcel = again.next(second(3));
  EXPECT_THAT(bodies(parcel), ElementsAre("a"));
  EXPECT_EQ((*parcel)->items.front().key, key);
  ASSERT_TRUE(again.delivered(**parcel));
  EXPECT_EQ(again.not_before(), std::nullopt);
  EXPECT_EQ((*book->position("mail"))->note, "");
}

TEST(Delivery, CountsWhatALimitDrops) {
  const TemporaryFolder folder;
  const auto book = open_ledger(folder / "l.db");
  Settings settings = notes();
  settings.most_waiting = 4;
  Delivery delivery(*book, settings);
  ASSERT_TRUE(delivery.next(second(0)));
  for (const char* body : {"a", "b", "c", "d", "e"}) say(*book, {body});  // each with a sample
  EXPECT_THAT(bodies(delivery.next(second(0))), ElementsAre("d", "e"));
  EXPECT_EQ(delivery.position().dropped, 3);
  EXPECT_EQ((*book->position("mail"))->dropped, 3) << "at once";
}

TEST(Delivery, CountsWhatTheLedgerNoLongerKeeps) {
  const TemporaryFolder folder;
  const std::string path = folder / "l.db";
  const auto is_sample = [](const ledger::Arrived& item) { return std::holds_alternative<ledger::Sample>(item.what); };
  const Settings settings{.consumer = "nsca", .wants = is_sample, .parcel_size = 1, .from_the_beginning = true};
  {
    const auto book = open_ledger(path);
    for (std::int64_t i = 0; i < 3; ++i) ASSERT_TRUE(book->append({sample("web", i * 60)}, {}));
  }
  const auto book = open_ledger(path, at_second(20L * 86'400));
  ASSERT_TRUE(book->append({sample("web", 20L * 86'400), sample("web", 20L * 86'400 + 60)}, {}));
  Delivery delivery(*book, settings);
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(delivery.next(second(0))) << "asking twice counts once";
    const auto parcel = delivery.next(second(0));
    ASSERT_TRUE(parcel && *parcel);
    EXPECT_EQ((*parcel)->items.size(), 1u);
    ASSERT_TRUE(delivery.delivered(**parcel));
    EXPECT_EQ(delivery.position().dropped, 2);
  }
  EXPECT_EQ(delivery.position().delivered, 2);
}

TEST(Delivery, TellsEachResultOnceAndARunWhereItsSampleIsGone) {
  const TemporaryFolder folder;
  const std::string path = folder / "l.db";
  const auto no_fact = [](const ledger::Arrived& item) { return !std::holds_alternative<ledger::Fact>(item.what); };
  const Settings settings{
      .consumer = "nsca", .wants = no_fact, .each_result_once = true, .parcel_size = 10, .from_the_beginning = true};
  {
    const auto book = open_ledger(path);
    ASSERT_TRUE(book->append({sample("web", 0), sample("web", 60)}, {}));
    Delivery delivery(*book, settings);
    const auto parcel = delivery.next(second(0));
    ASSERT_TRUE(parcel && *parcel);
    ASSERT_EQ((*parcel)->items.size(), 2u) << "and not the run that they begin";
    for (const Item& item : (*parcel)->items) EXPECT_TRUE(std::holds_alternative<ledger::Sample>(item.what.what));
  }
  const auto book = open_ledger(path, at_second(20L * 86'400));
  ASSERT_TRUE(book->append({sample("web", 20L * 86'400)}, {}));  // what is too old goes with the next writing
  Delivery delivery(*book, settings);
  const auto parcel = delivery.next(second(0));
  ASSERT_TRUE(parcel && *parcel);
  ASSERT_EQ((*parcel)->items.size(), 2u);
  const auto* begun = std::get_if<ledger::Run>(&(*parcel)->items.front().what.what);
  ASSERT_NE(begun, nullptr) << "the change of state is not lost with its sample";
  EXPECT_EQ(begun->service, "web");
  EXPECT_EQ((*parcel)->gone, 1) << "of two samples one is told by its run";
}

TEST(Delivery, SaysThatTheLedgerCannotBeWritten) {
  const TemporaryFolder folder;
  const std::string path = folder / "l.db";
  say(*open_ledger(path), {"a"});
  auto book = ledger::Ledger::open(path, ledger::Ledger::Access::read_only);
  ASSERT_TRUE(book);
  Delivery delivery(**book, notes());
  EXPECT_FALSE(delivery.next(second(0)));
}

/// Sends, in a process of its own, until it is killed: each key, with a newline, into the pipe.
pid_t start_sender(const std::string& path, int pipe_end) {
  const pid_t child = fork();
  if (child != 0) return child;
  auto book = ledger::Ledger::open(path, ledger::Ledger::Access::read_write, at_second(60));
  if (!book) _exit(1);
  Delivery delivery(**book, notes(3));
  while (true) {
    const auto parcel = delivery.next(second(0));
    if (!parcel || !*parcel) _exit(2);
    std::vector<ledger::Fact> sent;
    for (const Item& item : (*parcel)->items) {
      const std::string line = item.key + "\n";
      if (write(pipe_end, line.data(), line.size()) != static_cast<ssize_t>(line.size())) _exit(3);
      sent.push_back(fact("mail_sent", item.key));
    }
    if (!delivery.delivered(**parcel, std::move(sent))) _exit(4);
  }
}

TEST(Delivery, KilledInTheMiddleItLosesNothingAndSaysEverythingOnce) {
  const TemporaryFolder folder;
  const std::string path = folder / "l.db";
  constexpr std::size_t many = 60;
  {
    const auto book = open_ledger(path);
    for (std::size_t i = 0; i < many / 3; ++i) say(*book, {"a" + std::to_string(i), "b" + std::to_string(i), "c"});
  }
  std::map<std::string, int> received;
  for (const std::size_t until : {1u, 3u, 4u, 8u, 2u, 5u, 1000u}) {
    int pipe_ends[2];
    ASSERT_EQ(pipe(pipe_ends), 0);
    const pid_t child = start_sender(path, pipe_ends[1]);
    close(pipe_ends[1]);
    std::string line(33, '\0');
    for (std::size_t i = 0; i < until && read(pipe_ends[0], line.data(), line.size()) == 33; ++i) ++received[line];
    kill(child, SIGKILL);
    while (read(pipe_ends[0], line.data(), line.size()) == 33) ++received[line];
    close(pipe_ends[0]);
    waitpid(child, nullptr, 0);
  }
  EXPECT_EQ(received.size(), many) << "equal keys for what came twice";
  const auto book = open_ledger(path);
  const auto sent = book->facts({"mail_sent"});
  std::set<std::string> once;
  for (const auto& each : *sent) EXPECT_TRUE(once.insert(each.body).second) << "said once";
  EXPECT_EQ(once.size(), many);
  EXPECT_EQ((*book->position("mail"))->delivered, static_cast<std::int64_t>(many));
  EXPECT_THAT(ledger::problems(*book), IsEmpty());
}

}  // namespace
}  // namespace sereno::delivery
