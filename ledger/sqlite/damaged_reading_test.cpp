// What is read of a ledger that something happened to: what was written, or nothing.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <future>
#include <random>
#include <thread>

#include "ledger/ledger.h"
#include "ledger/ledger_writer.h"
#include "ledger/sqlite/damage.h"
#include "ledger/sqlite/database.h"
#include "ledger/test_ledger.h"

namespace sereno::ledger {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(DamagedLedger, ReadingRefusesWhatWasNotWritten) {
  struct Case {
    const char* sql;
    const char* says;
  };
  const Case cases[] = {
      {"UPDATE runs SET status = 0 WHERE sequence = 7", "the run of login from "},
      {"UPDATE runs SET last_confirmed = last_confirmed + 1 WHERE sequence IS NULL", "its checksum does not match"},
      {"UPDATE series SET service = 'nobody' WHERE service = 'login'", "the run of nobody from "},
      {"DELETE FROM runs WHERE sequence IS NULL", "runs of login are missing after 2026-"},
      {"DELETE FROM runs WHERE sequence = 7", "runs of login are missing before 2026-"},
      {"DELETE FROM runs WHERE series = 1 AND lane = 0 AND first_seen < 1775006000000", "are missing before 2026-"},
      {"DELETE FROM runs WHERE series = 1", "are missing altogether"},
      {"UPDATE runs SET lane = 3 WHERE sequence IS NULL AND lane = 1", "runs of web are missing in lane 1"},
      {"UPDATE runs SET series = 9 WHERE lane = 1", "results are of a series that has no name"},
      {"UPDATE runs SET series = 1 WHERE lane = 1", "the run of login from "},
      {"UPDATE runs SET series = 2 WHERE lane = 1", "the run of upload from "},
      {"DELETE FROM runs WHERE lane = 1", "are missing in lane 1"},
      {"DELETE FROM records WHERE sequence = 2", "record 2 is not what was written"},
      {"UPDATE records SET recorded_at = recorded_at + 1 WHERE sequence = 2", "record 2 is not what was written"},
      {"UPDATE facts SET body = '{\"id\":\"b\"}' WHERE sequence = 2", "damaged (record 2 is not what was written"},
      {"UPDATE facts SET type = 'note' WHERE sequence = 1", "record 1 is not what was written: its digest does not"},
  };
  const TemporaryFolder folder;
  const std::string whole = make_ledger(folder), changed = folder / "changed.db";
  for (const Case& c : cases) {
    SCOPED_TRACE(c.sql);
    auto ledger = open_changed(whole, changed, c.sql);
    ASSERT_TRUE(ledger) << ledger.error().message;
    const auto runs = (*ledger)->runs(instant_from_ms(0), second(1'000'000));
    const auto facts = (*ledger)->facts({});
    ASSERT_NE(runs.has_value(), facts.has_value());
    EXPECT_THAT(runs ? facts.error().message : runs.error().message, HasSubstr(c.says));
  }
}

/// All that reports are made of, as text; nothing when something cannot be read.
std::optional<std::string> all_evidence(Ledger& ledger) {
  const auto runs = ledger.runs(instant_from_ms(0), second(1'000'000));
  const auto facts = ledger.facts({});
  if (!runs || !facts) return std::nullopt;
  std::string text;
  for (const auto& run : *runs)
    text += told({run}).front() + run.function + run.first_output + std::to_string(run.interval.count()) +
            std::to_string(ms_of(run.first_seen)) + (run.degraded ? "d" : "");
  for (const Fact& each : *facts) text += each.type + each.body + std::to_string(ms_of(each.recorded_at));
  return text;
}

/// Damage changes nothing that reports are made of, or reading fails. Verification knows of all that fails.
void expect_honest(const std::string& path, const std::string& evidence, int& reported) {
  auto ledger = Ledger::open(path, Ledger::Access::read_only);
  if (!ledger) {
    EXPECT_THAT(ledger.error().message, HasSubstr(path));
    ++reported;
    return;
  }
  const auto now = all_evidence(**ledger);
  EXPECT_EQ(now.value_or(evidence), evidence) << "read as if it were whole";
  const bool found = !problems(**ledger).empty();
  EXPECT_TRUE(now || found) << "nothing is wrong with it, and it cannot be read";
  if (found) ++reported;
}

TEST(DamagedLedger, NoFlippedByteGoesUnseenWhereItMatters) {
  const TemporaryFolder folder;
  const std::string whole = make_ledger(folder), flipped = folder / "flipped.db", bytes = read_file(whole);
  const auto evidence = all_evidence(**Ledger::open(whole, Ledger::Access::read_only));
  ASSERT_TRUE(evidence);
  std::mt19937 random(20260401);
  int reported = 0;
  for (int i = 0; i < 300; ++i) {
    std::string damaged = bytes;
    // Each third in the header and the first page, where little damage does much.
    const std::size_t place = random() % (i % 3 == 0 ? 4096 : damaged.size());
    damaged[place] = static_cast<char>(damaged[place] ^ static_cast<char>(1u << random() % 8));
    write_file(flipped, damaged);
    SCOPED_TRACE(place);
    expect_honest(flipped, *evidence, reported);
  }
  EXPECT_GT(reported, 50);
}

TEST(DamagedLedger, ATypeThatWasNeverWrittenIsDamage) {
  // The one run of web's second lane; in its record the lane is a constant of SQLite's, 1. Another bit makes it a text.
  const TemporaryFolder folder;
  const std::string whole = make_ledger(folder), flipped = folder / "flipped.db";
  std::string bytes = read_file(whole);
  const std::string said = "websaid at 630";
  const auto text = bytes.find(said);
  ASSERT_NE(text, std::string::npos);
  EXPECT_EQ(bytes.find(said, text + 1), std::string::npos) << "one record has it";
  int told = 0;
  for (std::size_t place = text - 80; place < text; ++place) {
    if (bytes[place] != '\x09') continue;
    std::string damaged = bytes;
    damaged[place] = static_cast<char>(damaged[place] ^ 0x20);
    write_file(flipped, damaged);
    const auto ledger = Ledger::open(flipped, Ledger::Access::read_only);
    ++told;
    EXPECT_FALSE(ledger && all_evidence(**ledger)) << place;
  }
  EXPECT_GT(told, 0);
}

TEST(DamagedLedger, NoCutGoesUnseen) {
  const TemporaryFolder folder;
  const std::string whole = make_ledger(folder), cut = folder / "cut.db", bytes = read_file(whole);
  for (std::size_t length = 1; length < bytes.size(); length += 1999) {
    SCOPED_TRACE(length);
    write_file(cut, bytes.substr(0, length));
    EXPECT_FALSE(Ledger::open(cut, Ledger::Access::read_only));
    EXPECT_FALSE(Ledger::open(cut, Ledger::Access::read_write));
    EXPECT_EQ(std::filesystem::file_size(cut), length) << "never repaired";
  }
}

TEST(DamagedLedger, AppendingToItFailsAndSaysSo) {
  const TemporaryFolder folder;
  const std::string whole = make_ledger(folder), broken = folder / "broken.db";
  std::string bytes = read_file(whole);
  {
    auto database = Database::open(whole, false, milliseconds{1000});
    const auto page = (*database)->number("SELECT rootpage FROM sqlite_schema WHERE name = 'records'");
    std::fill_n(bytes.begin() + 4096 * (page - 1), 4096, '\x5a');
  }
  write_file(broken, bytes);
  auto ledger = Ledger::open(broken, Ledger::Access::read_write);
  ASSERT_TRUE(ledger) << ledger.error().message;
  const auto outcome = (*ledger)->append({sample("web", 100'000)}, {fact("note", "{}")});
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().message, HasSubstr(broken + ": damaged ("));
  EXPECT_THAT(problems(**ledger), Not(IsEmpty()));
}

TEST(DamagedLedger, WhatItHoldsOfOneServiceIsNotTheOthers) {
  const TemporaryFolder folder;
  const std::string path = folder / "l.db";
  ASSERT_TRUE(open_ledger(path)->append({sample("ill", 0), sample("web", 0)}, {}));
  {
    auto database = Database::open(path, true, milliseconds{1000});
    ASSERT_TRUE((*database)->execute("UPDATE runs SET samples = 9 WHERE series = 1"));
  }
  LedgerWriter writer(path, at_second(0));
  std::promise<LedgerWriter::State> first_change;
  writer.on_change([&, told = false](const LedgerWriter::State& state) mutable {
    if (!std::exchange(told, true)) first_change.set_value(state);
  });
  writer.add(sample("ill", 60));
  writer.add(sample("web", 60));
  writer.add(sample("login", 60));
  const auto state = first_change.get_future().get();
  EXPECT_FALSE(state.writing);
  EXPECT_THAT(state.problem, HasSubstr("the run of ill from "));
  EXPECT_EQ(state.waiting, 1u);
  writer.add(sample("web", 120));
  while (writer.state().waiting > 1) std::this_thread::yield();
  auto ledger = Ledger::open(path, Ledger::Access::read_only);
  EXPECT_EQ((*ledger)->samples("web", {second(0), second(1000)})->size(), 3u);
  EXPECT_EQ((*ledger)->samples("login", {second(0), second(1000)})->size(), 1u);
}

}  // namespace
}  // namespace sereno::ledger
