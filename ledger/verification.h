// Reads a whole ledger and says what is wrong with it.
#pragma once

#include "ledger/database.h"
#include "ledger/ledger.h"
#include "ledger/run_store.h"

namespace sereno::ledger {

/// Checks, each as far as the file can be read: the pages and the tables as SQLite sees them; each record's number,
/// content and digest; each seal against the runs of today, which may only have grown; each run's checksum and its
/// place in lane and chain. Raw samples are no evidence and have no digest. At most 100 problems.
Verification verify_ledger(Database& database, RunStore& runs);

}  // namespace sereno::ledger
