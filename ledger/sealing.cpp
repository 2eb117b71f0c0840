#include "ledger/recorder.h"
#include "ledger/seal.h"
#include "ledger/stored_ledger.h"

namespace sereno::ledger {

namespace {

SealContent seal_content(Store& store) {
  SealContent content;
  Sha256 lasting;
  for (const Series& series : store.series()) {
    for (const StoredRun& stored : newest_runs(store, series)) {
      content.runs.push_back({.series = series.id,
                              .lane = stored.place.lane,
                              .first_seen = stored.run.first_seen,
                              .last_confirmed = stored.run.last_confirmed,
                              .samples = stored.run.samples});
      lasting.add(lasting_run_bytes(stored.run, BytesVersion::two));
    }
  }
  content.lasting = lasting.finish();
  return content;
}

}  // namespace

Result<void> StoredLedger::seal(Instant now) {
  Transaction transaction(*store_);
  chain_.begin(now);
  const SealContent content = seal_content(*store_);
  const std::string packed = pack(content);
  const bool same = store_->last_seal() == chain_.sequence() && store_->seal(chain_.sequence()) == packed;
  if (!store_->failed() && (same || content.runs.empty())) return {};
  chain_.append_seal(packed);
  if (!transaction.commit()) return store_->take_failure();
  return {};
}

}  // namespace sereno::ledger
