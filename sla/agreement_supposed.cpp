#include "sla/agreement_supposed.h"

#include "sla/agreement_sum.h"

namespace sereno::sla {
namespace {

void measured_as(CommitmentResult& result, Measured measured) {
  const Commitment& commitment = result.commitment;
  result.measured = std::move(measured);
  result.met = meets(commitment.objective, result.measured);
  result.due = due_for(commitment.remedy, commitment.objective, result.measured);
}

std::vector<FunctionAccount> up_in(std::vector<FunctionAccount> accounts, const std::vector<std::string>& functions,
                                   const Interval& span) {
  const IntervalSet well(span);
  for (FunctionAccount& each : accounts)
    if (in_scope(functions, each.function->id))
      for (IntervalSet* set : {&each.raw, &each.closed, &each.down, &each.unknown}) *set -= well;
  return accounts;
}

}  // namespace

AgreementResult with_more_downtime(AgreementResult result, const Contract& contract, milliseconds rest,
                                   milliseconds more) {
  for (CommitmentResult& each : result.commitments)
    measured_as(each, with_more_downtime(each.commitment.measure, std::move(each.measured), rest, more));
  sum_up(result, contract);
  return result;
}

AgreementTotal total_without(const AgreementScene& scene, AgreementResult result,
                             const std::vector<std::string>& functions, const Interval& span) {
  const auto accounts = up_in(scene.functions, functions, span);
  const AgreementScene otherwise{scene.contract, scene.policy, accounts,   scene.measurements,
                                 scene.asked,    scene.range,  scene.as_of};
  const MeasuredIn in = measured_in(otherwise, scene.policy);
  for (CommitmentResult& each : result.commitments)
    if (is_of_functions(each.commitment.measure.kind)) measured_as(each, measure(each.commitment.measure, in));
  sum_up(result, scene.contract);
  return result.total;
}

}  // namespace sereno::sla
