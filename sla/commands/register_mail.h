// The mails that a change of a register owes to the client: queued in the transaction of the acts that say why. They go
// out by `sereno-sla watch` or `sereno-sla mail deliver`.
#pragma once

#include <boost/program_options/options_description.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/result.h"
#include "sla/channels/notices.h"
#include "sla/commands/register_command.h"

namespace sereno::sla {

/// --mail FILE and --no-mail.
void declare_mail(boost::program_options::options_description& description);

/// How messages are headed, and who of the client gets them, also by other channels (to_each()).
struct Post {
  Letterhead head{};
  std::vector<std::string> to{};
};

/// As --mail says, or without it /etc/sereno/mail.yaml where that is about this ledger; nothing with --no-mail, or
/// where there is neither. Fails on a file that cannot be read, names no contact, or is about another ledger.
Result<std::optional<Post>> post_of(const RegisterCall& call);

/// Queues the message for each recipient, and says so. One that is queued or was accepted already is not queued again;
/// one that was refused or came back goes as another one.
Result<void> queue_to(const Post& post, const RegisterCall& call, const Register& all, const NewMessage& message,
                      Change& made);

/// The token of an equal notice that is on its way or was accepted; nothing where there is none.
std::optional<std::string> token_of_equal(const Post& post, const Register& all, const NewMessage& message);

/// Adds to each entry what became of the mails about it.
Result<std::vector<Listed>> with_mails(std::vector<Listed> entries, std::string_view type, const Register& all,
                                       const Contract& contract);

}  // namespace sereno::sla
