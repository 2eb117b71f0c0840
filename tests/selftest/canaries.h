// What a check does with a canary, to order.
#pragma once

#include "sereno/check.h"

namespace selftest {

/// Takes the canary of the account --text, waits for it for --duration, and undoes what an earlier run left. Then by
/// --kind: "accepted", "rejected", "killed" (in the middle of something that is to be undone), "hold".
sereno::CheckResult use_canary(const sereno::Context& context);

}  // namespace selftest
