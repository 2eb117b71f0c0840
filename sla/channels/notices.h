// The messages that the contract asks for, whoever has them sent: a command, a mail that came in, or watch. Pure.
#pragma once

#include <string>
#include <vector>

#include "sereno/time.h"
#include "sla/channels/message.h"
#include "sla/contract.h"
#include "sla/maintenance.h"

namespace sereno::sla {

/// How messages of the provider are headed.
struct Letterhead {
  std::string provider{};     ///< as they are signed
  std::string mail_domain{};  ///< of the mailbox that they go out from
  std::string language{"es"};
};

/// Who is written to for the client: `contacts`, and the contacts of the contract's parties of that role that are mail
/// addresses. Small letters, each once, in that order.
std::vector<std::string> client_addresses(const Contract& contract, const std::vector<std::string>& contacts);

/// That an incident or a request was received, by its reference number.
struct Confirmation {
  std::string reference{};
  bool request = false;
  std::vector<std::string> missing{};  ///< of the five items, and "guid": asked for, never guessed
  std::string description{};
  std::string subject{};  ///< of the mail that it answers
};

/// In the messages below `to` is left to the caller (to_each()).
NewMessage confirmation(const Confirmation& said, const Letterhead& head);
/// Says what is planned; an answer carries `token`. A plan that was changed makes another notice. The maintenance has a
/// span.
NewMessage maintenance_notice(const Maintenance& maintenance, const std::string& token, const Contract& contract,
                              const Letterhead& head);
/// That the service is restored: `about` is {"incident", "INC-2026-0001"} or a maintenance.
NewMessage restoration(const AboutSaid& about, Instant restored, const std::string& description,
                       const Contract& contract, const Letterhead& head);

/// The same to each of them: a mail address, "webhook:NAME" or "whatsapp:NAME".
std::vector<NewMessage> to_each(const NewMessage& message, const std::vector<std::string>& addresses);

}  // namespace sereno::sla
