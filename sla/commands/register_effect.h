// What acts would do to the figures of the months that they touch.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "sereno/result.h"
#include "sla/contract.h"
#include "sla/reason.h"
#include "sla/registers/recording.h"
#include "sla/report.h"
#include "sla/sources/vantage_points.h"

namespace sereno::sla {

struct MonthEffect {
  std::string month{};  ///< "2026-04"
  Report before{};
  Report after{};
  Reasons changes{};  ///< what a reader sees otherwise
};

/// The months of the contract's zone that the acts' entries touch, before and after, as of `all.now`; two years of them
/// at most. `acts` are not in the ledger yet. Fails where a month was closed with another ledger that is not among the
/// further ones.
Result<std::vector<MonthEffect>> effects_of(ledger::Ledger& book, const std::vector<NamedLedger>& further,
                                            const Contract& contract, const Register& all,
                                            const std::vector<Act>& acts);

/// "2026-04: 99.9004 % -> 99.9537 %, met, credit 5 % -> 0 %"
std::string effect_text(const MonthEffect& effect);
boost::json::object effect_json(const MonthEffect& effect);

}  // namespace sereno::sla
