// Why the ledger's file cannot be written, and what to do.
#pragma once

#include <string>

namespace sereno::agent {

/// What trying it gave: errno values, 0 for what went well.
struct LedgerPlace {
  std::string path{};
  std::string user{};       ///< whose process it is
  int folder_error = 0;     ///< of writing in its folder
  int file_error = 0;       ///< of opening it for writing; 0 too when it is not there
  bool under_unit = false;  ///< a service manager started us, and may have made folders read-only for us
};

/// Looks at the place with this process's rights. Touches nothing.
LedgerPlace look_at_ledger_place(const std::string& path);

/// One sentence that names the cause and the remedy; empty when nothing of the place is in the way. Pure.
std::string obstacle_of(const LedgerPlace& place);

}  // namespace sereno::agent
