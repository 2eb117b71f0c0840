#include "ledger/sqlite/sqlite_store.h"

#include <sqlite3.h>

#include <algorithm>

namespace sereno::ledger {

namespace {

class ReadTransaction final : public Ledger::Snapshot {
 public:
  explicit ReadTransaction(Database& database)
      : database_(database), outermost_(sqlite3_get_autocommit(database.handle()) != 0) {
    if (!outermost_) return;
    database.execute("BEGIN");
    database.number("SELECT count(*) FROM series WHERE id = 0");  // what is read first fixes the instant
  }
  ~ReadTransaction() override {
    if (outermost_ && sqlite3_get_autocommit(database_.handle()) == 0)
      sqlite3_exec(database_.handle(), "COMMIT", nullptr, nullptr, nullptr);
  }
  ReadTransaction(const ReadTransaction&) = delete;
  ReadTransaction& operator=(const ReadTransaction&) = delete;

 private:
  Database& database_;
  bool outermost_;
};

}  // namespace

void SqliteStore::damaged(std::string words) { database_->fail(SQLITE_CORRUPT, std::move(words)); }

void SqliteStore::begin() { database_->execute("BEGIN IMMEDIATE"); }

void SqliteStore::roll_back() {
  gathered_.forget();
  // A failure may have rolled it back already; then there is nothing to do and nothing to say.
  if (sqlite3_get_autocommit(database_->handle()) == 0)
    sqlite3_exec(database_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

std::unique_ptr<Ledger::Snapshot> SqliteStore::snapshot() { return std::make_unique<ReadTransaction>(*database_); }

ChainEnd SqliteStore::chain_end() {
  Rows rows = last_record_.query();
  if (!rows.next()) return {};
  return {.sequence = rows.number(0), .digest = rows.digest(1).value_or(Digest{})};
}

void SqliteStore::records(const Visit<StoredRecord>& visit) {
  Statement statement(*database_,
                      "SELECT sequence, version, kind, recorded_at, digest, series, lane, first_seen FROM records "
                      "ORDER BY sequence");
  Rows rows = statement.query();
  while (rows.next()) {
    StoredRecord record{.frame = {.version = static_cast<BytesVersion>(rows.number(1)),
                                  .sequence = rows.number(0),
                                  .kind = static_cast<RecordKind>(rows.number(2)),
                                  .recorded_at = rows.instant(3)},
                        .digest = rows.digest(4)};
    const int nulls = (rows.null(5) ? 1 : 0) + (rows.null(6) ? 1 : 0) + (rows.null(7) ? 1 : 0);
    record.torn = nulls == 1 || nulls == 2;
    if (nulls == 0)
      record.run = RunPlace{.series = rows.number(5), .lane = rows.number(6), .first_seen = rows.instant(7)};
    if (!visit(std::move(record))) return;
  }
}

Counters SqliteStore::counters() {
  Rows rows = counters_.query();
  if (rows.next()) return {.arrival = rows.number(0), .trimmed = rows.number(1), .checksum = rows.number(2)};
  damaged("the counters are missing");
  return {};
}

void SqliteStore::set(const Counters& counters) {
  set_counters_.execute(counters.arrival, counters.trimmed, counters.checksum);
}

void SqliteStore::add_seal(std::int64_t sequence, const std::string& open_runs) {
  add_seal_.execute(sequence, Blob{open_runs});
}

std::optional<std::string> SqliteStore::seal(std::int64_t sequence) {
  Rows rows = seal_.query(sequence);
  if (!rows.next()) return std::nullopt;
  return rows.text(0);
}

std::int64_t SqliteStore::last_seal() {
  Rows rows = last_seal_.query();
  return rows.next() ? rows.number(0) : 0;
}

std::optional<Migrated> SqliteStore::migration(std::int64_t sequence) {
  Rows rows = migration_.query(sequence);
  if (!rows.next()) return std::nullopt;
  return Migrated{.from = rows.number(0), .to = rows.number(1), .derived = rows.digest(2).value_or(Digest{})};
}

void SqliteStore::add_migration(std::int64_t sequence, const Migrated& migrated) {
  Statement add(*database_, "INSERT INTO migrations (sequence, form_before, form_after, derived) VALUES (?, ?, ?, ?)");
  add.execute(sequence, migrated.from, migrated.to, migrated.derived);
}

void SqliteStore::add(const StoredFile& file) {
  add_file_.execute(file.sequence, file.file.digest, file.file.size,
                    Blob{file.file.bytes ? std::optional<std::string_view>(*file.file.bytes) : std::nullopt});
}

void SqliteStore::erase(const std::string& digest, std::int64_t because) {
  database_->execute("PRAGMA secure_delete = ON");  // the pages that held it are written over
  erase_.execute(because, digest);
}

namespace {

StoredFile read_file(Rows& rows) {
  StoredFile file{.sequence = rows.number(0),
                  .file = {.digest = rows.text(1), .size = rows.number(2)},
                  .erased = rows.optional_number(3)};
  if (!rows.null(4)) file.file.bytes = rows.text(4);
  return file;
}

StoredPosition read_position(Rows& rows) {
  return {.position = {.consumer = rows.text(0),
                       .arrival = rows.number(1),
                       .delivered = rows.number(2),
                       .dropped = rows.number(3),
                       .note = rows.text(4)},
          .checksum = rows.number(5)};
}

}  // namespace

std::optional<StoredFile> SqliteStore::file(const std::string& digest) {
  Rows rows = file_.query(digest);
  if (!rows.next()) return std::nullopt;
  return read_file(rows);
}

std::optional<StoredFile> SqliteStore::file_of(std::int64_t sequence) {
  Rows rows = file_of_.query(sequence);
  if (!rows.next()) return std::nullopt;
  return read_file(rows);
}

void SqliteStore::files(const Visit<StoredFile>& visit) {
  Statement statement(*database_, "SELECT sequence, digest, size, erased, bytes FROM files ORDER BY sequence");
  Rows rows = statement.query();
  while (rows.next())
    if (!visit(read_file(rows))) return;
}

void SqliteStore::set(const StoredPosition& stored) {
  const Position& position = stored.position;
  set_position_.execute(position.consumer, position.arrival, position.delivered, position.dropped, position.note,
                        stored.checksum);
}

std::optional<StoredPosition> SqliteStore::position(const std::string& consumer) {
  Rows rows = position_.query(consumer);
  if (!rows.next()) return std::nullopt;
  return read_position(rows);
}

void SqliteStore::positions(const Visit<StoredPosition>& visit) {
  Statement statement(*database_,
                      "SELECT consumer, arrival, delivered, dropped, note, checksum FROM positions ORDER BY consumer");
  Rows rows = statement.query();
  while (rows.next())
    if (!visit(read_position(rows))) return;
}

std::int64_t SqliteStore::count(RecordKind kind) {
  switch (kind) {
    case RecordKind::fact:
      return database_->number("SELECT count(*) FROM facts");
    case RecordKind::run:
      return database_->number("SELECT count(*) FROM runs WHERE sequence IS NOT NULL");
    case RecordKind::seal:
      return database_->number("SELECT count(*) FROM seals");
    case RecordKind::file:
      return database_->number("SELECT count(*) FROM files");
    case RecordKind::migration:
      return database_->number("SELECT count(*) FROM migrations");
  }
  return 0;
}

std::vector<std::string> SqliteStore::structure() {
  std::vector<std::string> problems;
  const auto unreadable = [&](const char* what) {
    if (failed()) problems.push_back(std::string(what) + " cannot be read: " + take_words());
  };
  {
    Statement statement(*database_, "PRAGMA integrity_check(20)");
    Rows rows = statement.query();
    while (rows.next())
      if (const auto line = rows.text(0); line != "ok") problems.push_back("pages: " + line);
  }
  unreadable("pages");
  {
    Statement statement(*database_, "PRAGMA foreign_key_check");
    Rows rows = statement.query();
    while (rows.next())
      problems.push_back("table " + rows.text(0) + ", row " + rows.text(1) + ": what it refers to is not there");
  }
  unreadable("references");
  return problems;
}

Result<void> SqliteStore::settle() {
  Statement checkpoint(*database_, "PRAGMA wal_checkpoint(TRUNCATE)");
  bool busy = false;
  {
    Rows rows = checkpoint.query();
    if (rows.next()) busy = rows.number(0) != 0;
  }
  if (database_->failed()) return database_->take_failure();
  if (busy) return Error{database_->path() + ": not everything could be brought into the one file: somebody reads it"};
  return {};
}

}  // namespace sereno::ledger
