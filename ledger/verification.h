// Reads a whole ledger and says what is wrong with it.
#pragma once

#include "ledger/ledger.h"
#include "ledger/store.h"

namespace sereno::ledger {

/// Checks, each as far as the store can be read: its structure; each record's number, content and digest, and those of
/// what a migration derived; each seal against the runs of today, which may only have grown; each run's checksum and
/// its place in lane and chain; where facts are filed; files against their digests; raw samples, positions and counters
/// against their checksums. Everything that is ever read is looked at. At most 100 problems.
Verification verify_ledger(Store& store);

}  // namespace sereno::ledger
