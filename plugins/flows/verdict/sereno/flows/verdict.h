// What a failed flow says: at whom the fault lies, and the line for people.
#pragma once

#include <string>

#include "sereno/check.h"
#include "sereno/fault.h"
#include "sereno/flows/flow_run.h"
#include "sereno/steps/attribution.h"

namespace sereno::flows {

/// By the rules of attribution, from what the failed step saw, what the dictionary says and who else has seen it.
Fault fault_of(const FlowFailure& failure, const steps::Witnesses& witnesses, const Context& context);
Fault fault_of(const FlowFailure& failure, const steps::Witnesses& witnesses, const Party& owner,
               const std::vector<Party>& depends_on);

/// "auth: no seat is left [fault=platform conf=high], the server says 'Too many agents logged in' (203.0.113.7:443)":
/// step, what it saw and at whom the fault lies first, for whoever reads eighty characters.
std::string line_of(const FlowFailure& failure, const Fault& fault);

/// " [fault=client conf=low]", as the host would put it in front; empty when nobody is said.
std::string owner_words(const Fault& fault);

}  // namespace sereno::flows
