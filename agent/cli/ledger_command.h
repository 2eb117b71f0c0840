// sereno ledger: look at the record, prove it, copy it.
#pragma once

#include <string>
#include <vector>

namespace sereno::cli {

/// `arguments` stand behind "ledger":
/// verify PATH reads everything and recomputes the chain: 0 whole, 1 damaged, with each place.
/// export PATH FILE makes a single-file copy: 0 done.
/// show PATH prints each service's last result and the latest facts: 0.
/// 3 for wrong usage and for a ledger that cannot be opened.
int run_ledger_command(const std::vector<std::string>& arguments);

}  // namespace sereno::cli
