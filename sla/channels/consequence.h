// What the fate of a message, and a mail that came in, do to the registers. Pure: acts come out, nothing is sent.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ledger/ledger.h"
#include "sereno/result.h"
#include "sereno/time.h"
#include "sla/act.h"
#include "sla/channels/message.h"
#include "sla/mail/letter.h"
#include "sla/mail/understand.h"

namespace sereno::sla {

/// What the registers and the outbox hold, as far as mails need it.
struct KnownEntries {
  std::vector<Act> acts{};          ///< incidents, claims, corrections, withdrawals, mails that came in
  std::vector<Message> messages{};  ///< all that may still be answered or come back
};

/// The forms of messages that mean something to a register.
inline constexpr std::string_view confirmation_form = "incident-confirmation";
inline constexpr std::string_view request_form = "request-confirmation";
inline constexpr std::string_view notice_form = "maintenance-notice";
inline constexpr std::string_view restoration_form = "restoration";

/// Whether the same was accepted for another recipient before: a clock takes the first acceptance that was seen. Never
/// of a notice of maintenance, which each recipient's bounce may undo.
bool is_settled(const Message& message, const std::vector<Message>& messages);

/// What follows from a server's having taken the message: the incident was confirmed, the notice was given, by the
/// instant of that acceptance. Nothing for messages that no clock waits for; that of a maintenance which is over stands
/// with the message alone.
std::vector<ledger::Fact> acts_of_acceptance(const Message& message, Instant at);

/// A mail with all that is known of it.
struct IncomingMail {
  std::string sha256{};  ///< of its bytes
  Instant arrived{};     ///< at the mailbox's server
  Letter letter{};
  UnderstoodMail meaning{};
};

/// Who answers.
struct AnswerSettings {
  std::string own_address{};  ///< the mailbox's: what comes from it is not answered
  std::string mail_domain{};
  std::string provider{};              ///< as the mails are signed
  const Contract* contract = nullptr;  ///< that the incidents are of; never null
};

/// The acts of one mail: that it was received; the incident or request that it opens with the confirmation that answers
/// it, what a later mail to an incident says that nobody had said of it, the acknowledgement of a notice, the client's
/// word on a claim, what a bounce undoes. None when it was received before. Facts of one mail become part of the ledger
/// together. What opens an incident gives it the next reference: call it where nobody else writes (ledger/decision.h).
Result<std::vector<ledger::Fact>> acts_of_mail(const IncomingMail& mail, const KnownEntries& known,
                                               const AnswerSettings& settings);

}  // namespace sereno::sla
