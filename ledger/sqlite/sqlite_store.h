// The ledger's rows in a file of SQLite.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/sqlite/database.h"
#include "ledger/sqlite/gathered_rows.h"
#include "ledger/store.h"

namespace sereno::ledger {

// The SELECTs whose columns read_fact() and read_pack() take.
std::string fact_query(const std::string& which);
std::string pack_query(const std::string& which);

class SqliteStore final : public Store {
 public:
  /// The database holds the tables of the newest form and nothing else.
  explicit SqliteStore(std::unique_ptr<Database> database) : SqliteStore(*database) { owned_ = std::move(database); }
  explicit SqliteStore(Database& database);  ///< borrowed

  bool failed() const override { return database_->failed(); }
  void damaged(std::string words) override;
  Ledger::Trouble trouble() const override { return database_->trouble(); }
  Error take_failure() override { return database_->take_failure(); }
  std::string take_words() override { return database_->take_words(); }

  void begin() override;
  bool commit() override { return database_->execute("COMMIT"); }
  void roll_back() override;
  std::unique_ptr<Ledger::Snapshot> snapshot() override;

  ChainEnd chain_end() override;
  void add(const StoredRecord& record) override { gathered_.add(record); }
  void records(const Visit<StoredRecord>& visit) override;
  Counters counters() override;
  void set(const Counters& counters) override;

  std::vector<Series> series() override;
  std::int64_t series_of(const SeriesName& name) override;
  std::int64_t lanes(std::int64_t series) override;
  bool nameless() override;
  std::optional<StoredRun> run(const RunPlace& place) override;
  std::optional<Instant> next_start(const RunPlace& after) override;
  void runs_back(const Series& series, std::int64_t lane, Instant from, const Visit<StoredRun>& visit) override;
  void runs_forward(const Series& series, std::int64_t lane, Instant from, const Visit<StoredRun>& visit) override;
  void all_runs(const Visit<StoredRun>& visit) override;
  void runs_arrived(std::int64_t after, const Visit<StoredRun>& visit) override;
  void insert(const StoredRun& run) override;
  void grow(const StoredRun& run) override;
  void close(const RunPlace& place, std::int64_t sequence) override;

  void add(StoredFact fact) override { gathered_.add(std::move(fact)); }
  std::optional<StoredFact> fact(std::int64_t sequence) override;
  void facts(const std::optional<std::string>& type, const Visit<StoredFact>& visit) override;
  std::int64_t facts_filed(const DrawerRange& drawers, const Visit<StoredFact>& visit) override;
  void facts_of_entry(const std::string& entry, const Visit<StoredFact>& visit) override;
  std::optional<StoredFact> last_of_entry(const std::string& entry) override;
  std::optional<StoredFact> last_fact(const std::string& type, Instant before) override;
  void facts_arrived(std::int64_t after, const Visit<StoredFact>& visit) override;
  std::int64_t facts_like(const Digest& content) override;
  std::multimap<std::int64_t, Drawer> filed() override;
  std::map<Drawer, std::int64_t> drawers() override;
  std::map<std::string, std::int64_t> entries() override;

  void add_seal(std::int64_t sequence, const std::string& open_runs) override;
  std::optional<std::string> seal(std::int64_t sequence) override;
  std::int64_t last_seal() override;
  std::optional<Migrated> migration(std::int64_t sequence) override;
  void add_migration(std::int64_t sequence, const Migrated& migrated) override;

  void add(const StoredPack& pack) override;
  void remove_pack(std::int64_t first) override;
  void packs(std::int64_t after, const Visit<StoredPack>& visit) override;
  void packs_back(const Visit<StoredPack>& visit) override;
  void packs_of(const TimeSpan& span, const Visit<StoredPack>& visit) override;
  void set(const Latest& latest) override;
  std::optional<Latest> latest(std::int64_t series) override;
  void all_latest(const Visit<Latest>& visit) override;

  void add(const StoredFile& file) override;
  void erase(const std::string& digest, std::int64_t because) override;
  std::optional<StoredFile> file(const std::string& digest) override;
  std::optional<StoredFile> file_of(std::int64_t sequence) override;
  void files(const Visit<StoredFile>& visit) override;
  void set(const StoredPosition& position) override;
  std::optional<StoredPosition> position(const std::string& consumer) override;
  void positions(const Visit<StoredPosition>& visit) override;

  std::int64_t count(RecordKind kind) override;
  std::vector<std::string> structure() override;
  Result<void> settle() override;
  Result<void> export_to(const std::string& path) override;

 private:
  template <class Code>
  Code code(Rows& rows, int column, std::optional<Code> (*parse)(int), Code fallback);
  StoredRun read_run(Rows& rows);
  StoredFact read_fact(Rows& rows);
  void give_runs(Rows& rows, const Visit<StoredRun>& visit);
  std::int64_t give_facts(Rows& rows, const Visit<StoredFact>& visit);
  void give_packs(Rows& rows, const Visit<StoredPack>& visit);

  std::unique_ptr<Database> owned_{};
  Database* database_;
  GatheredRows gathered_{*database_};

  Statement last_record_{*database_, "SELECT sequence, digest FROM records ORDER BY sequence DESC LIMIT 1"};
  Statement counters_{*database_, "SELECT arrival, trimmed, checksum FROM counters WHERE id = 1"};
  Statement set_counters_{*database_, "UPDATE counters SET arrival = ?, trimmed = ?, checksum = ? WHERE id = 1"};

