// What follows from how much an incident touches: its priority, and which kind of interruption it is. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sereno/result.h"
#include "sla/act.h"
#include "sla/contract.h"

namespace sereno::sla {

Result<Affectation> parse_affectation(std::string_view word);

/// The priority that the contract's rows give it. Without such rows: 1 for a total stop of a critical function, 2 for
/// what else touches a critical one, the last priority for all else. A function that is no critical one has the last
/// priority whatever the rows say; no function named is the service as a whole. Not said is taken for the worst: a
/// clock that runs too strictly harms nobody. Nothing where the contract has no priorities.
std::optional<int> priority_of(const Contract& contract, const std::string& function,
                               const std::optional<Affectation>& affectation);

/// "immediate": total; "pending": seriously degraded, or not possible to operate at times.
std::string_view interruption_of(Affectation affectation);

/// The same as a sentence has it: "an immediate interruption", "a pending interruption".
std::string interruption_words(Affectation affectation);

}  // namespace sereno::sla
