#include "ledger/sqlite/database.h"

#include <sqlite3.h>

#include <algorithm>
#include <utility>

namespace sereno::ledger {

namespace {

constexpr const char* needs_folder =
    ": cannot be opened: a ledger in use needs the right to write to its folder even for reading; read a copy made "
    "with `sereno ledger export`, or run as the agent's user";

/// Of this process, before anything of SQLite is used: nobody asks how much memory it has, and what undoes one
/// statement that writes many rows stays in memory instead of a file.
bool prepare_library() {
  constexpr int largest_undo_in_memory = 4 << 20;
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK &&
         sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, largest_undo_in_memory) == SQLITE_OK;
}

int clamp_int(std::size_t size) { return static_cast<int>(std::min<std::size_t>(size, 0x7fffffff)); }

}  // namespace

std::string explain(const std::string& path, int code, const std::string& words, milliseconds patience) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return path + ": the disk is full: free some space; what was recorded stands";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return path + ": another process has been writing for more than " + std::to_string(patience.count() / 1000) +
             " s: try again, or see who holds it with fuser";
    case SQLITE_CORRUPT:
      return path + ": damaged (" + words +
             "): keep this file, run `sereno ledger verify` to see where, and go on with the last export or a new file";
    case SQLITE_NOTADB:
      return path + ": not a ledger (no SQLite database): check the path";
    case SQLITE_READONLY:
      if (code == SQLITE_READONLY_CANTINIT || code == SQLITE_READONLY_RECOVERY || code == SQLITE_READONLY_DIRECTORY)
        return path + needs_folder;
      return path + ": may not be written by this user: check its owner and that of its folder";
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return path + ": no right to use it: check its owner and mode";
    case SQLITE_CANTOPEN:
      return path + needs_folder;
    case SQLITE_IOERR:
      return path + ": the disk does not do its work (" + words + "): check the kernel's log and the space left";
    default:
      return path + ": " + words;
  }
}

Database::Database(sqlite3* handle, std::string path, milliseconds patience)
    : handle_(handle), path_(std::move(path)), patience_(patience) {}

Database::~Database() { sqlite3_close_v2(handle_); }

Result<std::unique_ptr<Database>> Database::open(const std::string& path, bool writable, milliseconds patience) {
  return open(path, writable ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY, patience);
}

Result<std::unique_ptr<Database>> Database::in_memory() {
  return open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY, milliseconds{0});
}

Result<void> Database::copy_from(Database& source) {
  sqlite3_backup* copy = sqlite3_backup_init(handle_, "main", source.handle_, "main");
  if (copy == nullptr) return Error{source.path_ + ": cannot be copied: " + sqlite3_errmsg(handle_)};
  const int code = sqlite3_backup_step(copy, -1);
  sqlite3_backup_finish(copy);
  if (code == SQLITE_DONE) return {};
  return Error{explain(source.path_, code, sqlite3_errstr(code), source.patience_)};
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path, int flags, milliseconds patience) {
  [[maybe_unused]] static const bool prepared = prepare_library();
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  if (handle == nullptr) return Error{path + ": no memory left to open it"};
  std::unique_ptr<Database> database(new Database(handle, path, patience));
  if (code != SQLITE_OK) database->fail_with_last();
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, static_cast<int>(patience.count()));
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  database->number("SELECT count(*) FROM sqlite_schema");
  if (database->failed()) return database->take_failure();
  return database;
}

void Database::put_off(PutOff& rows) {
  if (put_off_ != &rows) write_what_was_put_off();
  put_off_ = &rows;
}

void Database::write_what_was_put_off() {
  if (PutOff* const rows = std::exchange(put_off_, nullptr)) rows->write();
}

bool Database::execute(const char* sql) {
  write_what_was_put_off();
  if (failed()) return false;
  if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail_with_last();
  return !failed();
}

std::int64_t Database::number(const char* sql) {
  Statement statement(*this, sql);
  Rows rows = statement.query();
  return rows.next() ? rows.number(0) : 0;
}

std::int64_t Database::changes() const { return sqlite3_changes64(handle_); }

Ledger::Trouble Database::trouble() const {
  if (!failure_) return Ledger::Trouble::none;
  switch (failure_->code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Ledger::Trouble::damage;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
    case SQLITE_RANGE:
      return Ledger::Trouble::batch;
    default:
      return Ledger::Trouble::outside;
  }
}

bool Database::busy() const { return failure_ && (failure_->code & 0xff) == SQLITE_BUSY; }

void Database::fail(int code, std::string words) {
  if (!failure_) failure_ = Failure{.code = code, .words = std::move(words)};
}

