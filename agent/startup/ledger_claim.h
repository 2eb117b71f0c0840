// One agent writes a ledger: two would each take the other's results and silences for its own.
#pragma once

#include <string>

#include "base/descriptor.h"
#include "sereno/result.h"
#include "sereno/time.h"

namespace sereno::agent {

/// Lasts until the object goes, or the process ends in whatever way. Imports and reports have nothing to do with it.
class LedgerClaim {
 public:
  /// Holds nothing.
  LedgerClaim() = default;
  /// By a lock on a file of its own beside the ledger, which stays there and is empty. An error, which names the ledger
  /// and what to do, when another agent has it and keeps it for the whole of `patience`. Where no such file can be made
  /// the claim is an empty one: why the ledger cannot be written either is said elsewhere.
  static Result<LedgerClaim> take(const std::string& ledger, milliseconds patience);

 private:
  explicit LedgerClaim(Descriptor held) : held_(std::move(held)) {}
  Descriptor held_{};
};

}  // namespace sereno::agent
