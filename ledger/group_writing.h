// How a group of records is brought to disk when one of them, or what the ledger holds of one service, stands in the
// way of the others.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ledger/waiting_records.h"

namespace sereno::ledger {

/// Appends a batch; says why it failed.
struct Attempt {
  Result<void> outcome{};
  Ledger::Trouble trouble = Ledger::Trouble::none;
};
using Append = std::function<Attempt(Batch)>;

struct GroupWritten {
  WaitingRecords::Group unwritten{};  ///< for something outside that may pass
  WaitingRecords::Group stuck{};      ///< where the ledger is damaged
  WaitingRecords::Lost refused{};     ///< that no ledger will ever take
  Result<void> outcome{};             ///< the first failure but refusals
  std::string refusal{};              ///< the first
};

/// All together where that goes; else facts and each service's samples by themselves, and of these, where the batch is
/// at fault, halves, down to the one record. Stops at what is outside.
GroupWritten write_group(WaitingRecords::Group group, const Append& append);

}  // namespace sereno::ledger
