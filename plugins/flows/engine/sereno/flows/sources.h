// Values of an answer, and whether they are what they have to be.
#pragma once

#include <optional>
#include <string>

#include "sereno/flows/answer.h"
#include "sereno/flows/flow.h"
#include "sereno/flows/values.h"
#include "sereno/result.h"

namespace sereno::flows {

/// The one value that a source gives; nothing where it is not there. Fails where it cannot be looked for: no JSON, too
/// deep, no time. `now` is the clock that an age is counted by where the answer has none.
Result<std::optional<std::string>> value_of(const Source& source, const Answer& answer, const Values& values,
                                            Instant now);

/// "status", "json /state", "header Date": where it is looked for, for messages.
std::string words_of(const Source& source);

/// What an assertion that does not hold says. Nothing when it holds.
struct Disagreement {
  std::string observed{};
  std::string expected{};
};
std::optional<Disagreement> disagreement(const Assertion& assertion, const Answer& answer, const Values& values,
                                         Instant now);

}  // namespace sereno::flows
