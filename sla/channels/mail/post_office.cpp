#include "sla/channels/mail/post_office.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/digest.h"
#include "config/text_file.h"
#include "sla/channels/consequence.h"
#include "sla/channels/mail/compose.h"
#include "sla/channels/mail/http_post.h"
#include "sla/mail/letter.h"

namespace sereno::sla {

namespace {

constexpr const char* mailbox_consumer = "mailbox";
constexpr const char* installed_templates = "/usr/share/sereno/mail";

Result<std::string> template_source(const ChannelSettings& settings, const Message& message, std::string& file) {
  const std::string folder = settings.templates.empty() ? installed_templates : settings.templates;
  // Both names were looked at when the message was queued: neither is a path.
  file = folder + "/" + (message.language == "en" ? "en" : "es") + "/" + message.form + ".txt";
  std::vector<config::Problem> problems;
  auto source = config::read_text_file(file, problems);
  if (!source) return Error{problems.empty() ? file + ": cannot be read" : problems.front().to_string()};
  return std::move(*source);
}

SendingEnd send_by_mail(const ChannelSettings& settings, const Message& message) {
  std::string file;
  const auto source = template_source(settings, message, file);
  if (!source) return {SendingEnd::Kind::later, source.error().message};
  const auto filled = fill_template(*source, file, message);
  if (!filled) return {SendingEnd::Kind::later, filled.error().message};
  const auto mail = compose_mail(message, *filled, {settings.provider, settings.address});
  const auto answer = send_mail(settings.smtp, settings.address, message.to, mail);
  const auto kind = answer.end == SmtpEnd::accepted  ? SendingEnd::Kind::accepted
                    : answer.end == SmtpEnd::refused ? SendingEnd::Kind::refused
                                                     : SendingEnd::Kind::later;
  return {kind, answer.words};
}

SendingEnd send_by_webhook(const ChannelSettings& settings, const Message& message) {
  const auto hook = settings.webhooks.find(message.to);
  if (hook == settings.webhooks.end()) return {SendingEnd::Kind::refused, "there is no webhook of that name"};
  return post_message(hook->second.url, hook->second.token, webhook_body(message), message.id);
}

SendingEnd send_by_whatsapp(const ChannelSettings& settings, const Message& message) {
  if (!settings.whatsapp) return {SendingEnd::Kind::refused, "WhatsApp is not set up"};
  return post_message(settings.whatsapp->url, settings.whatsapp->token, whatsapp_body(message), message.id);
}

/// "uidvalidity uid"
std::pair<std::uint32_t, std::uint32_t> from_note(std::string_view note) {
  const auto space = note.find(' ');
  if (space == note.npos) return {0, 0};
  return {parse_integer<std::uint32_t>(note.substr(0, space)).value_or(0),
          parse_integer<std::uint32_t>(note.substr(space + 1)).value_or(0)};
}

/// What nobody could read, with the name of its bytes.
IncomingMail unreadable(const std::string& sha256, Instant arrived, const std::string& why) {
  IncomingMail mail{.sha256 = sha256, .arrived = arrived};
  mail.meaning.look_at = "a mail that " + why;
  return mail;
}

}  // namespace

Result<Descriptor> sending_lock(const std::string& ledger) {
  const std::string path = ledger + ".sending";
  Descriptor file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file.get() < 0) return Error{path + ": " + std::strerror(errno)};
  if (flock(file.get(), LOCK_EX | LOCK_NB) != 0)
    return Error{"another program sends the messages of " + ledger + " already (sereno-sla watch?)"};
  return file;
}

Send sending_by(const ChannelSettings& settings) {
  return [settings](const Message& message) {
    if (message.via == "webhook") return send_by_webhook(settings, message);
    if (message.via == "whatsapp") return send_by_whatsapp(settings, message);
    return send_by_mail(settings, message);
  };
}

Result<ledger::Batch> batch_of_mail(ledger::Ledger& book, const std::string& bytes, Instant arrived,
                                    const ChannelSettings& settings, const Mailbox& known, std::string& told) {
  IncomingMail mail{.sha256 = sha256_hex(bytes), .arrived = arrived};
  auto letter = read_letter(bytes);
  if (letter) {
    mail.meaning = understand(*letter, known, arrived);
    mail.letter = std::move(*letter);
  } else {
    mail = unreadable(mail.sha256, arrived, letter.error().message);
  }
  KnownEntries entries;
  auto acts = acts_in(book, {"incident", "received"});
  if (!acts) return acts.error();
  auto messages = recent_messages(book, arrived);
  if (!messages) return messages.error();
  entries = {.acts = std::move(*acts), .messages = std::move(*messages)};
  auto facts = acts_of_mail(
      mail, entries,
      {.own_address = settings.address, .mail_domain = settings.mail_domain(), .provider = settings.provider});
  if (!facts) return facts.error();
  ledger::Batch batch;
  told = facts->empty() ? "" : std::string(to_string(mail.meaning.kind)) + " from " + mail.letter.from;
  if (!facts->empty() && !bytes.empty()) batch.add_file(bytes);
  for (ledger::Fact& fact : *facts) batch.add(std::move(fact));
  return batch;
}

Result<FetchRound> fetch_mails(ledger::Ledger& book, ImapMailbox& mailbox, const ChannelSettings& settings,
                               const Mailbox& known) {
  const auto kept = book.position(mailbox_consumer);
  if (!kept) return kept.error();
  ledger::Position position = *kept ? **kept : ledger::Position{.consumer = mailbox_consumer};
  auto [validity, last] = from_note(position.note);
  if (validity != mailbox.uid_validity()) last = 0;
  const auto uids = mailbox.uids_after(last);
  if (!uids) return uids.error();
  FetchRound round;
  for (const std::uint32_t uid : *uids) {
    const auto mail = mailbox.fetch(uid);
    if (!mail) return mail.error();
    std::string told;
    auto batch = batch_of_mail(book, mail->bytes, mail->arrived, settings, known, told);
    if (!batch) return batch.error();
    ++(told.empty() ? round.known : round.mails);
    if (!told.empty()) round.told.push_back(told);
    position.note = std::to_string(mailbox.uid_validity()) + " " + std::to_string(uid);
    ++position.delivered;
    batch->move(position);
    if (const auto done = book.append(std::move(*batch)); !done) return done.error();
  }
  return round;
}

}  // namespace sereno::sla
