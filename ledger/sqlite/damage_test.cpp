// A ledger that something happened to: what opening says, and what verification finds.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <future>
#include <random>
#include <thread>

#include "ledger/canonical.h"
#include "ledger/ledger.h"
#include "ledger/ledger_writer.h"
#include "ledger/sqlite/damage.h"
#include "ledger/sqlite/database.h"
#include "ledger/test_ledger.h"

namespace sereno::ledger {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

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
      {folder / "newer.db", write, "written by a newer Sereno (its form is 7, this one knows 3)"},
      {folder / "older.db", write, "before its first release (its form is 1, this one knows 3): put it aside"},
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
      {"UPDATE series SET service = 'nobody' WHERE service = 'login'", "digest does not match its content"},
      {"DELETE FROM facts WHERE sequence = 2", "record 2: its content is not there"},
      {"DELETE FROM facts WHERE sequence = 2; DELETE FROM records WHERE sequence = 2",
       "record 2 is missing: after record 1 comes 3"},
      {"INSERT INTO facts VALUES (9999, 9999, 'note', '', '', '', '', NULL, 0, '', NULL, NULL, zeroblob(32), '{}')",
       "facts: not each has its record in the chain"},
      {"DELETE FROM seals", "its content is not there"},
      {"UPDATE seals SET open_runs = x'ff'", "the seal cannot be read"},
      {"UPDATE runs SET samples = 1, last_confirmed = first_seen WHERE sequence IS NULL",
       "is shorter than when it was sealed"},
      {"UPDATE runs SET status = 1 WHERE sequence IS NULL", "runs are not what they were when they were sealed"},
      {"DELETE FROM runs WHERE sequence IS NULL", "was sealed and is gone"},
      {"UPDATE runs SET follows = NULL WHERE sequence = 7", "does not follow the one before it"},
      {"DELETE FROM runs WHERE sequence = 7", "does not follow the one before it"},
      {"UPDATE runs SET follows = 1 WHERE follows IS NULL", "the one before it is missing"},
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

/// Another value of the same kind, that the column's own rules may forbid.
std::string flipped(const std::string& column, const std::string& type) {
  if (type == "INTEGER")
    return "CASE WHEN " + column + " IS NULL THEN 0 WHEN " + column + " = 1 THEN 0 ELSE " + column + " + 1 END";
  if (type == "TEXT") return "coalesce(" + column + ", '') || 'x'";
  return "CASE WHEN length(" + column + ") = 32 THEN zeroblob(32) ELSE CAST(coalesce(" + column +
         ", x'') || x'00' AS BLOB) END";
}

struct Column {
  std::string table, name, type;
  bool nullable = false;
};

std::vector<Column> all_columns(Database& database) {
  std::vector<Column> columns;
  Statement statement(database,
                      "SELECT tables.name, columns.name, columns.type, columns.\"notnull\" OR columns.pk > 0 FROM "
                      "sqlite_schema AS tables, "
                      "pragma_table_info(tables.name) AS columns WHERE tables.type = 'table' "
                      "AND tables.name NOT LIKE 'sqlite%'");
  Rows rows = statement.query();
  while (rows.next())
    columns.push_back(
        {.table = rows.text(0), .name = rows.text(1), .type = rows.text(2), .nullable = rows.number(3) == 0});
  return columns;
}

/// With at least one row in every table.
std::string make_full_ledger(const TemporaryFolder& folder) {
  std::string path = folder / "full.db";
  std::filesystem::copy_file(SERENO_LEDGER_TEST_DATA "/form_2.db", path);
  const auto ledger = open_ledger(path, at_second(4100));
  Batch batch;
  const std::string kept = batch.add_file("a photograph"), erased = batch.add_file("a name");
  Fact act = fact("incident", "{\"id\":\"i1\"}");
  act.head = {.by = "ana", .author_party = "client", .channel = "mail", .login = "ana", .said_at = second(10)};
  act.entry = "incident i1";
  act.span = TimeSpan{second(0), second(600)};
  batch.add(act);
  batch.move({.consumer = "nsca", .arrival = 3, .delivered = 2, .dropped = 1, .note = "later"});
  for (std::int64_t minute = 66; minute < 70; ++minute)
    batch.add(sample("web", minute * 60, minute % 2 == 0 ? Status::ok : Status::critical));
  EXPECT_TRUE(ledger->append(std::move(batch)));
  EXPECT_TRUE(ledger->append({sample("web", 66 * 60 + 30, Status::warning)}, {}));  // late: the only one of its lane
  EXPECT_TRUE(ledger->erase_file(erased, fact("erasure", "{\"sha256\":\"" + erased + "\"}")));
  EXPECT_TRUE(ledger->seal(second(5000)));
  return path;
}

std::string as_text(const Fact& fact) {
  return fact_bytes(fact) + std::to_string(fact.sequence) + format_instant(fact.recorded_at);
}

std::string as_text(const Sample& sample) {
  return sample.service + sample.function + format_instant(sample.at) + std::string(to_string(sample.status)) +
         sample.output + sample.perfdata + sample.known_perfdata + sample.source + sample.site + sample.reason;
}

std::string as_text(const Run& run) { return run_bytes(run, 0); }

std::string as_text(const Arrived& arrived) {
  return std::to_string(arrived.arrival) + std::visit([](const auto& what) { return as_text(what); }, arrived.what);
}

/// All that is read for reports, for others and for a restart; nothing when something cannot be read.
std::optional<std::string> all_that_is_read(Ledger& ledger) {
  const TimeSpan always{instant_from_ms(0), second(1'000'000)};
  const auto heard = ledger.heard(always.from, always.to), in_the_middle = ledger.heard(second(4050), second(4060));
  const auto facts = ledger.facts({}), filed = ledger.facts({}, always),
             early = ledger.facts({}, {second(1), second(2)});
  const auto samples = ledger.samples("web", always), last = ledger.last_samples();
  const auto arrivals = ledger.arrivals(0, 1000);
  const auto position = ledger.position("nsca");
  const auto file = ledger.file(sha256_hex("a photograph"));
  if (!heard || !in_the_middle || !facts || !filed || !early || !samples || !last || !arrivals || !position || !file)
    return std::nullopt;
  std::string text;
  const auto add = [&text](const auto& list) {
    for (const auto& each : list) text += as_text(each) + "\n";
  };
  add(heard->runs), add(heard->earlier), add(in_the_middle->runs), add(in_the_middle->earlier);
  add(*facts), add(*filed), add(*early), add(*samples), add(*last), add(arrivals->items);
  text += *position ? (*position)->note + std::to_string((*position)->arrival) : "no position";
  return text + (*file ? (*file)->bytes.value_or("erased") : "no file");
}

TEST(DamagedLedger, VerificationCoversEveryColumnAndReadingWhatItReads) {
  const TemporaryFolder folder;
  const std::string whole = make_full_ledger(folder), changed = folder / "changed.db";
  std::vector<Column> columns;
  std::optional<std::string> evidence;
  {
    auto ledger = Ledger::open(whole, Ledger::Access::read_only);
    ASSERT_TRUE(ledger) << ledger.error().message;
    EXPECT_THAT(problems(**ledger), IsEmpty());
    evidence = all_that_is_read(**ledger);
    ASSERT_TRUE(evidence);
    auto database = Database::open(whole, false, milliseconds{1000});
    columns = all_columns(**database);
    for (const Column& column : columns)
      EXPECT_GT((*database)->number(("SELECT count(*) FROM " + column.table).c_str()), 0) << column.table;
  }
  EXPECT_GT(columns.size(), 80u);
  int refused = 0;  // a key that would stand there twice
  const auto try_it = [&](const Column& column, const std::string& value, const std::string& row) {
    const std::string sql = "PRAGMA ignore_check_constraints = ON; UPDATE " + column.table + " SET " + column.name +
                            " = " + value + " WHERE " + row;
    SCOPED_TRACE(sql);
    auto ledger = open_changed(whole, changed, sql.c_str());
    if (!ledger && ledger.error().message.starts_with("refused: ")) return void(++refused);
    ASSERT_TRUE(ledger) << ledger.error().message;
    // A file is asked for by its digest: one of another name is none, and costs all files to find.
    const bool found_by_it = column.table == "files" && column.name == "digest";
    EXPECT_TRUE(found_by_it || all_that_is_read(**ledger).value_or(*evidence) == *evidence)
        << "read as if it were whole";
    EXPECT_THAT(problems(**ledger), Not(IsEmpty()));
  };
  for (const Column& column : columns) {
    const std::string key = column.table == "runs"        ? "(series, lane, first_seen)"
                            : column.table == "entries"   ? "entry"
                            : column.table == "drawers"   ? "(level, number)"
                            : column.table == "filed"     ? "(level, number, sequence)"
                            : column.table == "positions" ? "consumer"
                                                          : "rowid";
    const std::string keys = key.front() == '(' ? key.substr(1, key.size() - 2) : key;
    for (const char* order : {"ASC", "DESC"}) {
      std::string by = keys;
      for (std::size_t comma = 0; (comma = by.find(',', comma)) != std::string::npos; comma += 6)
        by.insert(comma, " " + std::string(order));
      const std::string row =
          key + " = (SELECT " + keys + " FROM " + column.table + " ORDER BY " + by + " " + order + " LIMIT 1)";
      try_it(column, flipped(column.name, column.type), row);
    }
    if (column.table == "runs") try_it(column, flipped(column.name, column.type), "lane = 1");
    if (column.nullable) try_it(column, "NULL", column.name + " IS NOT NULL");
  }
  EXPECT_LT(refused, 20);
}

TEST(DamagedLedger, NothingIsReadThroughTablesThatAreNotTheLedgers) {
  struct Case {
    const char* why;
    const char* sql;
    const char* says;
  };
  const Case cases[] = {
      {"a view in place of a table", "DROP TABLE seals; CREATE VIEW seals AS SELECT 1 AS sequence, x'' AS open_runs",
       "view seals"},
      {"a table under another name", "ALTER TABLE runs RENAME TO real_runs", "not the ledger's: "},
      {"a view that never ends",
       "DROP TABLE positions; CREATE VIEW positions AS WITH RECURSIVE n(consumer) AS (SELECT 1 UNION ALL SELECT "
       "consumer + 1 FROM n) SELECT consumer, 1 AS arrival, 1 AS delivered, 1 AS dropped, '' AS note, 1 AS checksum "
       "FROM n",
       "view positions"},
      {"a trigger", "CREATE TRIGGER hide AFTER INSERT ON facts BEGIN DELETE FROM facts; END", "trigger hide"},
      {"an index with an expression", "CREATE INDEX slow ON facts (length(body))", "index slow"},
      {"a column that is computed", "ALTER TABLE latest ADD COLUMN x INTEGER AS (1)", "table latest"},
      {"a column more", "ALTER TABLE facts ADD COLUMN x TEXT", "table facts"},
      {"a table more", "CREATE TABLE extra (a)", "table extra"},
      {"a table less", "DROP TABLE positions", "missing: "},
      {"an index less", "DROP INDEX facts_by_type", "missing: index facts_by_type"},
      {"a virtual table", "CREATE VIRTUAL TABLE words USING fts5(a)", "table words"},
      {"statistics", "ANALYZE", "table sqlite_stat"},
  };
  const TemporaryFolder folder;
  const std::string whole = make_ledger(folder), changed = folder / "changed.db";
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto reading = open_changed(whole, changed, c.sql);
    ASSERT_FALSE(reading);
    EXPECT_THAT(reading.error().message, HasSubstr("its tables are not those of a ledger ("));
    EXPECT_THAT(reading.error().message, HasSubstr(c.says));
    const auto writing = Ledger::open(changed, Ledger::Access::read_write);
    ASSERT_FALSE(writing);
    EXPECT_EQ(writing.error().message, reading.error().message);
  }
}

}  // namespace
}  // namespace sereno::ledger
