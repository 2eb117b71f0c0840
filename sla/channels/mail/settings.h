// The file that says how mail goes in and out: docs/mail.md has every key.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/yaml_reader.h"
#include "sla/channels/mail/imap.h"
#include "sla/channels/mail/smtp.h"

namespace sereno::sla {

/// Where a webhook's messages are posted.
struct WebhookSettings {
  std::string url{};    ///< https only
  std::string token{};  ///< sent as a bearer; empty: none
};

struct WhatsappSettings {
  std::string url{};  ///< of the messages of one telephone: https://graph.facebook.com/v19.0/123/messages
  std::string token{};
};

struct ChannelSettings {
  std::string ledger{};
  std::string contract{};
  std::string templates{};               ///< a folder with "es" and "en"
  std::string provider{};                ///< as mails are signed
  std::string address{};                 ///< the mailbox: mails go out from it and come in to it
  std::vector<std::string> contacts{};   ///< of the client, small letters
  std::vector<std::string> people{};     ///< of the provider: warned before a clock runs out
  std::vector<std::string> head_to{};    ///< get the chain's head daily; both parties
  std::vector<std::string> report_to{};  ///< get a month's report when it is frozen
  std::string language{"es"};            ///< of mails that answer nobody
  SmtpSettings smtp{};
  std::optional<ImapSettings> imap{};
  std::map<std::string, WebhookSettings> webhooks{};
  std::optional<WhatsappSettings> whatsapp{};

  std::string mail_domain() const { return address.substr(address.find('@') + 1); }
};

/// Every mistake is a problem with its place. Passwords stand in files of their own (`password_file`), readable by
/// nobody else; their first line is taken.
std::optional<ChannelSettings> read_channel_settings(const std::string& path, std::vector<config::Problem>& problems);

}  // namespace sereno::sla