  // By the index of names, and beside each row how many there are without it: in one statement, since another process
  // may add one at any moment.
  Statement series_{*database_,
                    "SELECT id, service, site, source, (SELECT count(*) FROM series NOT INDEXED) FROM series "
                    "ORDER BY service, site, source"};
  Statement series_id_{*database_, "SELECT id FROM series WHERE service = ? AND site = ? AND source = ?"};
  Statement add_series_{*database_, "INSERT INTO series (service, site, source) VALUES (?, ?, ?) RETURNING id"};
  Statement top_lane_{*database_, "SELECT lane FROM runs WHERE series = ? ORDER BY lane DESC LIMIT 1"};
  /// From one series of the runs to the next, by their key.
  Statement nameless_{*database_,
                      "WITH RECURSIVE heard(id) AS (SELECT min(series) FROM runs UNION ALL "
                      "SELECT (SELECT min(series) FROM runs WHERE series > heard.id) FROM heard "
                      "WHERE heard.id IS NOT NULL) "
                      "SELECT 1 FROM (SELECT id FROM heard WHERE id IS NOT NULL UNION ALL SELECT series FROM latest) "
                      "WHERE id NOT IN (SELECT id FROM series) LIMIT 1"};
  Statement next_start_{*database_,
                        "SELECT first_seen FROM runs WHERE series = ? AND lane = ? AND first_seen > ? "
                        "ORDER BY first_seen LIMIT 1"};
  Statement runs_back_;
  Statement runs_forward_;
  Statement run_;
  Statement runs_arrived_;
  Statement insert_run_{
      *database_,
      "INSERT INTO runs (series, lane, first_seen, last_confirmed, samples, status, degraded, function_state, "
      "interval, "
      "function, first_output, arrival, checksum, follows, fault_owner, fault_confidence, fault_party, fault_step, "
      "fault_reasons, reason, first_duration, first_steps, sequence) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
  Statement grow_{*database_,
                  "UPDATE runs SET last_confirmed = ?, samples = ?, checksum = ? "
                  "WHERE series = ? AND lane = ? AND first_seen = ?"};
  Statement close_{*database_, "UPDATE runs SET sequence = ? WHERE series = ? AND lane = ? AND first_seen = ?"};

  Statement fact_;
  Statement all_facts_;
  Statement facts_of_type_;
  Statement facts_filed_;
  Statement facts_of_entry_;
  Statement last_of_entry_;
  Statement last_fact_;
  Statement facts_arrived_;
  /// Facts are found through indexes: what one has lost would not be missed.
  Statement facts_unfindable_{*database_,
                              "SELECT (SELECT count(*) FROM facts NOT INDEXED) - "
                              "(SELECT count(*) FROM facts INDEXED BY facts_by_type WHERE type >= '')"};
  Statement drawers_hold_{*database_,
                          "SELECT coalesce(sum(facts), 0) FROM drawers WHERE level = ? AND number BETWEEN ? AND ?"};
  Statement filed_there_{
      *database_, "SELECT count(*), count(DISTINCT sequence) FROM filed WHERE level = ? AND number BETWEEN ? AND ?"};
  Statement entry_holds_{*database_, "SELECT facts FROM entries WHERE entry = ?"};
  Statement facts_like_{*database_, "SELECT count(*) FROM facts WHERE content = ?"};

  Statement add_seal_{*database_, "INSERT INTO seals (sequence, open_runs) VALUES (?, ?)"};
  Statement seal_{*database_, "SELECT open_runs FROM seals WHERE sequence = ?"};
  Statement last_seal_{*database_, "SELECT sequence FROM seals ORDER BY sequence DESC LIMIT 1"};
  Statement migration_{*database_, "SELECT form_before, form_after, derived FROM migrations WHERE sequence = ?"};

  Statement add_pack_{*database_,
                      "INSERT INTO packs (first, last, written_at, samples, oldest, newest, checksum, content) "
                      "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"};
  Statement remove_pack_{*database_, "DELETE FROM packs WHERE first = ?"};
  Statement packs_;
  Statement pack_holding_{*database_, "SELECT first FROM packs WHERE first <= ? ORDER BY first DESC LIMIT 1"};
  Statement packs_back_;
  Statement packs_of_;
  Statement set_latest_{*database_,
                        "INSERT INTO latest (series, checksum, content, labels) VALUES (?, ?, ?, ?) "
                        "ON CONFLICT (series) DO UPDATE SET checksum = excluded.checksum, content = excluded.content, "
                        "labels = excluded.labels"};
  Statement latest_{*database_, "SELECT series, checksum, content, labels FROM latest WHERE series = ?"};

  Statement add_file_{*database_, "INSERT INTO files (sequence, digest, size, bytes) VALUES (?, ?, ?, ?)"};
  Statement erase_{*database_, "UPDATE files SET bytes = NULL, erased = ? WHERE digest = ?"};
  Statement file_{*database_, "SELECT sequence, digest, size, erased, bytes FROM files WHERE digest = ?"};
  Statement file_of_{*database_, "SELECT sequence, digest, size, erased, bytes FROM files WHERE sequence = ?"};
  Statement set_position_{
      *database_,
      "INSERT INTO positions (consumer, arrival, delivered, dropped, note, checksum) VALUES (?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (consumer) DO UPDATE SET arrival = excluded.arrival, delivered = excluded.delivered, "
      "dropped = excluded.dropped, note = excluded.note, checksum = excluded.checksum"};
  Statement position_{*database_,
                      "SELECT consumer, arrival, delivered, dropped, note, checksum FROM positions WHERE consumer = ?"};
};

}  // namespace sereno::ledger
