#include "ledger/sqlite/migration.h"

#include <map>

#include "ledger/chain.h"
#include "ledger/record_content.h"
#include "ledger/sample_log.h"
#include "ledger/sqlite/schema.h"
#include "ledger/sqlite/sqlite_store.h"

namespace sereno::ledger {

namespace {

/// From form 2. What it did not keep: the order of arrival (facts, in that of the chain, then runs, by their beginning,
/// then raw samples, by their instant), sites and sources of runs (empty), heads, entries and spans of facts (none:
/// they may matter for any span).
class FromForm2 {
 public:
  explicit FromForm2(Database& database) : database_(database), store_(database) {}

  void carry_over() {
    put_old_tables_aside();
    create_tables(database_);
    database_.execute("INSERT INTO counters (id, arrival, trimmed, checksum) VALUES (1, 0, 0, 0)");
    database_.execute("INSERT INTO series (id, service, site, source) SELECT id, name, '', '' FROM services");
    store_.set(Counters{.checksum = counters_checksum({})});
    carry_records();
    database_.execute("INSERT INTO seals (sequence, open_runs) SELECT sequence, open_runs FROM old_seals");
    Chain chain(store_);
    chain.begin(last_recorded_at_);
    carry_facts(chain);
    carry_runs(chain);
    carry_samples(chain);
    chain.append_migration({.from = 2, .to = form, .derived = derived()});
    chain.finish();
    drop_old_tables();
  }

 private:
  void put_old_tables_aside() {
    for (const char* sql : {"DROP INDEX facts_by_type", "DROP INDEX facts_by_content",
                            "ALTER TABLE runs RENAME TO old_runs", "ALTER TABLE records RENAME TO old_records",
                            "ALTER TABLE facts RENAME TO old_facts", "ALTER TABLE seals RENAME TO old_seals"})
      database_.execute(sql);
  }

  void drop_old_tables() {
    for (const char* sql : {"DROP TABLE old_seals", "DROP TABLE old_facts", "DROP TABLE old_records",
                            "DROP TABLE old_runs", "DROP TABLE samples", "DROP TABLE services"})
      database_.execute(sql);
  }

  void carry_records() {
    Statement old(database_,
                  "SELECT sequence, kind, recorded_at, digest, service, lane, first_seen FROM old_records "
                  "ORDER BY sequence");
    Rows rows = old.query();
    while (rows.next()) {
      StoredRecord record{.frame = {.version = BytesVersion::one,
                                    .sequence = rows.number(0),
                                    .kind = static_cast<RecordKind>(rows.number(1)),
                                    .recorded_at = rows.instant(2)},
                          .digest = rows.digest(3)};
      if (record.frame.kind == RecordKind::run)
        record.run = RunPlace{.series = rows.number(4), .lane = rows.number(5), .first_seen = rows.instant(6)};
      last_recorded_at_ = record.frame.recorded_at;
      store_.add(record);
    }
  }

  void carry_facts(Chain& chain) {
    Statement old(database_,
                  "SELECT sequence, recorded_at, type, body, content FROM old_facts "
                  "LEFT JOIN old_records USING (sequence) ORDER BY sequence");
    Rows rows = old.query();
    while (rows.next()) {
      StoredFact stored{.version = BytesVersion::one, .content = rows.digest(4), .drawers = {timeless}};
      stored.fact = {.sequence = rows.number(0),
                     .recorded_at = rows.instant(1),
                     .type = rows.text(2),
                     .body = rows.text(3),
                     .arrival = chain.next_arrival()};
      store_.add(std::move(stored));
    }
  }

  void carry_runs(Chain& chain) {
    Statement old(database_,
                  "SELECT service, lane, first_seen, last_confirmed, samples, status, degraded, interval, function, "
                  "first_output, checksum, follows, sequence, name FROM old_runs "
                  "LEFT JOIN services ON services.id = service ORDER BY first_seen, service, lane");
    Rows rows = old.query();
    while (rows.next()) {
      StoredRun stored{.place = {.series = rows.number(0), .lane = rows.number(1), .first_seen = rows.instant(2)},
                       .sequence = rows.optional_number(12),
                       .follows = rows.optional_instant(11)};
      stored.run = {.service = rows.text(13),
                    .function = rows.text(8),
                    .status = status_from_code(static_cast<int>(rows.number(5))).value_or(Status::unknown),
                    .degraded = rows.number(6) != 0,
                    .first_seen = rows.instant(2),
                    .last_confirmed = rows.instant(3),
                    .samples = rows.number(4),
                    .interval = milliseconds{rows.number(7)},
                    .first_output = rows.text(9),
                    .arrival = chain.next_arrival()};
      const bool whole = checksum(run_bytes_1(stored.run)) == rows.number(10);
      stored.checksum = whole ? run_checksum(stored) : ~run_checksum(stored);  // damage stays damage
      functions_[stored.place.series] = stored.run.function;
      store_.insert(stored);
    }
  }

  void carry_samples(Chain& chain) {
    Statement old(database_,
                  "SELECT service, at, status, degraded, interval, output, perfdata, source, name FROM samples "
                  "LEFT JOIN services ON services.id = service ORDER BY at, service, status");
    SampleLog log(store_);
    Rows rows = old.query();
    while (rows.next()) {
      const auto series = rows.number(0);
      NumberedSample carried{.arrival = chain.next_arrival()};
      carried.sample = {.service = rows.text(8),
                        .function = functions_[series],
                        .at = rows.instant(1),
                        .status = status_from_code(static_cast<int>(rows.number(2))).value_or(Status::unknown),
                        .degraded = rows.number(3) != 0,
                        .interval = milliseconds{rows.number(4)},
                        .output = rows.text(5),
                        .perfdata = rows.text(6),
                        .source = rows.text(7)};
      const Instant written_at = carried.sample.at;
      log.add(series, std::move(carried), written_at);
    }
    log.finish(chain, longest_interval);
  }

  Digest derived() {
    Sha256 digest;
    store_.records([&](StoredRecord&& record) {
      if (const auto content = record_content(store_, record, BytesVersion::two))
        digest.add(derived_bytes(record.frame.recorded_at, *content));
      return true;
    });
    return digest.finish();
  }

  Database& database_;
  SqliteStore store_;
  Instant last_recorded_at_{};
  std::map<std::int64_t, std::string> functions_{};
};

}  // namespace

Result<void> migrate(Database& database) {
  WriteTransaction transaction(database);
  const auto kind = recognise(database);  // once more, behind the lock: another process may have been quicker
  if (!kind) return kind.error();
  if (kind->form == form) return {};
  if (const auto good = check_schema(database, kind->form); !good) return good.error();
  FromForm2(database).carry_over();
  if (const auto good = check_schema(database, form); !good && !database.failed()) return good.error();
  if (!transaction.commit()) return database.take_failure();
  return {};
}

}  // namespace sereno::ledger
