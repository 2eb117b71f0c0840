// Messages to people: the outbox. A message is an entry like any other: an act queues it, later ones say what became of
// it. Pure: who sends it, and when, is decided elsewhere.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/ledger.h"
#include "sereno/result.h"
#include "sereno/time.h"
#include "sla/act.h"

namespace sereno::sla {

/// A file of the ledger that goes with a message. In the ledger's record it is the parameter "file:" and the name.
struct MessageFile {
  std::string name{};    ///< as the reader sees it: letters, digits, dots and hyphens
  std::string sha256{};  ///< of its bytes
  friend bool operator==(const MessageFile&, const MessageFile&) = default;
};

/// What a message is to say to whom. Its text is made from a template when it is sent.
struct NewMessage {
  std::string via{"mail"};  ///< mail, webhook, whatsapp, phone
  /// mail: an address as people@example.com; whatsapp, phone: +52..., or a name that the settings have the number of,
  /// so that the number itself stands in no record; webhook: its name.
  std::string to{};
  AboutSaid about{};   ///< the entry: {"maintenance", "m1"}
  std::string form{};  ///< the template's name, small letters and hyphens: "incident-confirmation"
  /// Tells messages of one form about one entry to one recipient apart: a notice of a plan that was changed is another
  /// one. Equal messages, occasion included, are one, however often they are queued.
  std::string occasion{};
  std::vector<std::pair<std::string, std::string>> parameters{};  ///< by name
  std::vector<MessageFile> attachments{};                         ///< of mails alone
  std::string language{"es"};
  std::string token{};        ///< that an answer must carry; empty: none is awaited
  std::string in_reply_to{};  ///< a Message-ID without angle brackets
  std::string mail_domain{};  ///< of the sender; what stands behind the @ of its Message-ID
  std::string by{};           ///< who has it sent; empty: the program by itself
  std::string author_party{provider_party};
};

/// The id that the message has in the ledger: of the same recipient, entry, form and occasion always the same.
std::string message_name(const NewMessage& message);

/// The act that queues it, for the batch that says why it is queued: both become part of the ledger or neither. Its
/// Message-ID follows from its name and is the same for ever. Fails on an address that the channel cannot have (control
/// characters, blanks, angle brackets, several addresses), on a name that is no template's, on texts too long for a
/// record.
Result<ledger::Fact> queue_message(const NewMessage& message, Instant now);

/// Why a mail address cannot be used; nothing when it can. Only plain addr-specs, ASCII, at most 254 bytes: what it
/// says is put into a server's command.
std::optional<std::string> unfit_mail_address(std::string_view address);

/// The same of a telephone's number, "+525555501234".
std::optional<std::string> unfit_number(std::string_view number);

/// What became of a message.
enum class Fate { queued, accepted, refused, bounced };

/// "queued", "accepted", "refused", "bounced".
std::string_view to_string(Fate fate);

/// A message as its acts leave it.
struct Message {
  std::string id{};
  std::string via{};
  std::string to{};
  AboutSaid about{};
  std::string form{};
  std::vector<std::pair<std::string, std::string>> parameters{};
  std::vector<MessageFile> attachments{};
  std::string language{};
  std::string token{};
  std::string message_id{};
  std::string in_reply_to{};
  Instant queued{};
  std::string by{};                   ///< who had it sent
  std::optional<Instant> accepted{};  ///< the first acceptance
  std::optional<Instant> recorded{};  ///< when that was recorded
  std::string server{};               ///< that accepted it first, and its words
  std::optional<Instant> refused{};
  std::optional<Instant> bounced{};
  std::string reason{};  ///< of the refusal or the bounce

  /// A bounce goes over an acceptance, that over a refusal.
  Fate fate() const;
};

/// All of them, in the order in which they were queued. An act about a message that nobody queued is passed over.
std::vector<Message> messages_of(const std::vector<Act>& acts);
/// Those about one entry.
std::vector<Message> messages_about(const std::vector<Message>& messages, std::string_view type, std::string_view id);

/// What became of it, as acts for the ledger. `server`: its name and its answer, one line.
ledger::Fact message_accepted(const std::string& id, Instant at, std::string_view server);
ledger::Fact message_refused(const std::string& id, Instant at, std::string_view reason);
/// `said_at` is when the report of it came to the mailbox.
ledger::Fact message_bounced(const std::string& id, Instant at, std::string_view reason);

}  // namespace sereno::sla
