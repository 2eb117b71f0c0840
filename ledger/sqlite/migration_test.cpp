// A ledger of the second form, as it was written then (test_data/form_2.db), carried over.
#include "ledger/sqlite/migration.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/sqlite/schema.h"
#include "ledger/test_ledger.h"

namespace sereno::ledger {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string old_file = SERENO_LEDGER_TEST_DATA "/form_2.db";
constexpr std::int64_t old_records = 17;
// The head that it had.
const std::string old_head = "ACFD96099D01F894E2D2EEABF80593A9429CD4158A86D92B2720C4AD76687C8A";

std::vector<std::string> digests(const std::string& path) {
  std::vector<std::string> all;
  auto database = Database::open(path, false, milliseconds{1000});
  if (!database) return {database.error().message};
  Statement statement(**database, "SELECT hex(digest) FROM records ORDER BY sequence");
  Rows rows = statement.query();
  while (rows.next()) all.push_back(rows.text(0));
  return all;
}

std::int64_t form_of(const std::string& path) {
  auto database = Database::open(path, true, milliseconds{1000});  // so that it may roll back
  if (!database) ADD_FAILURE() << database.error().message;
  if (!database) return -1;
  const auto kind = recognise(**database);
  return kind && check_schema(**database, kind->form) ? kind->form : -2;
}

void expect_everything(Ledger& ledger) {
  EXPECT_THAT(problems(ledger), IsEmpty());
  EXPECT_THAT(told(*ledger.runs(second(600), second(780))),
              testing::ElementsAre(std::string("a\0b\xff\n' WARNING 600..600 x1", 26), "login OK 120..720 x11",
                                   "web OK 120..720 x11", "web WARNING 630..630 x1"));
  EXPECT_EQ(all_runs(ledger).size(), 15u);
  const auto facts = ledger.facts({});
  ASSERT_TRUE(facts) << facts.error().message;
  ASSERT_EQ(facts->size(), 4u);
  EXPECT_EQ((*facts)[1].body, "{\"id\":\"a\",\"type\":\"incident\"}");
  EXPECT_EQ((*facts)[1].recorded_at, second(10));
  EXPECT_EQ((*facts)[1].arrival, 2);
  EXPECT_EQ(ledger.facts({"incident"}, {second(9'000'000), second(9'000'001)})->size(), 1u) << "may touch any span";
  EXPECT_EQ(ledger.head()->sequence, old_records + 1);
  const auto samples = ledger.samples("web", {second(0), second(100'000)});
  ASSERT_EQ(samples->size(), 32u);
  EXPECT_EQ(samples->front().output, "connect: refused at 0");
  EXPECT_EQ(samples->back().function, "web");
  const auto last = ledger.last_samples();
  ASSERT_EQ(last->size(), 3u);
  EXPECT_EQ(last->front().function, "dashboards");
  EXPECT_EQ(last->back().at, second(1800));
  EXPECT_EQ(last->back().known_perfdata, "time=0.1s");
  EXPECT_EQ(*ledger.last_arrival(), 4 + 15 + 64);
}

TEST(Migration, CarriesEverythingOverInPlace) {
  const TemporaryFolder folder;
  const std::string path = folder / "l.db";
  std::filesystem::copy_file(old_file, path);
  const auto before = digests(path);
  ASSERT_EQ(before.size(), static_cast<std::size_t>(old_records));
  EXPECT_EQ(before.back(), old_head);
  {
    const auto ledger = open_ledger(path, at_second(4100));
    ASSERT_TRUE(ledger);
    expect_everything(*ledger);
    ASSERT_TRUE(ledger->append({sample("web", 1860)}, {fact("note", "{}")}));
    ASSERT_TRUE(ledger->seal(second(4200)));
    EXPECT_THAT(problems(*ledger), IsEmpty());
    EXPECT_EQ(ledger->services()->size(), 3u);
  }
  EXPECT_EQ(form_of(path), form);
  auto after = digests(path);
  ASSERT_GT(after.size(), before.size());
  after.resize(before.size());
  EXPECT_EQ(after, before) << "old records keep their digests";
  const auto again = open_ledger(path, at_second(4100));
  EXPECT_EQ(again->head()->sequence, old_records + 3) << "once is enough";
}

TEST(Migration, GivesTheSameWheneverItIsDone) {
  const TemporaryFolder folder;
  std::vector<std::string> heads;
  for (const std::int64_t when : {4'100, 400'000'000}) {
    const std::string path = folder / ("l" + std::to_string(when));
    std::filesystem::copy_file(old_file, path);
    heads.push_back(open_ledger(path, at_second(when))->head()->digest);
  }
  EXPECT_EQ(heads[0], heads[1]);
  const std::string untouched = folder / "read.db";
  std::filesystem::copy_file(old_file, untouched);
  std::filesystem::permissions(untouched, std::filesystem::perms{0444});
  auto reading = Ledger::open(untouched, Ledger::Access::read_only, at_second(4100));
  ASSERT_TRUE(reading) << reading.error().message;
  EXPECT_EQ((*reading)->head()->digest, heads[0]) << "for a reader it is done in memory";
  expect_everything(**reading);
  EXPECT_EQ(form_of(untouched), 2);
}

TEST(Migration, AnswersForWhatItDerived) {
  const char* const changes[] = {
      "UPDATE facts SET arrival = 99 WHERE sequence = 2",
      "UPDATE facts SET said_by = 'somebody' WHERE sequence = 2",
      "UPDATE facts SET span_from = 1, span_to = 2 WHERE sequence = 2",
      "UPDATE records SET recorded_at = recorded_at + 1 WHERE kind = 2 AND version = 1",
      "UPDATE runs SET arrival = 99 WHERE sequence IS NOT NULL",
      "UPDATE migrations SET derived = zeroblob(32)",
      "UPDATE migrations SET form_before = 1",
      "DELETE FROM migrations",
      "DELETE FROM migrations; DELETE FROM records WHERE kind = 5",
  };
  const TemporaryFolder folder;
  for (const char* change : changes) {
    SCOPED_TRACE(change);
    const std::string path = folder / "l.db";
    std::filesystem::copy_file(old_file, path, std::filesystem::copy_options::overwrite_existing);
    { ASSERT_TRUE(open_ledger(path)); }
    {
      auto database = Database::open(path, true, milliseconds{1000});
      ASSERT_TRUE(database && (*database)->execute(change));
    }
    auto ledger = Ledger::open(path, Ledger::Access::read_only);
    ASSERT_TRUE(ledger);
    EXPECT_THAT(problems(**ledger), testing::Not(IsEmpty()));
  }
}

TEST(Migration, DamageStaysDamage) {
  struct Case {
    const char* change;
    const char* says;
  };
  const Case cases[] = {
      {"UPDATE runs SET samples = samples + 1 WHERE sequence IS NULL AND service = 1",
       "damaged, its checksum does not match"},
      {"UPDATE facts SET body = 'x' WHERE sequence = 2", "record 2: digest does not match its content"},
      {"UPDATE facts SET content = zeroblob(32) WHERE sequence = 2", "record 2: the fact is filed under another"},
      {"DELETE FROM facts WHERE sequence = 2", "record 2: its content is not there"},
      {"UPDATE runs SET status = 1 WHERE sequence = (SELECT min(sequence) FROM runs)", "digest does not match"},
  };
  const TemporaryFolder folder;
  for (const Case& c : cases) {
    SCOPED_TRACE(c.change);
    const std::string path = folder / "l.db";
    std::filesystem::copy_file(old_file, path, std::filesystem::copy_options::overwrite_existing);
    {
      auto database = Database::open(path, true, milliseconds{1000});
      ASSERT_TRUE(database && (*database)->execute(c.change));
    }
    const auto ledger = open_ledger(path);
    ASSERT_TRUE(ledger);
    EXPECT_THAT(problems(*ledger), Contains(HasSubstr(c.says)));
  }
}

TEST(Migration, RefusesTablesThatAreNotOfTheOldForm) {
  const TemporaryFolder folder;
  const std::string path = folder / "l.db";
  std::filesystem::copy_file(old_file, path);
  {
    auto database = Database::open(path, true, milliseconds{1000});
    ASSERT_TRUE((*database)->execute("ALTER TABLE samples RENAME TO s; CREATE VIEW samples AS SELECT * FROM s"));
  }
  for (const auto access : {Ledger::Access::read_only, Ledger::Access::read_write}) {
    const auto opened = Ledger::open(path, access);
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().message, HasSubstr("its tables are not those of a ledger"));
  }
}

// In the child alone.
int writes_left = 0;

/// Dies in the middle of a write: half of it is done.
ssize_t write_or_die(int file, const void* bytes, std::size_t size, off_t at) {
  if (--writes_left > 0) return pwrite(file, bytes, size, at);
  [[maybe_unused]] const auto written = pwrite(file, bytes, size / 2, at);
  kill(getpid(), SIGKILL);
  return -1;
}

/// Whether it came to its end.
bool migrate_and_die_at(const std::string& path, int write) {
  const pid_t child = fork();
  if (child == 0) {
    writes_left = write;
    sqlite3_vfs* const system = sqlite3_vfs_find(nullptr);
    for (const char* name : {"pwrite", "pwrite64"})
      system->xSetSystemCall(system, name, reinterpret_cast<sqlite3_syscall_ptr>(&write_or_die));
    _exit(Ledger::open(path, Ledger::Access::read_write) ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
  return WIFEXITED(status);
}

TEST(Migration, KilledAnywhereItLeavesAWholeLedger) {
  const TemporaryFolder folder;
  const std::string path = folder / "l.db";
  int old_ones = 0, new_ones = 0;
  for (int write = 1;; write += write < 12 ? 1 : 3) {
    SCOPED_TRACE(write);
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
    std::filesystem::copy_file(old_file, path);
    const bool done = migrate_and_die_at(path, write);
    const auto left = form_of(path);
    ASSERT_TRUE(left == 2 || left == form) << left;
    ++(left == 2 ? old_ones : new_ones);
    if (left == 2) {
      EXPECT_EQ(digests(path).size(), static_cast<std::size_t>(old_records));
      auto reading = Ledger::open(path, Ledger::Access::read_only, at_second(4100));
      ASSERT_TRUE(reading) << reading.error().message;
      EXPECT_THAT(problems(**reading), IsEmpty());
    }
    const auto ledger = open_ledger(path, at_second(4100));
    ASSERT_TRUE(ledger);
    expect_everything(*ledger);
    if (done) break;
  }
  EXPECT_GT(old_ones, 20);
  EXPECT_GE(new_ones, 1);
}

}  // namespace
}  // namespace sereno::ledger
