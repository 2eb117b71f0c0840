// A ledger that something happened to: what opening says, and what verification finds.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <random>

#include "ledger/database.h"
#include "ledger/ledger.h"
#include "ledger/test_ledger.h"

namespace sereno::ledger {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A closed ledger with facts, runs in two lanes, a seal and raw samples; one file.
std::string make_ledger(const TemporaryFolder& folder) {
  std::string path = folder / "whole.db";
  const auto ledger = open_ledger(path);
  std::vector<Sample> samples;
  for (std::int64_t minute = 0; minute < 305; ++minute)
    for (const char* service : {"web", "login", "upload"})
      samples.push_back(sample(service, minute * 60, minute % 13 < 2 ? Status::critical : Status::ok));
  EXPECT_TRUE(ledger->append(samples, {fact("agent_start", "{}"), fact("incident", "{\"id\":\"a\"}")}));
  EXPECT_TRUE(ledger->append({sample("web", 630, Status::warning)}, {}));
  EXPECT_TRUE(ledger->seal(second(20'000)));
  EXPECT_TRUE(ledger->append({sample("web", 305L * 60)}, {}));
  return path;
}

TEST(DamagedLedger, OpeningSaysWhatThePathIs) {
  const TemporaryFolder folder;
  write_file(folder / "text", "services: web\n" + std::string(5000, 'x'));
  write_file(folder / "empty", "");
  std::filesystem::create_directory(folder / "folder");
  mkfifo((folder / "pipe").c_str(), 0600);
  {
    auto other = Database::open(folder / "other.db", true, milliseconds{1000});
    ASSERT_TRUE(other && (*other)->execute("CREATE TABLE t (a)"));
    auto newer = Database::open(folder / "newer.db", true, milliseconds{1000});
    auto older = Database::open(folder / "older.db", true, milliseconds{1000});
    ASSERT_TRUE(older && (*older)->execute("CREATE TABLE t (a); PRAGMA application_id = 0x53524e4f; "
                                           "PRAGMA user_version = 1"));
    ASSERT_TRUE(newer && (*newer)->execute("CREATE TABLE t (a); PRAGMA application_id = 0x53524e4f; "
                                           "PRAGMA user_version = 7"));
  }
  const std::string whole = make_ledger(folder), cut = folder / "cut.db";
  write_file(cut, read_file(whole).substr(0, 50'000));
  constexpr auto read = Ledger::Access::read_only, write = Ledger::Access::read_write;
  struct Case {
    std::string path;
    Ledger::Access access;
    const char* says;
  };
  const Case cases[] = {
      {"", read, "has no path"},
      {folder / "absent", read, "no such ledger: the agent makes it"},
      {folder / "none/absent", read, "the folder "},
      {folder / "none/absent", write, "does not exist or is closed to this user: make it first"},
      {folder / "folder", read, "is a folder"},
      {folder / "pipe", read, "is no regular file"},
      {folder / "text", read, "not a ledger (no SQLite database)"},
      {folder / "text", write, "not a ledger (no SQLite database)"},
      {folder / "empty", read, "empty: nothing was ever recorded"},
      {folder / "other.db", read, "no ledger of Sereno"},
      {folder / "other.db", write, "no ledger of Sereno"},
      {folder / "newer.db", write, "written by a newer Sereno (its form is 7, this one knows 2)"},
      {folder / "older.db", write, "before its first release (its form is 1, this one knows 2): put it aside"},
      {cut, read, "cut short: it has 50000 bytes and should have "},
      {cut, write, "cut short"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.path);
    const auto opened = Ledger::open(c.path, c.access);
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().message, HasSubstr(c.says));
    EXPECT_THAT(opened.error().message, HasSubstr(c.path));
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "absent")) << "looking makes nothing";
  EXPECT_TRUE(Ledger::open(folder / "empty", write)) << "an empty file may become one";
}

/// A copy of the ledger with one statement more, that the ledger itself would never make.
Result<std::unique_ptr<Ledger>> open_changed(const std::string& whole, const std::string& changed, const char* sql) {
  write_file(changed, read_file(whole));
  {
    auto database = Database::open(changed, true, milliseconds{1000});
    if (!database) return database.error();
    if (!(*database)->execute(sql)) return Error{"refused: " + std::string(sql)};
  }
  return Ledger::open(changed, Ledger::Access::read_only);
}

TEST(DamagedLedger, VerificationNamesThePlace) {
  struct Case {
    const char* sql;
    const char* says;
  };
  const Case cases[] = {
      {"UPDATE facts SET body = '{\"id\":\"b\"}' WHERE sequence = 2", "record 2: digest does not match its content"},
      {"UPDATE facts SET type = 'note' WHERE sequence = 1", "record 1: digest does not match its content"},
      {"UPDATE facts SET content = zeroblob(32) WHERE sequence = 1", "record 1: the fact is filed under another"},
      {"UPDATE records SET recorded_at = recorded_at + 1 WHERE sequence = 2", "record 2: digest does not match"},
      {"UPDATE records SET digest = zeroblob(32) WHERE sequence = 5", "record 5: digest does not match"},
      {"UPDATE runs SET status = 0 WHERE sequence = 7", "record 7: digest does not match"},
      {"UPDATE runs SET last_confirmed = last_confirmed - 1 WHERE sequence = 7",
       "damaged, its checksum does not match"},
      {"UPDATE runs SET first_output = 'all well' WHERE sequence = 7", "record 7: digest does not match"},
      {"UPDATE runs SET sequence = NULL WHERE sequence = 7", "not closed, though another follows it"},
      {"UPDATE runs SET sequence = 8 WHERE sequence = 7", "record 7: the run does not say that it is this record"},
      {"UPDATE services SET name = 'nobody' WHERE name = 'login'", "digest does not match its content"},
      {"DELETE FROM facts WHERE sequence = 2", "record 2: its content is not there"},
      {"DELETE FROM facts WHERE sequence = 2; DELETE FROM records WHERE sequence = 2",
       "record 2 is missing: after record 1 comes 3"},
      {"INSERT INTO facts VALUES (9999, 'note', '{}', zeroblob(32))", "facts: not each has its record in the chain"},
      {"DELETE FROM seals", "its content is not there"},
      {"UPDATE seals SET open_runs = x'ff'", "the seal cannot be read"},
      {"UPDATE runs SET samples = 1, last_confirmed = first_seen WHERE sequence IS NULL",
       "is shorter than when it was sealed"},
      {"UPDATE runs SET status = 1 WHERE sequence IS NULL", "runs are not what they were when they were sealed"},
      {"DELETE FROM runs WHERE sequence IS NULL", "was sealed and is gone"},
      {"UPDATE runs SET follows = NULL WHERE sequence = 7", "does not follow the one before it"},
      {"DELETE FROM runs WHERE sequence = 7", "does not follow the one before it"},
      {"UPDATE runs SET follows = 1 WHERE follows IS NULL", "the one before it is missing"},
      {"DROP INDEX facts_by_type", "tables: they are not as a ledger's should be"},
      {"UPDATE runs SET first_seen = -5 WHERE sequence IS NULL", "has impossible times"},
  };
  const TemporaryFolder folder;
  const std::string whole = make_ledger(folder), changed = folder / "changed.db";
  EXPECT_THAT(problems(**Ledger::open(whole, Ledger::Access::read_only)), IsEmpty());
  for (const Case& c : cases) {
    SCOPED_TRACE(c.sql);
    auto ledger = open_changed(whole, changed, c.sql);
    ASSERT_TRUE(ledger) << ledger.error().message;
    EXPECT_THAT(problems(**ledger), Contains(HasSubstr(c.says)));
  }
}

TEST(DamagedLedger, ReadingRefusesWhatWasNotWritten) {
  struct Case {
    const char* sql;
    const char* says;
  };
  const Case cases[] = {
      {"UPDATE runs SET status = 0 WHERE sequence = 7", "the run of web from "},
      {"UPDATE runs SET last_confirmed = last_confirmed + 1 WHERE sequence IS NULL", "its checksum does not match"},
      {"UPDATE services SET name = 'nobody' WHERE name = 'login'", "the run of nobody from "},
      {"DELETE FROM runs WHERE sequence IS NULL", "runs of login are missing after 2026-"},
      {"DELETE FROM runs WHERE sequence = 7", "runs of web are missing before 2026-"},
      {"DELETE FROM runs WHERE service = 1 AND lane = 0 AND first_seen < 1775006000000", "are missing before 2026-"},
      {"DELETE FROM runs WHERE service = 1", "are missing altogether"},
      {"UPDATE runs SET lane = 3 WHERE sequence IS NULL AND lane = 1", "runs of web are missing in lane 1"},
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
  std::fill(bytes.begin() + 4096, bytes.end(), '\x5a');
  write_file(broken, bytes);
  auto ledger = Ledger::open(broken, Ledger::Access::read_write);
  ASSERT_TRUE(ledger) << ledger.error().message;
  const auto outcome = (*ledger)->append({sample("web", 100'000)}, {fact("note", "{}")});
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().message, HasSubstr(broken + ": damaged ("));
  EXPECT_THAT(problems(**ledger), Not(IsEmpty()));
}

}  // namespace
}  // namespace sereno::ledger
