// The other party's word on what somebody stated: accepted by a signed act, refused by a plain one.
#pragma once

#include <boost/program_options/options_description.hpp>
#include <string>
#include <string_view>

#include "sla/commands/register_command.h"

namespace sereno::sla {

/// --signed FILE.
void declare_signed(boost::program_options::options_description& description);

/// Records the act in --signed, when a key of the party that it names as its author signed it, that party is the other
/// one, and it is about this entry as it stands. Without --signed it is refused: whoever types cannot speak for both.
int accept_entry(const RegisterCall& call, std::string_view type);
/// The client's acknowledgement of the maintenance as it stands, which --signed holds.
Result<Change> signed_acknowledgement(const RegisterCall& call, const Register& all);
int refuse_entry(const RegisterCall& call, std::string_view type);
/// The party's own word taken back.
int withdraw_entry(const RegisterCall& call, std::string_view type);

/// "signed with ed25519:...", "its signature is not good", or nothing where there is none.
std::string signature_words(const Contract& contract, const Act& act, const std::string& body);

}  // namespace sereno::sla
