#include "ledger/schema.h"

#include <algorithm>
#include <array>

namespace sereno::ledger {

namespace {

// Instants and intervals are milliseconds. A run names the beginning of the one before it in its lane (`follows`): so a
// reader of some of them knows that none is missing in between. Tables that are read by service and time are clustered
// so.
constexpr std::array statements = {
    R"(CREATE TABLE services (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT)",
    R"(CREATE TABLE runs (
  service INTEGER NOT NULL REFERENCES services (id),
  lane INTEGER NOT NULL CHECK (lane >= 0),
  first_seen INTEGER NOT NULL,
  last_confirmed INTEGER NOT NULL CHECK (last_confirmed >= first_seen),
  samples INTEGER NOT NULL CHECK (samples > 0),
  status INTEGER NOT NULL CHECK (status BETWEEN 0 AND 3),
  degraded INTEGER NOT NULL CHECK (degraded BETWEEN 0 AND 1),
  interval INTEGER NOT NULL CHECK (interval >= 0),
  function TEXT NOT NULL,
  first_output TEXT NOT NULL,
  checksum INTEGER NOT NULL,
  follows INTEGER,
  sequence INTEGER,
  PRIMARY KEY (service, lane, first_seen)
) STRICT, WITHOUT ROWID)",
    R"(CREATE TABLE samples (
  service INTEGER NOT NULL REFERENCES services (id),
  at INTEGER NOT NULL,
  status INTEGER NOT NULL CHECK (status BETWEEN 0 AND 3),
  degraded INTEGER NOT NULL CHECK (degraded BETWEEN 0 AND 1),
  interval INTEGER NOT NULL CHECK (interval >= 0),
  output TEXT NOT NULL,
  perfdata TEXT NOT NULL,
  source TEXT NOT NULL,
  PRIMARY KEY (service, at, status)
) STRICT, WITHOUT ROWID)",
    R"(CREATE TABLE records (
  sequence INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 3),
  recorded_at INTEGER NOT NULL,
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  service INTEGER,
  lane INTEGER,
  first_seen INTEGER,
  FOREIGN KEY (service, lane, first_seen) REFERENCES runs (service, lane, first_seen)
) STRICT)",
    R"(CREATE TABLE facts (
  sequence INTEGER PRIMARY KEY REFERENCES records (sequence),
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  content BLOB NOT NULL
) STRICT)",
    "CREATE INDEX facts_by_type ON facts (type, sequence)",
    "CREATE INDEX facts_by_content ON facts (content)",
    R"(CREATE TABLE seals (
  sequence INTEGER PRIMARY KEY REFERENCES records (sequence),
  open_runs BLOB NOT NULL
) STRICT)",
};

}  // namespace

Result<FileKind> recognise(Database& database) {
  std::int64_t application = 0, version = 0, tables = 0;
  {
    // One statement, so that it is of one instant: another process may just be making the tables.
    Statement statement(database,
                        "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) "
                        "FROM pragma_application_id, pragma_user_version");
    Rows rows = statement.query();
    if (rows.next()) application = rows.number(0), version = rows.number(1), tables = rows.number(2);
  }
  if (database.failed()) return database.take_failure();
  if (application == 0 && version == 0 && tables == 0) return FileKind::empty;
  if (application != application_id)
    return Error{database.path() + ": an SQLite database, but no ledger of Sereno: check the path"};
  if (version > schema_version)
    return Error{database.path() + ": written by a newer Sereno (its form is " + std::to_string(version) +
                 ", this one knows " + std::to_string(schema_version) + "): upgrade this one"};
  if (version < 1) return Error{database.path() + ": damaged (its form has no number): use the last export"};
  if (version < schema_version)
    return Error{database.path() + ": written by a Sereno from before its first release (its form is " +
                 std::to_string(version) + ", this one knows " + std::to_string(schema_version) +
                 "): put it aside, a new one is begun"};
  return FileKind::ledger;
}

Result<void> create_schema(Database& database) {
  Transaction transaction(database);
  const auto kind = recognise(database);  // once more, behind the lock: another process may have been quicker
  if (!kind) return kind.error();
  if (*kind == FileKind::ledger) return {};
  for (const char* statement : statements) database.execute(statement);
  database.execute(("PRAGMA application_id = " + std::to_string(application_id)).c_str());
  database.execute(("PRAGMA user_version = " + std::to_string(schema_version)).c_str());
  if (!transaction.commit()) return database.take_failure();
  return {};
}

std::vector<std::string> expected_schema() {
  std::vector<std::string> all(statements.begin(), statements.end());
  std::ranges::sort(all);
  return all;
}

std::vector<std::string> actual_schema(Database& database) {
  std::vector<std::string> all;
  Statement statement(database, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL");
  Rows rows = statement.query();
  while (rows.next()) all.push_back(rows.text(0));
  std::ranges::sort(all);
  return all;
}

}  // namespace sereno::ledger
