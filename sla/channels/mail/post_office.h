// Mail out and in, on a ledger: what `sereno-sla mail` and `sereno-sla watch` do.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/descriptor.h"
#include "ledger/ledger.h"
#include "sereno/result.h"
#include "sla/channels/mail/imap.h"
#include "sla/channels/outbox.h"
#include "sla/channels/settings/settings.h"
#include "sla/mail/understand.h"

namespace sereno::sla {

/// Held by who sends: of several programs on one ledger one at a time. A file beside the ledger.
Result<Descriptor> sending_lock(const std::string& ledger);

/// Sends by the channel that the message names, with the templates of the settings and the ledger's files. Borrows the
/// ledger.
Send sending_by(const ChannelSettings& settings, ledger::Ledger& book);

struct FetchRound {
  int mails = 0;
  int known = 0;                    ///< that the ledger had already
  std::vector<std::string> told{};  ///< a sentence for each mail: what it was taken for
};

/// Records what follows from one mail's bytes, and the mail itself as a file of the ledger, together with the position.
/// What cannot be read is recorded all the same, for a person to see, as is one that was `cut`. A sentence for people;
/// empty: it was known.
Result<std::string> record_mail(ledger::Ledger& book, const std::string& bytes, Instant arrived,
                                const ChannelSettings& settings, const Mailbox& known, const Contract& contract,
                                const std::optional<ledger::Position>& position = {}, bool cut = false);

/// Reads what came since the last time. Each mail is recorded with the position in the mailbox in one transaction: it
/// is recorded once, whatever is killed when.
Result<FetchRound> fetch_mails(ledger::Ledger& book, ImapMailbox& mailbox, const ChannelSettings& settings,
                               const Mailbox& known, const Contract& contract);

}  // namespace sereno::sla
