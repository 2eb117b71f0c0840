// What a ledger needs of its database: rows, read and written. A store decides nothing and computes no digest; what
// makes runs, canonical bytes, chain and seals stands on this and knows no SQL.
//
// A store has a sticky failure: after the first one everything else does nothing, so that code reads straight and asks
// once, at the end. What it holds is believed only within bounds: a code or an instant that no ledger can hold is a
// failure.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/canonical.h"
#include "ledger/ledger.h"
#include "ledger/run_length.h"
#include "ledger/span_index.h"

namespace sereno::ledger {

struct Series {
  std::int64_t id = 0;
  SeriesName name{};
};

/// Where a run lies.
struct RunPlace {
  std::int64_t series = 0;
  std::int64_t lane = 0;
  Instant first_seen{};
  friend auto operator<=>(const RunPlace&, const RunPlace&) = default;
};

struct StoredRun {
  Run run{};
  RunPlace place{};
  std::int64_t checksum = 0;
  std::optional<std::int64_t> sequence{};  ///< in the chain, once closed
  std::optional<Instant> follows{};        ///< where the run before it in its lane begins
};

struct StoredRecord {
  RecordFrame frame{};
  std::optional<Digest> digest{};
  std::optional<RunPlace> run{};  ///< of a closed run
  bool torn = false;              ///< what may only be there together is there in part
};

struct StoredFact {
  Fact fact{};
  BytesVersion version = BytesVersion::two;
  std::optional<Digest> content{};
  std::optional<Digest> digest{};  ///< of its record
  std::optional<Digest> before{};  ///< of the record before that
  Instant told_at{};               ///< said_at, else recorded_at
  bool torn = false;               ///< what may only be there together is there in part
  std::vector<Drawer> drawers{};   ///< on its way in: where it is filed
};

struct Migrated {
  std::int64_t from = 0;
  std::int64_t to = 0;
  Digest derived{};
};

/// Raw samples of consecutive arrivals.
struct StoredPack {
  std::int64_t first = 0;
  std::int64_t last = 0;
  Instant written_at{};
  std::int64_t samples = 0;
  Instant oldest{};  ///< of their instants
  Instant newest{};
  std::string content{};
  std::int64_t checksum = 0;
};

/// The newest raw sample of a series, and what outlives it.
struct Latest {
  std::int64_t series = 0;
  std::string content{};  ///< a pack of one
  std::string labels{};   ///< performance data of the last one that had any
  std::int64_t checksum = 0;
};

struct StoredFile {
  std::int64_t sequence = 0;
  EvidenceFile file{};
  std::optional<std::int64_t> erased{};  ///< the record that says so
};

struct StoredPosition {
  Position position{};
  std::int64_t checksum = 0;
};

struct Counters {
  std::int64_t arrival = 0;  ///< the last that was given
  std::int64_t trimmed = 0;  ///< the last of a raw sample that was removed
  std::int64_t checksum = 0;
};

struct ChainEnd {
  std::int64_t sequence = 0;
  Digest digest{};
};

class Store {
 public:
  /// Called for each row; false ends the reading.
  template <class Row>
  using Visit = std::function<bool(Row&&)>;

  virtual ~Store() = default;

  virtual bool failed() const = 0;
  /// Keeps the first failure: what kind, and its words.
  virtual void damaged(std::string words) = 0;
  virtual Ledger::Trouble trouble() const = 0;
  /// The failure as a sentence with path and what to do, and a clean slate.
  virtual Error take_failure() = 0;
  /// A clean slate, without the sentence: for errors that are themselves the finding.
  virtual std::string take_words() = 0;

  /// One writer at a time; nothing of a transaction stands unless commit() is true.
  virtual void begin() = 0;
  virtual bool commit() = 0;
  virtual void roll_back() = 0;
  /// Within another one, or a transaction, it is part of that.
  virtual std::unique_ptr<Ledger::Snapshot> snapshot() = 0;

  virtual ChainEnd chain_end() = 0;
  virtual void add(const StoredRecord& record) = 0;
  virtual void records(const Visit<StoredRecord>& visit) = 0;

  virtual Counters counters() = 0;
  virtual void set(const Counters& counters) = 0;

