// The tables of a ledger file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ledger/sqlite/database.h"
#include "sereno/result.h"

namespace sereno::ledger {

/// "SRNO": what `file` and SQLite call the application id.
inline constexpr std::int64_t application_id = 0x53524e4f;
inline constexpr std::int64_t form = 3;
inline constexpr std::int64_t oldest_form = 2;  ///< that is read, and carried over

/// What a file is, by what its header says and by nothing else: no table was read.
struct FileKind {
  bool empty = false;
  std::int64_t form = 0;
};
/// Fails for another program's database and for a form that is not known.
Result<FileKind> recognise(Database& database);

/// Fails unless the file has the tables and indexes of its form and nothing else: what else somebody put there (views
/// in place of tables, triggers, columns that are computed) decides what any statement means, so this comes before all.
Result<void> check_schema(Database& database, std::int64_t form);

/// Makes the tables of the newest form, within a transaction of the caller.
void create_tables(Database& database);
/// Makes them in an empty file; two processes may do so at once.
Result<void> create_schema(Database& database);

}  // namespace sereno::ledger
