// The file that says how mail goes in and out: docs/mail.md has every key.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/yaml_reader.h"
#include "sereno/time.h"
#include "sla/sources/vantage_points.h"

namespace sereno::sla {

enum class MailTls { starttls, tls, none };

struct SmtpSettings {
  std::string host{};
  std::uint16_t port = 587;
  MailTls tls = MailTls::starttls;
  std::string ca_file{};  ///< empty: the system's
  std::string user{};     ///< empty: no authentication
  std::string password{};
  std::chrono::seconds timeout{60};  ///< for all of it
};

struct ImapSettings {
  std::string host{};
  std::uint16_t port = 993;
  std::string ca_file{};  ///< empty: the system's
  std::string user{};
  std::string password{};
  std::string folder{"INBOX"};
  std::chrono::seconds timeout{60};  ///< for one answer, at most so long
  /// How often watch looks at least, though the server's IDLE says nothing; at most a minute: a report has three.
  std::chrono::seconds every{20};
};

/// Where a webhook's messages are posted.
struct WebhookSettings {
  std::string url{};      ///< https only
  std::string token{};    ///< sent as a bearer; empty: none
  std::string ca_file{};  ///< empty: the system's
};

struct WhatsappSettings {
  std::string url{};  ///< of the messages of one telephone: https://graph.facebook.com/v19.0/123/messages
  std::string token{};
  std::string ca_file{};
  std::map<std::string, std::string> numbers{};  ///< by name: they stand here, and in no record of the ledger
};

struct ChannelSettings {
  std::string ledger{};
  std::vector<NamedLedger> further{};  ///< other places that look at the same: watch sees what they see
  std::string contract{};
  std::string templates{};              ///< a folder with "es" and "en"
  std::string provider{};               ///< as mails are signed
  std::string address{};                ///< the mailbox: mails go out from it and come in to it
  std::vector<std::string> contacts{};  ///< of the client, small letters
  std::vector<std::string> also{};    ///< of the client, "whatsapp:NAME" or "webhook:NAME": told what contacts are told
  std::vector<std::string> people{};  ///< of the provider: warned before a clock runs out; as in `also`, or addresses
  std::vector<std::string> head_to{};        ///< get the chain's head daily; both parties
  std::vector<std::string> report_to{};      ///< get a month's report when it is frozen
  std::string language{"es"};                ///< of mails that answer nobody
  std::optional<milliseconds> keep_mails{};  ///< how long the bytes of mails and numbers are kept; nothing: for good
  bool propose_claims = true;                ///< whether watch files what the checks recorded about whose fault it was
  SmtpSettings smtp{};
  std::optional<ImapSettings> imap{};
  std::map<std::string, WebhookSettings> webhooks{};
  std::optional<WhatsappSettings> whatsapp{};

  std::string mail_domain() const { return address.substr(address.find('@') + 1); }
};

/// Whether the files that hold passwords and tokens are read. Who only queues messages needs none of them, and may not
/// be allowed to read them.
enum class Secrets { read, left_alone };

/// Every mistake is a problem with its place. Passwords stand in files of their own (`password_file`), readable by
/// nobody else; their first line is taken.
std::optional<ChannelSettings> read_channel_settings(const std::string& path, std::vector<config::Problem>& problems,
                                                     Secrets secrets = Secrets::read);

}  // namespace sereno::sla
