#include "sla/commands/last_word.h"

namespace sereno::sla {

Result<void> not_said_yet(const RegisterCall& call, const std::optional<LastWord>& before, std::string_view told) {
  if (!before || call.names_instant() || before->party != call.speaker.party) return {};
  return Error{call.id + " was " + std::string(told) + " already, " + wall(call.contract, before->at) +
               "; where that is wrong, say with --at when it was"};
}

}  // namespace sereno::sla
