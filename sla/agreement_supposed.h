// What an agreement would owe if something had been otherwise.
#pragma once

#include <string>
#include <vector>

#include "sla/agreement_result.h"

namespace sereno::sla {

/// With the rest of the period well, but for `more` downtime of every function. What commitments that are not measured
/// by downtime owe stays as it is.
AgreementResult with_more_downtime(AgreementResult result, const Contract& contract, milliseconds rest,
                                   milliseconds more);

/// What would be owed if these functions had been up in a span. `result` is that of the scene.
AgreementTotal total_without(const AgreementScene& scene, AgreementResult result,
                             const std::vector<std::string>& functions, const Interval& span);

}  // namespace sereno::sla
