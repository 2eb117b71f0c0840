// What is appended, gathered so that one statement writes many rows.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ledger/sqlite/database.h"
#include "ledger/store.h"

namespace sereno::ledger {

/// One INSERT for many rows, and one for those that are left over.
class Inserts {
 public:
  /// "INSERT INTO series (id, service)", 2 columns.
  Inserts(Database& database, const std::string& into, int columns);

  /// `bind_row(row, bind)` calls bind(values...) with a value for each column; what they borrow lives in the row.
  template <class Row, class BindRow>
  void write(const std::vector<Row>& rows, BindRow bind_row) {
    std::span<const Row> rest(rows);
    for (; rest.size() >= at_once; rest = rest.subspan(at_once)) many_.execute_all(rest.first(at_once), bind_row);
    for (const Row& row : rest) one_.execute_all(std::span(&row, 1), bind_row);
  }

 private:
  static constexpr std::size_t at_once = 48;

  Statement one_;
  Statement many_;
};

/// Records and facts on their way into their tables, with where facts are filed. They are written when there are many,
/// and before any other statement of this database: whoever reads sees them.
class GatheredRows final : public PutOff {
 public:
  explicit GatheredRows(Database& database);
  ~GatheredRows() override;
  GatheredRows(const GatheredRows&) = delete;
  GatheredRows& operator=(const GatheredRows&) = delete;

  void add(const StoredRecord& record);
  void add(StoredFact fact);
  void write() override;
  /// The transaction that they belonged to was rolled back.
  void forget();

 private:
  struct Filed {
    Drawer drawer{};
    std::int64_t sequence = 0;
  };
  void write_records(const std::vector<StoredRecord>& records);
  void write_facts(const std::vector<StoredFact>& facts);

  Database& database_;
  Inserts add_records_;
  Inserts add_facts_;
  Inserts file_facts_;
  Statement add_to_entry_;
  Statement add_to_drawer_;

  std::vector<StoredRecord> records_{};
  std::vector<StoredFact> facts_{};
};

}  // namespace sereno::ledger
