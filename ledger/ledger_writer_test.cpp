#include "ledger/ledger_writer.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdio>
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

/// What people are told, from the writer's thread: it outlives the writer.
class Notices {
 public:
  void watch(LedgerWriter& writer) {
    writer.on_notice([this](const std::string& notice) {
      {
        const std::lock_guard lock(mutex_);
        notices_.push_back(notice);
      }
      changed_.notify_all();
    });
  }
  std::vector<std::string> wait_for(std::size_t many) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, patience, [&] { return notices_.size() >= many; }));
    return notices_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> notices_;
};

TEST(LedgerWriter, OneBadRecordNeverHoldsBackTheOthers) {
  struct Case {
    const char* why;
    void (*spoil)(Sample&);
    const char* says;  ///< empty: it is corrected
  };
  const Case cases[] = {
      {"the clock stands at 2200",
       [](Sample& s) { s.at = *parse_instant("2030-01-01T00:00:00Z") + std::chrono::days{365 * 171}; },
       "a sample of 'bad' is of a time outside 1970 to 2199"},
      {"before 1970", [](Sample& s) { s.at = instant_from_ms(-1); },
       "a sample of 'bad' is of a time outside 1970 to 2199"},
      {"the end of all time", [](Sample& s) { s.at = Instant::max(); },
       "a sample of 'bad' is of a time outside 1970 to 2199"},
      {"no service", [](Sample& s) { s.service.clear(); }, "a sample of '' names no service"},
      {"a name without end", [](Sample& s) { s.service.assign(100'000, 'x'); }, "has a name of more than 1,024 bytes"},
      {"an interval without end", [](Sample& s) { s.interval = milliseconds::max(); }, ""},
      {"output without end", [](Sample& s) { s.output.assign(10'000'000, 'x'); }, ""},
      {"no UTF-8, zeros", [](Sample& s) { s.service = s.output = std::string("\xff\0\xc0", 3); }, ""},
      {"a status that does not exist", [](Sample& s) { s.status = static_cast<Status>(77); }, ""},
      {"twice the same", [](Sample& s) { s = sample("web", 0); }, ""},
  };
  for (const Case& c : cases) {
    for (const bool at_the_end : {false, true}) {
      SCOPED_TRACE(c.why);
      const TemporaryFolder folder;
      const std::string path = folder / "l.db";
      {
        Notices notices;
        LedgerWriter writer(path, at_second(0));
        notices.watch(writer);
        Sample bad = sample("bad", 0);
        c.spoil(bad);
        writer.add(sample("web", 0));
        writer.add(bad);
        writer.add(bad);
        writer.add(fact("note", "{}"));
        writer.add(sample("login", 0));
        if (!at_the_end) {
          ASSERT_TRUE(writer.flush(patience));
          EXPECT_TRUE(writer.state().writing);
          const bool refused = *c.says != '\0';
          EXPECT_EQ(writer.state().refused, refused ? 2u : 0u);
          EXPECT_EQ(writer.state().waiting, 0u);
          if (refused) {
            EXPECT_THAT(notices.wait_for(1), testing::ElementsAre(HasSubstr(c.says))) << "told once";
          }
        }
      }
      const auto ledger = open_ledger(path);
      EXPECT_THAT(all_runs(*ledger), testing::IsSupersetOf({"web OK 0..0 x1", "login OK 0..0 x1"}));
      EXPECT_EQ(ledger->facts({"note"})->size(), 1u);
      const auto counted = ledger->facts({"records_refused"});
      ASSERT_EQ(counted->size(), *c.says == '\0' ? 0u : 1u);
      for (const Fact& each : *counted) EXPECT_EQ(each.body, "{\"facts\":0,\"samples\":2}");
    }
  }
}

TEST(LedgerWriter, OneBadFactNeverHoldsBackTheOthers) {
  const TemporaryFolder folder;
  const std::string path = folder / "l.db";
  {
    LedgerWriter writer(path, at_second(0));
    writer.add(fact("note", std::string(5'000'000, 'x')));
    writer.add(fact("", "{}"));
    Fact later = fact("note", "{}");
    later.head.said_at = Instant::max();
    writer.add(later);
    writer.add(sample("web", 0));
    writer.add(fact("note", "good"));
    ASSERT_TRUE(writer.flush(patience));
    EXPECT_EQ(writer.state().refused, 2u) << "without an instant that cannot be the third is good";
  }
  const auto ledger = open_ledger(path);
  EXPECT_EQ(all_runs(*ledger).size(), 1u);
  EXPECT_EQ(ledger->facts({"note"})->size(), 2u);
  EXPECT_EQ(ledger->facts({"records_refused"})->front().body, "{\"facts\":2,\"samples\":0}");
}

TEST(LedgerWriter, SaysWhatBecameOfTheFilesAndLosesNothing) {
  struct Case {
    const char* why;
    void (*meddle)(const std::string& path, const TemporaryFolder& folder);
    const char* says;
    const char* body;
    const char* old_file;  ///< where what was written must stand; empty: where it was
  };
  const auto remove = [](const std::string& path, const char* suffix) { std::filesystem::remove(path + suffix); };
  static const auto removed = remove;
  const Case cases[] = {
      {"the log of writes is removed", [](const std::string& path, const TemporaryFolder&) { removed(path, "-wal"); },
       "somebody removed its -wal while it was in use; all that was written stands", "\"why\":\"wal\"", ""},
      {"it is emptied and made anew",
       [](const std::string& path, const TemporaryFolder&) {
         removed(path, "-wal");
         std::ofstream(path + "-wal").flush();
       },
       "another file was put in the place of its -wal", "\"why\":\"wal\"", ""},
      {"all beside it is removed",
       [](const std::string& path, const TemporaryFolder&) {
         removed(path, "-wal");
         removed(path, "-shm");
       },
       "somebody removed its -wal", "\"why\":\"wal\"", ""},
      {"the file is moved",
       [](const std::string& path, const TemporaryFolder& folder) { std::filesystem::rename(path, folder / "old.db"); },
       "it was moved or removed while it was in use; all that was written stands", "\"why\":\"gone\"", "old.db"},
      {"with all that is beside it",
       [](const std::string& path, const TemporaryFolder& folder) {
         for (const char* suffix : {"", "-wal", "-shm"})
           std::filesystem::rename(path + suffix, folder / (std::string("old.db") + suffix));
       },
       "it was moved or removed", "\"why\":\"gone\"", "old.db"},
      {"another ledger takes its place",
       [](const std::string& path, const TemporaryFolder& folder) {
         ASSERT_TRUE(open_ledger(folder / "other.db")->append({}, {fact("note", "{\"other\":1}")}));
         std::filesystem::rename(path, folder / "old.db");
         std::filesystem::rename(folder / "other.db", path);
       },
       "another file was put in its place", "\"why\":\"replaced\"", "old.db"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const TemporaryFolder folder;
    const std::string path = folder / "l.db";
    {
      Notices notices;
      LedgerWriter writer(path, at_second(0));
      notices.watch(writer);
      writer.add(sample("web", 0));
      writer.add(fact("note", "written"));
      ASSERT_TRUE(writer.flush(patience));
      c.meddle(path, folder);
      writer.add(sample("web", 60));
      ASSERT_TRUE(writer.flush(patience));
      EXPECT_THAT(notices.wait_for(1), testing::ElementsAre(HasSubstr(c.says)));
      EXPECT_TRUE(writer.state().writing);
    }
    const auto ledger = open_ledger(path);
    ASSERT_TRUE(ledger);
    const auto told_of = ledger->facts({"ledger_reopened"});
    ASSERT_EQ(told_of->size(), 1u);
    EXPECT_THAT(told_of->front().body, HasSubstr(c.body));
    EXPECT_THAT(problems(*ledger), testing::IsEmpty());
    const auto old = *c.old_file == '\0' ? open_ledger(path) : open_ledger(folder / c.old_file);
    EXPECT_EQ(all_runs(*old).front().substr(0, 9), "web OK 0.") << "what was acknowledged stands";
    EXPECT_THAT(old->facts({"note"})->front().body, "written");
    EXPECT_EQ(ledger->samples("web", {second(60), second(61)})->size(), 1u);
  }
}

/// Records one sample, has the index cut, and goes on: ends with 3 when that is noticed, with 0 when nothing is.
[[noreturn]] void go_on_with_a_cut_index(const std::string& path, std::uintmax_t rest) {
  LedgerWriter writer(path, at_second(0), 100, milliseconds{10});
  writer.on_cut([](const std::string& index) {
    std::fputs(index.c_str(), stderr);
    _exit(3);
  });
  writer.add(sample("web", 0));
  if (!writer.flush(patience)) _exit(1);
  std::filesystem::resize_file(path + "-shm", rest);
  writer.add(sample("web", 60));
  writer.flush(patience);
  _exit(0);
}

TEST(LedgerWriterDeathTest, EndsWhenTheIndexOfItsLogIsCutWithinAPage) {
  for (const std::uintmax_t rest : {32'767u, 30'000u, 28'673u, 28'672u}) {
    SCOPED_TRACE(rest);
    const TemporaryFolder folder;
    const std::string path = folder / "l.db";
    EXPECT_EXIT(go_on_with_a_cut_index(path, rest), testing::ExitedWithCode(3), "l.db-shm$");
    const auto ledger = open_ledger(path);
    ASSERT_TRUE(ledger);
    EXPECT_THAT(problems(*ledger), testing::IsEmpty());
    EXPECT_THAT(all_runs(*ledger), testing::ElementsAre("web OK 0..0 x1")) << "what was acknowledged stands";
  }
}

TEST(LedgerWriter, NoticesWhileNothingComes) {
  const TemporaryFolder folder;
  const std::string path = folder / "l.db";
  Notices notices;
  LedgerWriter writer(path, at_second(0), 100, milliseconds{10});
  notices.watch(writer);
  writer.add(sample("web", 0));
  ASSERT_TRUE(writer.flush(patience));
  std::filesystem::remove(path + "-wal");
  EXPECT_THAT(notices.wait_for(1), testing::ElementsAre(HasSubstr("somebody removed its -wal")));
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
