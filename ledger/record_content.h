// What a record says, from the rows that hold it.
#pragma once

#include <optional>
#include <string>

#include "ledger/store.h"

namespace sereno::ledger {

/// The content of a record in the bytes of a version, which may be another than the record's own. Nothing when it is
/// not there, or when the version has none of that kind.
std::optional<std::string> record_content(Store& store, const StoredRecord& record, BytesVersion version);

}  // namespace sereno::ledger
