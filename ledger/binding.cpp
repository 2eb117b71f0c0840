// StoredLedger: what it held when its chain ended at a record.
#include <algorithm>

#include "ledger/seal.h"
#include "ledger/stored_ledger.h"

namespace sereno::ledger {

namespace {

/// What of the chain up to a record tells how far its evidence reached.
struct Marks {
  bool reached = false;
  Digest digest{};
  std::int64_t last_fact = 0;
  std::vector<RunPlace> closed{};  ///< behind the last fact: those before it arrived before it
};

Marks marks_up_to(Store& store, std::int64_t sequence) {
  Marks marks{.reached = sequence == 0};
  store.records([&](StoredRecord&& record) {
    const std::int64_t here = record.frame.sequence;
    if (here > sequence) return false;
    if (record.frame.kind == RecordKind::run && record.run) marks.closed.push_back(*record.run);
    if (record.frame.kind == RecordKind::fact) {
      marks.last_fact = here;
      marks.closed.clear();
    }
    marks.reached = here == sequence;
    marks.digest = record.digest.value_or(Digest{});
    return !marks.reached;
  });
  return marks;
}

std::optional<SealContent> last_seal_up_to(Store& store, std::int64_t sequence) {
  for (; sequence > 0 && !store.failed(); --sequence)
    if (const auto packed = store.seal(sequence)) return unpack(*packed);
  return std::nullopt;
}

}  // namespace

Result<std::vector<OpenRun>> StoredLedger::open_runs(std::int64_t sequence) {
  std::vector<OpenRun> open;
  const auto seal = last_seal_up_to(*store_, sequence);
  if (!seal) return answer(std::move(open));
  for (const SealedRun& sealed : seal->runs) {
    const auto run = store_->run({.series = sealed.series, .lane = sealed.lane, .first_seen = sealed.first_seen});
    if (!run || (run->sequence && *run->sequence <= sequence)) continue;  // what was closed by then grew no more
    open.push_back({run->run.arrival, sealed.last_confirmed, sealed.samples});
  }
  return answer(std::move(open));
}

Result<std::optional<Bound>> StoredLedger::bound(std::int64_t sequence) {
  const auto one_instant = store_->snapshot();
  const Marks marks = marks_up_to(*store_, sequence);
  if (!marks.reached || store_->failed()) return answer(std::optional<Bound>());
  Bound bound{.head = {.sequence = sequence, .digest = to_hex(marks.digest)}};
  if (const auto fact = store_->fact(marks.last_fact)) bound.least_arrival = fact->fact.arrival;
  for (const RunPlace& place : marks.closed)
    if (const auto run = store_->run(place)) bound.least_arrival = std::max(bound.least_arrival, run->run.arrival);
  auto open = open_runs(sequence);
  if (!open) return open.error();
  for (const OpenRun& run : *open) bound.least_arrival = std::max(bound.least_arrival, run.arrival);
  bound.open = std::move(*open);
  return answer(std::optional(std::move(bound)));
}

}  // namespace sereno::ledger
