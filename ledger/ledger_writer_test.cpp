#include "ledger/ledger_writer.h"

#include <gmock/gmock.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "ledger/test_ledger.h"

namespace sereno::ledger {
namespace {

using testing::HasSubstr;

// Long enough for the slowest machine; passing tests never wait for it.
constexpr milliseconds patience{60'000};

/// Waits until the writer says so.
class Turn {
 public:
  void watch(LedgerWriter& writer) {
    writer.on_change([this](const LedgerWriter::State& state) {
      {
        const std::lock_guard lock(mutex_);
        states_.push_back(state);
      }
      changed_.notify_all();
    });
  }
  LedgerWriter::State next() {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, patience, [&] { return seen_ < states_.size(); }));
    return seen_ < states_.size() ? states_[seen_++] : LedgerWriter::State{};
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<LedgerWriter::State> states_;
  std::size_t seen_ = 0;
};

TEST(LedgerWriter, WritesWhatManyThreadsAdd) {
  const TemporaryFolder folder;
  const std::string path = folder / "l.db";
  LedgerWriter writer(path, at_second(0));
  std::vector<std::thread> threads;
  for (const char* service : {"a", "b", "c", "d"})
    threads.emplace_back([&writer, service] {
      for (std::int64_t i = 0; i < 500; ++i) writer.add(sample(service, i * 60));
      writer.add(fact("note", service));
    });
  for (auto& thread : threads) thread.join();
  ASSERT_TRUE(writer.flush(patience));
  EXPECT_EQ(writer.state().waiting, 0u);
  EXPECT_TRUE(writer.state().writing);
  auto ledger = Ledger::open(path, Ledger::Access::read_only);
  ASSERT_TRUE(ledger);
  EXPECT_THAT(all_runs(**ledger), testing::ElementsAre("a OK 0..29940 x500", "b OK 0..29940 x500", "c OK 0..29940 x500",
                                                       "d OK 0..29940 x500"));
  EXPECT_EQ((*ledger)->facts({"note"})->size(), 4u);
}

TEST(LedgerWriter, WritesWhatWaitsWhenItEnds) {
  const TemporaryFolder folder;
  {
    LedgerWriter writer(folder / "l.db", {});
    for (std::int64_t i = 0; i < 20'000; ++i) writer.add(sample("web", i * 60));
  }
  EXPECT_THAT(all_runs(*open_ledger(folder / "l.db")), testing::ElementsAre("web OK 0..1199940 x20000"));
}

TEST(LedgerWriter, SealsTheOpenRunsBehindTheFirstGroup) {
  const TemporaryFolder folder;
  const std::string path = folder / "l.db";
  LedgerWriter writer(path, at_second(120));
  writer.add(sample("web", 60));
  ASSERT_TRUE(writer.flush(patience));
  auto ledger = Ledger::open(path, Ledger::Access::read_only);
  ASSERT_TRUE(ledger);
  const auto head = (*ledger)->head();
  ASSERT_TRUE(head);
  EXPECT_EQ(head->sequence, 1) << "a sample alone is an open run, which only a seal puts into the chain";
}

TEST(LedgerWriter, WaitsForADiskThatCannotBeWritten) {
  const TemporaryFolder folder;
  const std::string path = folder / "later/l.db";
  LedgerWriter writer(path, at_second(0), 100);
  Turn turn;
  turn.watch(writer);
  writer.add(sample("rare", 0));
  const auto failing = turn.next();
  EXPECT_FALSE(failing.writing);
  EXPECT_THAT(failing.problem, HasSubstr(path + ": the folder "));
  EXPECT_EQ(failing.waiting, 1u);
  for (std::int64_t i = 0; i < 150; ++i) writer.add(sample("web", i * 60));
  EXPECT_EQ(writer.state().waiting, 100u);
  EXPECT_EQ(writer.state().lost, 51u);
  EXPECT_FALSE(writer.flush(milliseconds{0}));

  std::filesystem::create_directory(folder / "later");
  EXPECT_TRUE(turn.next().writing);
  ASSERT_TRUE(writer.flush(patience));
  auto ledger = open_ledger(path);
  EXPECT_THAT(all_runs(*ledger), testing::ElementsAre("rare OK 0..0 x1", "web OK 3060..8940 x99"));
  const auto facts = ledger->facts({"records_lost"});
  ASSERT_EQ(facts->size(), 1u);
  EXPECT_EQ(facts->front().body, "{\"facts\":0,\"samples\":51}");
}

TEST(LedgerWriter, GoesOnInANewFileWhenSomebodyTookTheOld) {
  const TemporaryFolder folder;
  const std::string path = folder / "l.db";
  LedgerWriter writer(path, at_second(0));
  writer.add(sample("web", 0));
  ASSERT_TRUE(writer.flush(patience));
  std::filesystem::rename(path, folder / "old.db");
  for (const char* suffix : {"-wal", "-shm"}) std::filesystem::remove(path + suffix);
  writer.add(sample("web", 60));
  ASSERT_TRUE(writer.flush(patience));
  EXPECT_THAT(all_runs(*open_ledger(path)), testing::ElementsAre("web OK 60..60 x1"));
}

}  // namespace
}  // namespace sereno::ledger
