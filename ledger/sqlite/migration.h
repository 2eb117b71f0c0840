// Carries a ledger of an older form over into the newest one, in place.
#pragma once

#include "ledger/sqlite/database.h"
#include "sereno/result.h"

namespace sereno::ledger {

/// In one transaction: until it is done the file is of the old form, and nothing is lost when the process is killed.
/// The file was examined. Old records keep their bytes and digests, and damage stays damage. What the new form has and
/// the old one did not know is derived the same way whenever and by whomever it is done, and one record behind the old
/// ones holds the digest of it. Two processes may do this at once.
Result<void> migrate(Database& database);

}  // namespace sereno::ledger
