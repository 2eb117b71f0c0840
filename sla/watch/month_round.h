// Months on a ledger: closed when that is due, closed again when they changed, and their reports mailed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "sereno/result.h"
#include "sla/act.h"
#include "sla/business_calendar.h"
#include "sla/channels/settings/settings.h"
#include "sla/contract.h"

namespace sereno::sla {

/// Borrows all that it is given. Its state is the ledger's: what was closed and queued is not closed and queued again.
class Months {
 public:
  /// `contract_bytes` are the contract's file: kept beside each closing.
  Months(ledger::Ledger& book, const Contract& contract, const BusinessCalendar& calendar,
         const ChannelSettings& settings, std::string contract_bytes)
      : book_(book),
        contract_(contract),
        calendar_(calendar),
        settings_(settings),
        contract_bytes_(std::move(contract_bytes)) {}

  /// - Closes the months whose closing is due and of which anything was observed.
  /// - Closes one of the last three again, as its next revision, a day after the last word on anything.
  /// - Queues the report of what was closed in the last 35 days to `report_to`, once a revision.
  /// Sentences for the log. Looks for what changed at most once an hour.
  Result<std::vector<std::string>> run(Instant now);

 private:
  Result<void> close(const Period& month, Instant now, std::vector<std::string>& told);
  Result<void> close_again(const std::vector<Act>& closings, Instant now, std::vector<std::string>& told);
  Result<void> mail(const std::vector<Act>& closings, Instant now, std::vector<std::string>& told);
  Result<void> mail(const Period& month, int revision, Instant now, std::vector<std::string>& told);

  ledger::Ledger& book_;
  const Contract& contract_;
  const BusinessCalendar& calendar_;
  const ChannelSettings& settings_;
  std::string contract_bytes_;
  std::optional<Instant> looked_{};
};

}  // namespace sereno::sla
