// Claims and corrections as the commands list them, and claims that the checks suggest.
#pragma once

#include <vector>

#include "sla/commands/register_command.h"

namespace sereno::sla {

Result<std::vector<Listed>> claim_entries(const RegisterCall& call, ledger::Ledger& book);
Result<std::vector<Listed>> correction_entries(const RegisterCall& call, ledger::Ledger& book);
Result<std::vector<Listed>> bug_entries(const RegisterCall& call, ledger::Ledger& book);

/// --from, --to; --file records what is suggested.
void declare_propose(boost::program_options::options_description& description);
int propose_and_print(const RegisterCall& call);

}  // namespace sereno::sla
