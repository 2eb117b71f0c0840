// What is written rests on what was read, and nobody else writes in between.
#pragma once

#include <functional>

#include "ledger/ledger.h"
#include "sereno/result.h"

namespace sereno::ledger {

/// Adds to the batch what it decides to write; `now` is what the ledger will call recorded_at. It may read of the
/// ledger that appends the batch, and append nothing by itself. An error writes nothing of the batch.
using Decide = std::function<Result<void>(Batch& batch, Instant now)>;

/// When the batch is appended `decide` is called, once, with the writing begun: what it reads is what stands until the
/// batch is on disk, whichever other processes write. So a number that it finds free is free.
void decide_when_appended(Batch& batch, Decide decide);

}  // namespace sereno::ledger
