#include "sla/agreement_supposed.h"

#include <utility>

#include "sla/agreement_sum.h"

namespace sereno::sla {
namespace {

void measured_as(CommitmentResult& result, Measured measured) {
  const Commitment& commitment = result.commitment;
  result.measured = std::move(measured);
  result.met = meets(commitment.objective, result.measured);
  result.due = due_for(commitment.remedy, commitment.objective, result.measured);
}

}  // namespace

AgreementResult with_more_downtime(AgreementResult result, const Contract& contract, milliseconds rest,
                                   milliseconds more) {
  for (CommitmentResult& each : result.commitments)
    measured_as(each, with_more_downtime(each.commitment.measure, std::move(each.measured), rest, more));
  sum_up(result, contract);
  return result;
}

}  // namespace sereno::sla