void Database::fail_with_last() { fail(sqlite3_extended_errcode(handle_), sqlite3_errmsg(handle_)); }

Error Database::take_failure() {
  const Failure failure = std::exchange(failure_, std::nullopt).value_or(Failure{});
  return {explain(path_, failure.code, failure.words, patience_)};
}

std::string Database::take_words() { return std::exchange(failure_, std::nullopt).value_or(Failure{}).words; }

Statement::~Statement() { sqlite3_finalize(handle_); }

Statement::Freer Statement::lifetime() const {
  return bound_lives_ == Bound::outlives ? SQLITE_STATIC : SQLITE_TRANSIENT;
}

void Statement::check(int code) {
  if (code != SQLITE_OK) database_.fail_with_last();
}

void Statement::begin(Bound bound) {
  database_.write_what_was_put_off();
  bound_ = 0;
  bound_lives_ = bound;
  if (handle_ != nullptr || database_.failed()) return;
  check(sqlite3_prepare_v3(database_.handle(), sql_.c_str(), clamp_int(sql_.size() + 1), SQLITE_PREPARE_PERSISTENT,
                           &handle_, nullptr));
}

void Statement::bind(const std::optional<Instant>& at) {
  if (at) return bind(*at);
  if (!database_.failed()) check(sqlite3_bind_null(handle_, ++bound_));
}

void Statement::bind(const std::optional<std::int64_t>& value) {
  if (value) return bind(*value);
  if (!database_.failed()) check(sqlite3_bind_null(handle_, ++bound_));
}

void Statement::bind(const Blob& blob) {
  if (database_.failed()) return;
  if (!blob.bytes) return check(sqlite3_bind_null(handle_, ++bound_));
  const char* data = blob.bytes->data() == nullptr ? "" : blob.bytes->data();
  check(sqlite3_bind_blob64(handle_, ++bound_, data, blob.bytes->size(), lifetime()));
}

void Statement::bind(std::int64_t value) {
  if (!database_.failed()) check(sqlite3_bind_int64(handle_, ++bound_, value));
}

void Statement::bind(std::string_view text) {
  if (database_.failed()) return;
  const char* data = text.data() == nullptr ? "" : text.data();
  check(sqlite3_bind_text64(handle_, ++bound_, data, text.size(), lifetime(), SQLITE_UTF8));
}

void Statement::bind(const Digest& digest) {
  if (!database_.failed()) check(sqlite3_bind_blob64(handle_, ++bound_, digest.data(), digest.size(), lifetime()));
}

bool Statement::step() {
  if (database_.failed()) return false;
  const int code = sqlite3_step(handle_);
  if (code != SQLITE_ROW && code != SQLITE_DONE) database_.fail_with_last();
  return code == SQLITE_ROW;
}

bool Statement::finish() {
  while (step()) {
  }
  reset();
  return !database_.failed();
}

void Statement::reset() {
  if (handle_ != nullptr) sqlite3_reset(handle_);
}

std::optional<Instant> Rows::optional_instant(int column) const {
  if (null(column)) return std::nullopt;
  return instant(column);
}

std::optional<std::int64_t> Rows::optional_number(int column) const {
  if (null(column)) return std::nullopt;
  return number(column);
}

bool Rows::null(int column) const { return sqlite3_column_type(statement_.handle_, column) == SQLITE_NULL; }

std::int64_t Rows::number(int column) const {
  const int type = sqlite3_column_type(statement_.handle_, column);
  // Every table is STRICT: SQLite never wrote another type there.
  if (type != SQLITE_INTEGER && type != SQLITE_NULL)
    statement_.database_.fail(SQLITE_CORRUPT, "a number is none: " + statement_.sql_);
  return sqlite3_column_int64(statement_.handle_, column);
}

std::string Rows::text(int column) const {
  // The pointer first: asking for the size may convert.
  const void* bytes = sqlite3_column_blob(statement_.handle_, column);
  const int size = sqlite3_column_bytes(statement_.handle_, column);
  return bytes == nullptr ? std::string()
                          : std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

std::optional<Digest> Rows::digest(int column) const {
  const std::string bytes = text(column);
  Digest digest{};
  if (bytes.size() != digest.size()) return std::nullopt;
  std::ranges::transform(bytes, digest.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
  return digest;
}

WriteTransaction::~WriteTransaction() {
  // A failure may have rolled it back already; then there is nothing to do and nothing to say.
  if (open_ && sqlite3_get_autocommit(database_.handle()) == 0)
    sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

bool WriteTransaction::commit() {
  if (database_.execute("COMMIT")) open_ = false;
  return !database_.failed();
}

}  // namespace sereno::ledger
