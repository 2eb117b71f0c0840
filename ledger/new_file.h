// The file of a ledger that is not there yet.
#pragma once

#include <string>

#include "sereno/result.h"

namespace sereno::ledger {

/// Makes the file when there is none: for its owner alone, 0600. Where root makes it, in the agent's folder say, it
/// belongs to the owner of the folder, so that the agent can write to it afterwards; SQLite makes its companions like
/// it. Fails with a sentence that begins with the path.
Result<void> make_file(const std::string& path);

}  // namespace sereno::ledger
