// What was said last of an instant that an entry has once: when it was confirmed, resolved, begun, ended, fixed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sla/commands/register_command.h"
#include "sla/entry.h"

namespace sereno::sla {

struct LastWord {
  Instant at{};
  std::string party{};  ///< that said it
};

/// Nothing where nobody said it, or it was taken back. `name` is the field's in a withdrawal.
template <class Said>
std::optional<LastWord> last_word(const Register& all, std::string_view type, const std::string& id,
                                  std::optional<Instant> Said::*field, std::string_view name) {
  Spoken<Instant> word;
  for (const Entry& entry : entries_of(all.acts, type)) {
    if (entry.name != id) continue;
    for (const Act* act : entry.acts) {
      if (const auto* said = says<Said>(*act)) word.say(act->head.author_party, said->*field);
      if (const auto* taken = says<WithdrawalSaid>(*act); taken != nullptr && taken->names(name))
        word.take_back(act->head.author_party);
    }
  }
  if (!word.value()) return std::nullopt;
  return LastWord{*word.value(), *word.said_by()};
}

/// The same command twice would move what its party has said: another instant has to be named. `told` is what it was,
/// "confirmed".
Result<void> not_said_yet(const RegisterCall& call, const std::optional<LastWord>& before, std::string_view told);

}  // namespace sereno::sla
