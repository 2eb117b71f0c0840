// The hash chain: each record binds the one before it.
#pragma once

#include <string>

#include "ledger/store.h"

namespace sereno::ledger {

/// The bytes that a stored run's checksum is taken over.
std::int64_t run_checksum(const StoredRun& run);
std::int64_t pack_checksum(const StoredPack& pack);
std::int64_t latest_checksum(const Latest& latest);
std::int64_t counters_checksum(const Counters& counters);
/// Those of the store; a failure of it when they are not what was written.
Counters whole_counters(Store& store);

/// Where a fact is filed. One that says no time is found through its entry; the first of an entry that says none makes
/// all of it timeless.
std::vector<Drawer> drawers_for(const Fact& fact, bool entry_is_known);

/// Appends to the chain, and gives arrivals their numbers. Within a transaction: begin() first, since another process
/// may have written in between; finish() last.
class Chain {
 public:
  explicit Chain(Store& store) : store_(store) {}

  /// Reads where the chain stands; `now` becomes recorded_at of all that is appended.
  void begin(Instant now);
  void finish();
  /// What begin() or the last append left: zeros and 0 for an empty chain.
  const Digest& digest() const { return digest_; }
  std::int64_t sequence() const { return sequence_; }
  std::int64_t next_arrival() { return ++counters_.arrival; }
  Counters& counters() { return counters_; }
  Instant now() const { return now_; }

  /// Each returns the record's sequence. `content` is the fact's fact_content().
  std::int64_t append(Fact fact, const Digest& content);
  std::int64_t append(Fact fact);
  std::int64_t append(const Run& closed, const RunPlace& place);
  std::int64_t append_seal(const std::string& open_runs);
  std::int64_t append_migration(const Migrated& migrated);
  std::int64_t append_file(const std::string& digest, std::string bytes);

 private:
  bool knows_entry(const std::string& entry);
  std::int64_t advance(RecordKind kind, Instant recorded_at, const std::string& content,
                       std::optional<RunPlace> place = {});

  Store& store_;
  Instant now_{};
  Digest digest_{};
  std::int64_t sequence_ = 0;
  Counters counters_{};
  Counters stored_{};
};

}  // namespace sereno::ledger
