// Claims and corrections as the commands list them, and claims that the checks suggest.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sla/claim.h"
#include "sla/commands/register_command.h"
#include "sla/correction.h"

namespace sereno::sla {

/// What all acts leave of it; nothing where there is none of that id.
std::optional<JudgedClaim> find_claim(const Contract& contract, const Register& all, const std::string& id);
std::optional<JudgedCorrection> find_correction(const Contract& contract, const Register& all, const std::string& id);
/// What that means for who has just said it: "it holds", "it moves nothing until it is complete: evidence is missing".
std::string standing_words(const std::vector<Standing>& standings, const std::vector<Reason>& reasons);

/// The same of a claim or correction as it stands; empty of any other entry.
std::string worth_of(const Contract& contract, const Register& all, std::string_view type, const std::string& id);

Result<std::vector<Listed>> claim_entries(const RegisterCall& call, ledger::Ledger& book);
Result<std::vector<Listed>> correction_entries(const RegisterCall& call, ledger::Ledger& book);
Result<std::vector<Listed>> bug_entries(const RegisterCall& call, ledger::Ledger& book);

/// --from, --to; --file records what is suggested.
void declare_propose(boost::program_options::options_description& description);
int propose_and_print(const RegisterCall& call);

}  // namespace sereno::sla
