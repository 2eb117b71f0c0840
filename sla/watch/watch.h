// The program of `sereno-sla watch`, its clock passed in.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sereno/time.h"

namespace sereno::sla {

/// Reads its words and works until SIGTERM, or for one round with --once. Gives the exit code; says what it does to
/// standard error. Safe to stop, kill and start at any moment: its state is the ledger's.
int run_watch(const std::vector<std::string>& arguments, const std::function<Instant()>& clock);

}  // namespace sereno::sla
