// One record of evidence as a JSON object: what `sereno-sla import` reads, and what the ledger keeps as facts.
// docs/import-format.md describes every field.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "ledger/ledger.h"
#include "sereno/result.h"
#include "sla/act.h"
#include "sla/timeline.h"

namespace sereno::sla {

using Record = std::variant<ledger::Sample, RecordedState, Measurement, Act>;

/// A record that was understood, with what the ledger keeps of it.
struct ParsedRecord {
  Record record{};
  std::string type{};  ///< "sample", "state", "measurement", or what type_of() says of an act
  std::string body{};  ///< the same object with its keys sorted, without what says nothing, one line; equal
                       ///< records have equal bodies
};

/// In bytes.
inline constexpr std::size_t longest_record = 1u << 20;

/// Reads one object. Nothing in it is guessed: the error names every field that is wrong, missing or unknown, all in
/// one line. A field that stands there twice is wrong as well. Text is at most 64 KiB a field, the whole at most 1 MiB.
Result<ParsedRecord> parse_record(std::string_view json);

}  // namespace sereno::sla
