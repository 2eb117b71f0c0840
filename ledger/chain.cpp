#include "ledger/chain.h"

#include <algorithm>

#include "ledger/fitness.h"
#include "ledger/varint.h"

namespace sereno::ledger {

std::int64_t run_checksum(const StoredRun& run) {
  std::string bytes = run_bytes(run.run, run.place.lane);
  put_varint(bytes, run.follows ? ms_of(*run.follows) : -1);
  return checksum(bytes);
}

std::int64_t pack_checksum(const StoredPack& pack) {
  std::string bytes;
  for (const auto number :
       {pack.first, pack.last, ms_of(pack.written_at), pack.samples, ms_of(pack.oldest), ms_of(pack.newest)})
    put_varint(bytes, number);
  return checksum(bytes + pack.content);
}

std::int64_t latest_checksum(const Latest& latest) {
  std::string bytes;
  for (const auto number : {latest.series, static_cast<std::int64_t>(latest.labels.size())}) put_varint(bytes, number);
  return checksum(bytes + latest.labels + latest.content);
}

std::int64_t counters_checksum(const Counters& counters) {
  std::string bytes;
  for (const auto number : {counters.arrival, counters.trimmed}) put_varint(bytes, number);
  return checksum(bytes);
}

Counters whole_counters(Store& store) {
  const Counters counters = store.counters();
  if (!store.failed() && counters.checksum != counters_checksum(counters))
    store.damaged("the counters are not what was written: their checksum does not match");
  return counters;
}

void Chain::begin(Instant now) {
  // The clock may be wrong by centuries; what is recorded must stay readable.
  now_ = std::clamp(now, earliest_instant, latest_instant - milliseconds{1});
  const ChainEnd end = store_.chain_end();
  sequence_ = end.sequence;
  digest_ = end.digest;
  stored_ = counters_ = whole_counters(store_);
}

void Chain::finish() {
  if (counters_.arrival == stored_.arrival && counters_.trimmed == stored_.trimmed) return;
  counters_.checksum = counters_checksum(counters_);
  store_.set(counters_);
}

std::int64_t Chain::advance(RecordKind kind, Instant recorded_at, const std::string& content,
                            std::optional<RunPlace> place) {
  const RecordFrame frame{.sequence = sequence_ + 1, .kind = kind, .recorded_at = recorded_at};
  digest_ = record_digest(digest_, frame, content);
  sequence_ = frame.sequence;
  store_.add(StoredRecord{.frame = frame, .digest = digest_, .run = place});
  return sequence_;
}

std::vector<Drawer> drawers_for(const Fact& fact, bool entry_is_known) {
  if (fact.span) return drawers_of(*fact.span);
  if (entry_is_known) return {};
  return {timeless};
}

bool Chain::knows_entry(const std::string& entry) { return !entry.empty() && store_.last_of_entry(entry).has_value(); }

std::int64_t Chain::append(Fact fact) {
  const Digest content = fact_content(fact);
  return append(std::move(fact), content);
}

std::int64_t Chain::append(Fact fact, const Digest& content) {
  fact.arrival = next_arrival();
  fact.recorded_at = now_;
  fact.sequence = advance(RecordKind::fact, fact.recorded_at, fact_bytes(fact));
  StoredFact stored{.content = content, .drawers = drawers_for(fact, knows_entry(fact.entry))};
  stored.fact = std::move(fact);
  store_.add(std::move(stored));
  return sequence_;
}

std::int64_t Chain::append(const Run& closed, const RunPlace& place) {
  return advance(RecordKind::run, now_, run_bytes(closed, place.lane), place);
}

std::int64_t Chain::append_seal(const std::string& open_runs) {
  advance(RecordKind::seal, now_, seal_bytes(open_runs));
  store_.add_seal(sequence_, open_runs);
  return sequence_;
}

std::int64_t Chain::append_migration(const Migrated& migrated) {
  advance(RecordKind::migration, now_, migration_bytes(migrated.from, migrated.to, migrated.derived));
  store_.add_migration(sequence_, migrated);
  return sequence_;
}

std::int64_t Chain::append_file(const std::string& digest, std::string bytes) {
  const auto size = static_cast<std::int64_t>(bytes.size());
  advance(RecordKind::file, now_, file_bytes(digest, size));
  store_.add(StoredFile{.sequence = sequence_, .file = {.digest = digest, .size = size, .bytes = std::move(bytes)}});
  return sequence_;
}

}  // namespace sereno::ledger
