// How a month is closed: decided while nobody else writes, shown, then written.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "sereno/result.h"
#include "sla/contract.h"
#include "sla/registers/statement.h"
#include "sla/report.h"
#include "sla/sources/vantage_points.h"

namespace sereno::sla {

/// The month's report as it stands, and as it is once it is closed.
struct Closing {
  Report before{};
  Report after{};
};

struct ClosingRequest {
  const Contract& contract;
  std::string contract_bytes{};  ///< kept beside the act, so that the month can be verified without its file
  ReportRequest report{};        ///< a whole month; as_of and generated_at are now
  Speaker speaker{};
  std::string login{};                 ///< of the account that records it
  std::vector<NamedLedger> further{};  ///< bound by the closing as they stand
};

struct ClosingEnd {
  Closing closing{};
  std::string obstacle{};  ///< why it was not closed; empty: it was
};

/// Why a month cannot be closed; empty when it can: it is not over, too young for what follows to have decided how it
/// ended, or closed already with nothing that has changed it since.
std::string obstacle_to(const Report& before);

/// Sees what is about to be written and adds the messages that go with it. An error stops it.
using SeeClosing = std::function<Result<std::vector<ledger::Fact>>(const Closing&)>;

/// The runs that still grow are sealed first, so that the closing binds them as they are.
Result<ClosingEnd> close_month(ledger::Ledger& book, const ClosingRequest& request, const SeeClosing& see);
/// The same, and nothing is written.
Result<ClosingEnd> rehearse_closing(ledger::Ledger& book, const ClosingRequest& request);

}  // namespace sereno::sla
