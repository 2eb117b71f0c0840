// One SQLite connection with a sticky failure: after the first one everything else does nothing, so that code reads
// straight and asks once, at the end.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "ledger/ledger.h"
#include "sereno/result.h"
#include "sereno/time.h"

struct sqlite3;
struct sqlite3_stmt;

namespace sereno::ledger {

/// Rows that wait to be written.
class PutOff {
 public:
  virtual ~PutOff() = default;
  virtual void write() = 0;
};

/// Not thread safe; statements and transactions do not outlive it.
class Database {
 public:
  /// Opens, and reads so much of the file that a wrong one is found. `patience` is how long a lock is waited for.
  static Result<std::unique_ptr<Database>> open(const std::string& path, bool writable, milliseconds patience);
  static Result<std::unique_ptr<Database>> in_memory();
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// A copy of everything in `source`, for one that must not be changed.
  Result<void> copy_from(Database& source);

  const std::string& path() const { return path_; }
  /// What errors call it.
  void call_it(std::string path) { path_ = std::move(path); }
  sqlite3* handle() const { return handle_; }

  /// SQL without parameters or results. False when it or something before it failed.
  bool execute(const char* sql);
  /// The first column of the first row; 0 when there is none.
  std::int64_t number(const char* sql);

  /// `rows` are written before whatever is done next, once.
  void put_off(PutOff& rows);
  void write_what_was_put_off();

  /// Rows that the last statement changed.
  std::int64_t changes() const;

  /// What kind of failure it is.
  Ledger::Trouble trouble() const;
  bool failed() const { return failure_.has_value(); }
  /// Whether the failure is another process's lock.
  bool busy() const;
  /// Keeps the first failure: an SQLite code, and its words.
  void fail(int code, std::string words);
  /// SQLite's last error on this connection.
  void fail_with_last();
  /// The failure as a sentence with path and what to do, and a clean slate.
  Error take_failure();
  /// A clean slate, without the sentence: for errors that are themselves the finding.
  std::string take_words();

 private:
  struct Failure {
    int code = 0;
    std::string words{};
  };
  static Result<std::unique_ptr<Database>> open(const std::string& path, int flags, milliseconds patience);
  Database(sqlite3* handle, std::string path, milliseconds patience);

  sqlite3* handle_;
  std::string path_;
  milliseconds patience_;
  std::optional<Failure> failure_{};
  PutOff* put_off_ = nullptr;
};

/// What went wrong, for a person: names the path and what to do.
std::string explain(const std::string& path, int code, const std::string& words, milliseconds patience);

class Rows;

/// Bytes that are bound as a BLOB; nothing: NULL.
struct Blob {
  std::optional<std::string_view> bytes{};
};

/// Prepared at first use and kept.
class Statement {
 public:
  Statement(Database& database, std::string sql) : database_(database), sql_(std::move(sql)) {}
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// Runs it for its effect with these values for its parameters.
  template <class... Values>
  bool execute(const Values&... values) {
    begin(Bound::outlives);
    (bind(values), ...);
    return finish();
  }
  /// Runs it once for all of these: `bind_row(row, bind)` calls bind(values...) for the parameters of a row. What they
  /// borrow outlives the call.
  template <class Row, class BindRow>
  bool execute_all(std::span<const Row> rows, const BindRow& bind_row) {
    begin(Bound::outlives);
    for (const Row& row : rows) bind_row(row, [this](const auto&... values) { (this->bind(values), ...); });
    return finish();
  }
  /// Runs it for its rows. The rows end before the statement is used again.
  template <class... Values>
  Rows query(const Values&... values);

 private:
  friend class Rows;
  /// Whether what is bound lives until the statement has run, or SQLite has to copy it.
  enum class Bound { outlives, copied };
  using Freer = void (*)(void*);  ///< SQLite's sqlite3_destructor_type
  void begin(Bound bound);
  Freer lifetime() const;
  bool finish();
  bool step();
  void reset();
  void bind(std::int64_t value);
  void bind(std::string_view text);
  void bind(const Digest& digest);
  void bind(const std::string& text) { bind(std::string_view(text)); }
  void bind(const char* text) { bind(std::string_view(text)); }
  void bind(Instant at) { bind(ms_of(at)); }
  void bind(const std::optional<Instant>& at);
  void bind(const std::optional<std::int64_t>& value);
  void bind(const Blob& blob);
  template <std::integral Integer>
  void bind(Integer value) {
    bind(static_cast<std::int64_t>(value));
  }
  void check(int code);

  Database& database_;
  std::string sql_;
  sqlite3_stmt* handle_ = nullptr;
  int bound_ = 0;
  Bound bound_lives_ = Bound::copied;
};

/// The rows of a query, one at a time. Resets the statement when it ends.
class Rows {
 public:
  explicit Rows(Statement& statement) : statement_(statement) {}
  ~Rows() { statement_.reset(); }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  /// False after the last row and after a failure.
  bool next() { return statement_.step(); }
  bool null(int column) const;
  /// NULL is 0. What is no number was not written: the ledger is damaged.
  std::int64_t number(int column) const;
  Instant instant(int column) const { return instant_from_ms(number(column)); }
  std::optional<Instant> optional_instant(int column) const;
  std::optional<std::int64_t> optional_number(int column) const;
  /// Text or blob, byte for byte.
  std::string text(int column) const;
  std::optional<Digest> digest(int column) const;

 private:
  Statement& statement_;
};

template <class... Values>
Rows Statement::query(const Values&... values) {
  begin(Bound::copied);
  (bind(values), ...);
  return Rows(*this);
}

/// BEGIN IMMEDIATE; rolls back unless committed.
class WriteTransaction {
 public:
  explicit WriteTransaction(Database& database) : database_(database), open_(database.execute("BEGIN IMMEDIATE")) {}
  ~WriteTransaction();
  WriteTransaction(const WriteTransaction&) = delete;
  WriteTransaction& operator=(const WriteTransaction&) = delete;
  /// False when anything failed since the start; then nothing of it stands.
  bool commit();

 private:
  Database& database_;
  bool open_ = false;
};

}  // namespace sereno::ledger