  /// Ordered by name.
  virtual std::vector<Series> series() = 0;
  virtual std::int64_t series_of(const SeriesName& name) = 0;  ///< made when there is none
  virtual std::int64_t lanes(std::int64_t series) = 0;
  /// Whether there are runs, or a newest sample, whose series has no name. Costs the series, not the runs.
  virtual bool nameless() = 0;
  virtual std::optional<StoredRun> run(const RunPlace& place) = 0;
  virtual std::optional<Instant> next_start(const RunPlace& after) = 0;
  /// Of the lane, those that begin at or before the instant, the latest first; those that begin after it, in order.
  virtual void runs_back(const Series& series, std::int64_t lane, Instant from, const Visit<StoredRun>& visit) = 0;
  virtual void runs_forward(const Series& series, std::int64_t lane, Instant from, const Visit<StoredRun>& visit) = 0;
  /// By place.
  virtual void all_runs(const Visit<StoredRun>& visit) = 0;
  /// In the order of arrival, later than `after`.
  virtual void runs_arrived(std::int64_t after, const Visit<StoredRun>& visit) = 0;
  virtual void insert(const StoredRun& run) = 0;
  virtual void grow(const StoredRun& run) = 0;  ///< last_confirmed, samples, checksum
  virtual void close(const RunPlace& place, std::int64_t sequence) = 0;

  virtual void add(StoredFact fact) = 0;
  virtual std::optional<StoredFact> fact(std::int64_t sequence) = 0;
  /// Of one type, or all; not ordered. A failure when the store finds fewer than it holds.
  virtual void facts(const std::optional<std::string>& type, const Visit<StoredFact>& visit) = 0;
  /// How many the drawers say that they hold, one that lies in two of them twice.
  virtual std::int64_t facts_filed(const DrawerRange& drawers, const Visit<StoredFact>& visit) = 0;
  /// In the order of the chain; the last one alone.
  virtual void facts_of_entry(const std::string& entry, const Visit<StoredFact>& visit) = 0;
  virtual std::optional<StoredFact> last_of_entry(const std::string& entry) = 0;
  virtual std::optional<StoredFact> last_fact(const std::string& type, Instant before) = 0;
  virtual void facts_arrived(std::int64_t after, const Visit<StoredFact>& visit) = 0;
  virtual std::int64_t facts_like(const Digest& content) = 0;
  /// Which fact lies in which drawer; how many the drawers, and the entries, say that they hold.
  virtual std::multimap<std::int64_t, Drawer> filed() = 0;
  virtual std::map<Drawer, std::int64_t> drawers() = 0;
  virtual std::map<std::string, std::int64_t> entries() = 0;

  virtual void add_seal(std::int64_t sequence, const std::string& open_runs) = 0;
  virtual std::optional<std::string> seal(std::int64_t sequence) = 0;
  virtual std::int64_t last_seal() = 0;  ///< 0: none
  virtual void add_migration(std::int64_t sequence, const Migrated& migrated) = 0;
  virtual std::optional<Migrated> migration(std::int64_t sequence) = 0;

  virtual void add(const StoredPack& pack) = 0;
  virtual void remove_pack(std::int64_t first) = 0;
  /// Those whose last arrival is later, in order.
  virtual void packs(std::int64_t after, const Visit<StoredPack>& visit) = 0;
  /// The newest ones first.
  virtual void packs_back(const Visit<StoredPack>& visit) = 0;
  /// With samples at instants in the span; not ordered.
  virtual void packs_of(const TimeSpan& span, const Visit<StoredPack>& visit) = 0;
  virtual void set(const Latest& latest) = 0;
  virtual std::optional<Latest> latest(std::int64_t series) = 0;
  virtual void all_latest(const Visit<Latest>& visit) = 0;

  virtual void add(const StoredFile& file) = 0;
  virtual void erase(const std::string& digest, std::int64_t because) = 0;
  virtual std::optional<StoredFile> file(const std::string& digest) = 0;
  virtual std::optional<StoredFile> file_of(std::int64_t sequence) = 0;
  virtual void files(const Visit<StoredFile>& visit) = 0;

  virtual void set(const StoredPosition& position) = 0;
  virtual std::optional<StoredPosition> position(const std::string& consumer) = 0;
  virtual void positions(const Visit<StoredPosition>& visit) = 0;

  /// What of each there is, for those that must have a record of a kind: facts, closed runs, seals, files, migrations.
  virtual std::int64_t count(RecordKind kind) = 0;
  /// What is wrong with pages, tables and references, each as a sentence.
  virtual std::vector<std::string> structure() = 0;
  virtual Result<void> settle() = 0;
  virtual Result<void> export_to(const std::string& path) = 0;
};

}  // namespace sereno::ledger
