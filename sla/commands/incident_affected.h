// What an incident touches, as a command says it: recordings, a function, how badly.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sereno/result.h"
#include "sla/commands/register_command.h"
#include "sla/registers/affectation.h"

namespace sereno::sla {

struct Affected {
  std::optional<Affectation> affectation{};
  std::optional<int> priority{};  ///< from 1, the highest; none for a request, unless it was said
};

/// The recordings that are asked for (--guid); an error where one is no GUID.
Result<std::vector<std::string>> guids_of(const RegisterCall& call);

/// --function; of a request for a recording that names none it is "recordings", where the contract has that.
std::string function_of(const RegisterCall& call, bool request);

/// --affectation and --priority; the contract's own priority where none was said. One that is in none of the contract's
/// rows is an error.
Result<Affected> affected_by(const RegisterCall& call, const std::string& function, bool request);

}  // namespace sereno::sla
