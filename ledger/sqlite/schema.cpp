#include "ledger/sqlite/schema.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "ledger/chain.h"

namespace sereno::ledger {

namespace {

// Instants and intervals are milliseconds. A run names the beginning of the one before it in its lane (`follows`): so a
// reader of some of them knows that none is missing in between. Tables that are read by series and time are clustered
// so. What a statement of a later form changes is made anew by the migration, never altered: the text is compared.
constexpr std::array tables_3 = {
    R"(CREATE TABLE series (
  id INTEGER PRIMARY KEY,
  service TEXT NOT NULL,
  site TEXT NOT NULL,
  source TEXT NOT NULL,
  UNIQUE (service, site, source)
) STRICT)",
    R"(CREATE TABLE runs (
  series INTEGER NOT NULL REFERENCES series (id),
  lane INTEGER NOT NULL CHECK (lane >= 0),
  first_seen INTEGER NOT NULL,
  last_confirmed INTEGER NOT NULL CHECK (last_confirmed >= first_seen),
  samples INTEGER NOT NULL CHECK (samples > 0),
  status INTEGER NOT NULL CHECK (status BETWEEN 0 AND 3),
  degraded INTEGER NOT NULL CHECK (degraded BETWEEN 0 AND 1),
  function_state INTEGER NOT NULL CHECK (function_state BETWEEN 0 AND 4),
  interval INTEGER NOT NULL CHECK (interval >= 0),
  function TEXT NOT NULL,
  first_output TEXT NOT NULL,
  arrival INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  follows INTEGER,
  sequence INTEGER,
  fault_owner INTEGER NOT NULL CHECK (fault_owner BETWEEN 0 AND 7),
  fault_confidence INTEGER NOT NULL CHECK (fault_confidence BETWEEN 0 AND 3),
  fault_party TEXT NOT NULL,
  fault_step TEXT NOT NULL,
  fault_reasons TEXT NOT NULL,
  reason TEXT NOT NULL,
  first_duration INTEGER NOT NULL CHECK (first_duration >= 0),
  first_steps TEXT NOT NULL,
  PRIMARY KEY (series, lane, first_seen)
) STRICT, WITHOUT ROWID)",
    "CREATE INDEX runs_by_arrival ON runs (arrival)",
    R"(CREATE TABLE records (
  sequence INTEGER PRIMARY KEY,
  version INTEGER NOT NULL CHECK (version BETWEEN 1 AND 2),
  kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 5),
  recorded_at INTEGER NOT NULL,
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  series INTEGER,
  lane INTEGER,
  first_seen INTEGER,
  CHECK ((kind = 2) = (series IS NOT NULL)),
  CHECK ((kind = 2) = (lane IS NOT NULL)),
  CHECK ((kind = 2) = (first_seen IS NOT NULL)),
  FOREIGN KEY (series, lane, first_seen) REFERENCES runs (series, lane, first_seen)
) STRICT)",
    R"(CREATE TABLE facts (
  sequence INTEGER PRIMARY KEY REFERENCES records (sequence),
  arrival INTEGER NOT NULL UNIQUE,
  type TEXT NOT NULL,
  said_by TEXT NOT NULL,
  author_party TEXT NOT NULL,
  channel TEXT NOT NULL,
  login TEXT NOT NULL,
  said_at INTEGER,
  told_at INTEGER NOT NULL,
  entry TEXT NOT NULL,
  span_from INTEGER,
  span_to INTEGER,
  content BLOB NOT NULL CHECK (length(content) = 32),
  body TEXT NOT NULL,
  CHECK ((span_from IS NULL) = (span_to IS NULL))
) STRICT)",
    "CREATE INDEX facts_by_type ON facts (type, told_at)",
    "CREATE INDEX facts_by_content ON facts (content)",
    "CREATE INDEX facts_by_entry ON facts (entry) WHERE entry <> ''",
    R"(CREATE TABLE entries (
  entry TEXT PRIMARY KEY,
  facts INTEGER NOT NULL CHECK (facts > 0)
) STRICT, WITHOUT ROWID)",
    R"(CREATE TABLE drawers (
  level INTEGER NOT NULL,
  number INTEGER NOT NULL,
  facts INTEGER NOT NULL CHECK (facts > 0),
  PRIMARY KEY (level, number)
) STRICT, WITHOUT ROWID)",
    R"(CREATE TABLE filed (
  level INTEGER NOT NULL,
  number INTEGER NOT NULL,
  sequence INTEGER NOT NULL REFERENCES facts (sequence),
  PRIMARY KEY (level, number, sequence)
) STRICT, WITHOUT ROWID)",
    R"(CREATE TABLE seals (
  sequence INTEGER PRIMARY KEY REFERENCES records (sequence),
  open_runs BLOB NOT NULL
) STRICT)",
    R"(CREATE TABLE migrations (
  sequence INTEGER PRIMARY KEY REFERENCES records (sequence),
  form_before INTEGER NOT NULL,
  form_after INTEGER NOT NULL,
  derived BLOB NOT NULL CHECK (length(derived) = 32)
) STRICT)",
    R"(CREATE TABLE packs (
  first INTEGER PRIMARY KEY,
  last INTEGER NOT NULL CHECK (last >= first),
  written_at INTEGER NOT NULL,
  samples INTEGER NOT NULL CHECK (samples > 0),
  oldest INTEGER NOT NULL,
  newest INTEGER NOT NULL CHECK (newest >= oldest),
  checksum INTEGER NOT NULL,
  content BLOB NOT NULL
) STRICT)",
    R"(CREATE TABLE latest (
  series INTEGER PRIMARY KEY REFERENCES series (id),
  checksum INTEGER NOT NULL,
  content BLOB NOT NULL,
  labels TEXT NOT NULL
) STRICT)",
    R"(CREATE TABLE files (
  sequence INTEGER PRIMARY KEY REFERENCES records (sequence),
  digest TEXT NOT NULL UNIQUE,
  size INTEGER NOT NULL CHECK (size >= 0),
  erased INTEGER REFERENCES facts (sequence),
  bytes BLOB,
  CHECK ((bytes IS NULL) = (erased IS NOT NULL))
) STRICT)",
    R"(CREATE TABLE positions (
  consumer TEXT PRIMARY KEY,
  arrival INTEGER NOT NULL,
  delivered INTEGER NOT NULL,
  dropped INTEGER NOT NULL,
  note TEXT NOT NULL,
  checksum INTEGER NOT NULL
) STRICT, WITHOUT ROWID)",
    R"(CREATE TABLE counters (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  arrival INTEGER NOT NULL,
  trimmed INTEGER NOT NULL,
  checksum INTEGER NOT NULL
) STRICT)",
};

