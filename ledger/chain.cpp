#include "ledger/chain.h"

namespace sereno::ledger {

Chain::Chain(Database& database) : database_(database) {}

void Chain::begin() {
  Rows rows = last_.query();
  const bool any = rows.next();
  sequence_ = any ? rows.number(0) : 0;
  digest_ = any ? rows.digest(1).value_or(Digest{}) : Digest{};
}

void Chain::advance(RecordKind kind, std::string_view content) {
  ++sequence_;
  digest_ = record_digest(digest_, sequence_, kind, content);
}

std::int64_t Chain::append(const Fact& fact) {
  advance(RecordKind::fact, fact_bytes(fact));
  record_.execute(sequence_, static_cast<int>(RecordKind::fact), fact.recorded_at, digest_);
  fact_.execute(sequence_, fact.type, fact.body, fact_content(fact));
  return sequence_;
}

std::int64_t Chain::append(const Run& closed, const RunPlace& place, Instant now) {
  advance(RecordKind::run, run_bytes(closed));
  run_record_.execute(sequence_, static_cast<int>(RecordKind::run), now, digest_, place.service, place.lane,
                      place.first_seen);
  return sequence_;
}

std::int64_t Chain::append_seal(const std::string& open_runs, Instant now) {
  advance(RecordKind::seal, seal_bytes(now, open_runs));
  record_.execute(sequence_, static_cast<int>(RecordKind::seal), now, digest_);
  seal_.execute(sequence_, open_runs);
  return sequence_;
}

}  // namespace sereno::ledger
