// The list of outages: what was down when, why, and what the rules made of it.
#pragma once

#include <vector>

#include "sla/report_account.h"

namespace sereno::sla {

/// What the outages are judged by; borrowed.
struct Judgement {
  const View& view;
  const std::vector<FunctionAccount>& functions;
  const Account& account;  ///< of the critical functions
};

/// Each longest span without a working service (several critical functions down in a row are one outage), and those of
/// each function that is not critical. In the order of time.
std::vector<Outage> find_outages(const Scene& scene, const Judgement& judgement);

}  // namespace sereno::sla
