// Ledger::open: finds out what a path is before anything is trusted or made.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "ledger/new_file.h"
#include "ledger/sqlite/migration.h"
#include "ledger/sqlite/schema.h"
#include "ledger/sqlite/sqlite_store.h"
#include "ledger/stored_ledger.h"

namespace sereno::ledger {

namespace {

namespace fs = std::filesystem;

Error nothing_there(const std::string& path, bool writable) {
  const fs::path folder = fs::path(path).parent_path();
  std::error_code error;
  if (!fs::is_directory(folder, error))
    return {path + ": the folder " + folder.string() + " does not exist or is closed to this user: make it first"};
  if (writable) return {};
  return {path + ": no such ledger: the agent makes it at its first start, `sereno-sla import` with its first file"};
}

std::uint32_t big_endian(const unsigned char* bytes, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = value << 8u | bytes[i];
  return value;
}

/// What SQLite would not notice, or would take for an empty file to write over: a stranger, or a file that ends before
/// the pages that its header counts. With a WAL beside it the header may be behind.
std::string wrong_bytes(const std::string& path) {
  std::array<unsigned char, 100> header{};
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(header.data()), header.size());
  const auto got = static_cast<std::size_t>(file.gcount());
  if (got == 0) return {};
  if (std::memcmp(header.data(), "SQLite format 3", std::min<std::size_t>(got, 16)) != 0)
    return path + ": not a ledger (no SQLite database): check the path";
  std::error_code error;
  if (const auto wal = fs::file_size(path + "-wal", error); !error && wal > 0) return {};
  // The size last: while another process writes, the file may grow after its header was read.
  const auto size = fs::file_size(path, error);
  const std::uint32_t page = big_endian(header.data() + 16, 2);
  const std::uintmax_t counted = std::uintmax_t{big_endian(header.data() + 28, 4)} * (page == 1 ? 65536 : page);
  const std::uintmax_t expected = std::max<std::uintmax_t>(counted, header.size());
  if (size >= expected) return {};
  return path + ": cut short: it has " + std::to_string(size) + " bytes and should have " + std::to_string(expected) +
         ": keep this file and go on with the last export";
}

/// Why the path cannot be a ledger; an empty message when it can.
Error look_at(const std::string& path, bool writable) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) return nothing_there(path, writable);
  if (error) return {path + ": " + error.message() + ": check the rights on its folder"};
  if (status.type() == fs::file_type::directory) return {path + ": is a folder: name a file in it"};
  if (status.type() != fs::file_type::regular) return {path + ": is no regular file: check the path"};
  if (access(path.c_str(), R_OK) != 0) return {path + ": no right to read it: check its owner and mode"};
  if (writable && access(path.c_str(), W_OK) != 0)
    return {path + ": may not be written by this user: check its owner and mode"};
  return {wrong_bytes(path)};
}

/// The name of a file just made is only safe once its folder is on disk.
void sync_folder(const std::string& path) {
  const int folder = ::open(fs::path(path).parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  fsync(folder);
  close(folder);
}

/// Where two processes begin one file, SQLite refuses one of them the change at once instead of letting it wait.
void use_wal(Database& database, milliseconds patience) {
  const auto give_up = std::chrono::steady_clock::now() + patience;
  while (!database.execute("PRAGMA journal_mode = WAL")) {
    if (!database.busy() || std::chrono::steady_clock::now() >= give_up) return;
    database.take_words();
    std::this_thread::sleep_for(milliseconds{5});
  }
}

/// What the file is, and that its tables are what they should be, of one instant: another process may just be making
/// them.
Result<FileKind> examine(Database& database) {
  database.execute("BEGIN");
  auto kind = recognise(database);
  if (kind && !kind->empty)
    if (const auto good = check_schema(database, kind->form); !good) kind = good.error();
  if (!database.failed()) database.execute("COMMIT");
  if (database.failed()) return database.take_failure();
  return kind;
}

Result<void> prepare_for_writing(Database& database, const FileKind& kind, milliseconds patience) {
  use_wal(database, patience);
  database.execute("PRAGMA synchronous = FULL");
  database.execute("PRAGMA journal_size_limit = 67108864");
  if (database.failed()) return database.take_failure();
  if (kind.empty) {
    if (auto made = create_schema(database); !made) return made.error();
    sync_folder(database.path());
  } else if (kind.form < form) {
    if (auto carried = migrate(database); !carried) return carried.error();
  }
  database.execute("PRAGMA foreign_keys = ON");
  if (database.failed()) return database.take_failure();
  return {};
}

/// For one who may not change the file: an older form is carried over in memory.
Result<std::unique_ptr<Database>> migrated_copy(Database& file) {
  auto copy = Database::in_memory();
  if (!copy) return copy.error();
  (*copy)->call_it(file.path());
  if (auto copied = (*copy)->copy_from(file); !copied) return copied.error();
  if (auto carried = migrate(**copy); !carried) return carried.error();
  return copy;
}

}  // namespace

Result<std::unique_ptr<Ledger>> Ledger::open(const std::string& path, Access access, Settings settings) {
  if (path.empty()) return Error{"the ledger has no path"};
  const bool writable = access == Access::read_write;
  const std::string full = fs::absolute(path).string();  // SQLite gives "file:..." and ":memory:" meanings of their own
  if (auto problem = look_at(full, writable); !problem.message.empty()) return problem;
  if (writable)
    if (auto made = make_file(full); !made) return made.error();
  auto database = Database::open(full, writable, settings.patience);
  if (!database) return database.error();
  (*database)->execute(("PRAGMA cache_size = -" + std::to_string(settings.cache_kib)).c_str());
  const auto kind = examine(**database);
  if (!kind) return kind.error();
  if (!writable && kind->empty) return Error{full + ": empty: nothing was ever recorded in it"};
  if (writable) {
    if (auto ready = prepare_for_writing(**database, *kind, settings.patience); !ready) return ready.error();
  } else if (kind->form < form) {
    database = migrated_copy(**database);
    if (!database) return database.error();
  }
  return std::unique_ptr<Ledger>(
      std::make_unique<StoredLedger>(std::make_unique<SqliteStore>(std::move(*database)), std::move(settings)));
}

}  // namespace sereno::ledger
