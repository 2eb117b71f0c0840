// The tables of a ledger file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ledger/database.h"
#include "sereno/result.h"

namespace sereno::ledger {

/// "SRNO": what `file` and SQLite call the application id.
inline constexpr std::int64_t application_id = 0x53524e4f;
inline constexpr std::int64_t schema_version = 2;

/// Makes the tables in an empty file; two processes may do so at once.
Result<void> create_schema(Database& database);

enum class FileKind { empty, ledger };
/// Fails for another program's database and for a ledger of another version.
Result<FileKind> recognise(Database& database);

/// The CREATE statements, sorted: as they should stand in the file, and as they do.
std::vector<std::string> expected_schema();
std::vector<std::string> actual_schema(Database& database);

}  // namespace sereno::ledger
