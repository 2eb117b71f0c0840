// From what each commitment owes to what an agreement owes: groups, the sum, caps, bars.
#pragma once

#include "sla/agreement_result.h"
#include "sla/contract.h"

namespace sereno::sla {

/// Works out, of commitments as they are due, preconditions as they are told and caps with what their year has used:
/// the amounts, which commitment of a group is owed, the total, and what caps, bars and the smallest payout did to it.
/// What these were before does not matter. The contract has an agreement.
void sum_up(AgreementResult& result, const Contract& contract);

/// Whether a cap holds days of service; else it holds money, or a percentage where no amount is known.
bool caps_days(const Cap& cap, const Agreement& agreement);

}  // namespace sereno::sla
