// SqliteStore: raw samples.
#include "ledger/sqlite/sqlite_store.h"

namespace sereno::ledger {

namespace {

StoredPack read_pack(const Rows& rows) {
  return {.first = rows.number(0),
          .last = rows.number(1),
          .written_at = rows.instant(2),
          .samples = rows.number(3),
          .oldest = rows.instant(4),
          .newest = rows.instant(5),
          .content = rows.text(7),
          .checksum = rows.number(6)};
}

Latest read_latest(const Rows& rows) {
  return {.series = rows.number(0), .content = rows.text(2), .labels = rows.text(3), .checksum = rows.number(1)};
}

}  // namespace

std::string pack_query(const std::string& which) {
  return "SELECT first, last, written_at, samples, oldest, newest, checksum, content FROM packs " + which;
}

void SqliteStore::give_packs(Rows& rows, const Visit<StoredPack>& visit) {
  while (rows.next())
    if (!visit(read_pack(rows))) return;
}

void SqliteStore::add(const StoredPack& pack) {
  add_pack_.execute(pack.first, pack.last, pack.written_at, pack.samples, pack.oldest, pack.newest, pack.checksum,
                    Blob{pack.content});
}

void SqliteStore::remove_pack(std::int64_t first) { remove_pack_.execute(first); }

void SqliteStore::packs(std::int64_t after, const Visit<StoredPack>& visit) {
  std::int64_t from = 0;
  {
    Rows rows = pack_holding_.query(after);  // may hold later ones as well
    if (rows.next()) from = rows.number(0);
  }
  Rows rows = packs_.query(from);
  give_packs(rows, [&](StoredPack&& pack) { return pack.last <= after || visit(std::move(pack)); });
}

void SqliteStore::packs_back(const Visit<StoredPack>& visit) {
  Rows rows = packs_back_.query();
  give_packs(rows, visit);
}

void SqliteStore::packs_of(const TimeSpan& span, const Visit<StoredPack>& visit) {
  Rows rows = packs_of_.query(span.from, span.to);
  give_packs(rows, visit);
}

void SqliteStore::set(const Latest& latest) {
  set_latest_.execute(latest.series, latest.checksum, Blob{latest.content}, latest.labels);
}

std::optional<Latest> SqliteStore::latest(std::int64_t series) {
  Rows rows = latest_.query(series);
  if (!rows.next()) return std::nullopt;
  return read_latest(rows);
}

void SqliteStore::all_latest(const Visit<Latest>& visit) {
  Statement statement(*database_, "SELECT series, checksum, content, labels FROM latest ORDER BY series");
  Rows rows = statement.query();
  while (rows.next())
    if (!visit(read_latest(rows))) return;
}

}  // namespace sereno::ledger
