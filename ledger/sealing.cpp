#include "ledger/seal.h"
#include "ledger/sqlite_ledger.h"

namespace sereno::ledger {

namespace {

SealContent open_runs(RunStore& runs) {
  SealContent content;
  Sha256 lasting;
  for (const ServiceRow& service : runs.services()) {
    std::int64_t lane = 0;
    for (const Run& run : runs.newest(service)) {
      content.runs.push_back({.service = service.id,
                              .lane = lane++,
                              .first_seen = run.first_seen,
                              .last_confirmed = run.last_confirmed,
                              .samples = run.samples});
      lasting.add(lasting_run_bytes(run));
    }
  }
  content.lasting = lasting.finish();
  return content;
}

}  // namespace

Result<void> SqliteLedger::seal(Instant now) {
  Transaction transaction(*database_);
  chain_.begin();
  const SealContent content = open_runs(runs_);
  const std::string packed = pack(content);
  {
    Rows rows = last_seal_.query();
    const bool same = rows.next() && rows.number(0) == chain_.sequence() && rows.text(1) == packed;
    if (!database_->failed() && (same || content.runs.empty())) return {};
  }
  chain_.append_seal(packed, now);
  if (!transaction.commit()) return database_->take_failure();
  return {};
}

}  // namespace sereno::ledger
