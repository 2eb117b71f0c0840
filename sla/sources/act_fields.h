// Acts as JSON objects: the fields of each type, and the head that all of them have.
#pragma once

#include <optional>
#include <string>

#include "sla/act.h"
#include "sla/sources/fields.h"

namespace sereno::sla {

/// Reads an act of that type; notes what is wrong in `fields`. Nothing for a type that is no act. `recorded_at`,
/// `sequence` and `digest` of the head are left to whoever knows them.
std::optional<Act> read_act(Fields& fields, const std::string& type);

/// Completes a head with what the ledger knows: without said_at it was said when it was recorded.
void record(ActHead& head, Instant recorded_at, std::int64_t sequence, std::string digest);

}  // namespace sereno::sla