// As the second form had them.
constexpr std::array tables_2 = {
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

std::span<const char* const> tables_of(std::int64_t which) {
  if (which == 2) return tables_2;
  return tables_3;
}

/// What stands in the file, its own indexes among it: one line each, sorted. No more are read than there should be, and
/// one.
std::vector<std::string> objects_in(Database& database, std::size_t expected) {
  std::vector<std::string> all;
  Statement statement(database, "SELECT type, name, tbl_name, sql FROM sqlite_schema LIMIT ?");
  Rows rows = statement.query(static_cast<std::int64_t>(expected + 1));
  while (rows.next()) all.push_back(rows.text(0) + " " + rows.text(1) + " on " + rows.text(2) + ": " + rows.text(3));
  std::ranges::sort(all);
  return all;
}

/// As SQLite files a statement: what it makes, on which table.
std::string object_of(std::string_view statement) {
  const auto word_after = [&](std::string_view mark) {
    const auto rest = statement.substr(statement.find(mark) + mark.size());
    return std::string(rest.substr(0, rest.find(' ')));
  };
  const bool is_table = statement.starts_with("CREATE TABLE ");
  const std::string name = word_after(is_table ? "CREATE TABLE " : "CREATE INDEX ");
  return (is_table ? "table " : "index ") + name + " on " + (is_table ? name : word_after(" ON ")) + ": " +
         std::string(statement);
}

std::vector<std::string> expected_objects(std::int64_t which) {
  std::vector<std::string> all;
  for (const char* statement : tables_of(which)) all.push_back(object_of(statement));
  // The indexes that SQLite makes itself, for what is UNIQUE.
  const std::vector<std::string> with_one =
      which == 2 ? std::vector<std::string>{"services"} : std::vector<std::string>{"series", "facts", "files"};
  for (const std::string& table : with_one) all.push_back("index sqlite_autoindex_" + table + "_1 on " + table + ": ");
  std::ranges::sort(all);
  return all;
}

std::string first_words(const std::string& object) { return object.substr(0, std::min(object.find(" on "), 60ul)); }

}  // namespace

Result<FileKind> recognise(Database& database) {
  std::int64_t application = 0, version = 0, objects = 0;
  {
    // One statement, so that it is of one instant: another process may just be making the tables.
    Statement statement(database,
                        "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) "
                        "FROM pragma_application_id, pragma_user_version");
    Rows rows = statement.query();
    if (rows.next()) application = rows.number(0), version = rows.number(1), objects = rows.number(2);
  }
  if (database.failed()) return database.take_failure();
  if (application == 0 && version == 0 && objects == 0) return FileKind{.empty = true};
  if (application != application_id)
    return Error{database.path() + ": an SQLite database, but no ledger of Sereno: check the path"};
  if (version > form)
    return Error{database.path() + ": written by a newer Sereno (its form is " + std::to_string(version) +
                 ", this one knows " + std::to_string(form) + "): upgrade this one"};
  if (version < 1) return Error{database.path() + ": damaged (its form has no number): use the last export"};
  if (version < oldest_form)
    return Error{database.path() + ": written by a Sereno from before its first release (its form is " +
                 std::to_string(version) + ", this one knows " + std::to_string(form) +
                 "): put it aside, a new one is begun"};
  return FileKind{.form = version};
}

Result<void> check_schema(Database& database, std::int64_t which) {
  const auto expected = expected_objects(which);
  const auto actual = objects_in(database, expected.size());
  if (database.failed()) return database.take_failure();
  if (actual == expected) return {};
  std::vector<std::string> foreign, missing;
  std::ranges::set_difference(actual, expected, std::back_inserter(foreign));
  std::ranges::set_difference(expected, actual, std::back_inserter(missing));
  return Error{database.path() + ": its tables are not those of a ledger (" +
               (foreign.empty() ? "missing: " + first_words(missing.front())
                                : "not the ledger's: " + first_words(foreign.front())) +
               "): somebody changed it; keep this file and go on with the last export or a new file"};
}

void create_tables(Database& database) {
  for (const char* statement : tables_3) database.execute(statement);
  database.execute(("PRAGMA application_id = " + std::to_string(application_id)).c_str());
  database.execute(("PRAGMA user_version = " + std::to_string(form)).c_str());
}

Result<void> create_schema(Database& database) {
  WriteTransaction transaction(database);
  const auto kind = recognise(database);  // once more, behind the lock: another process may have been quicker
  if (!kind) return kind.error();
  if (!kind->empty) return {};
  create_tables(database);
  Statement counters(database, "INSERT INTO counters (id, arrival, trimmed, checksum) VALUES (1, 0, 0, ?)");
  counters.execute(counters_checksum({}));
  if (!transaction.commit()) return database.take_failure();
  return {};
}

}  // namespace sereno::ledger
