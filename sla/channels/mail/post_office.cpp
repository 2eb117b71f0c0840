#include "sla/channels/mail/post_office.h"
#include "base/digest.h"
#include "config/text_file.h"
#include "ledger/decision.h"
#include "sla/channels/consequence.h"
#include "sla/channels/mail/compose.h"
#include "sla/channels/mail/http_post.h"
#include "sla/channels/mail/smtp.h"
#include "sla/mail/letter.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <cstring>
#include <utility>

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

/// What is attached; nothing where one of them is not there any more.
Result<std::optional<std::vector<AttachedFile>>> files_of(ledger::Ledger& book, const Message& message) {
  std::vector<AttachedFile> files;
  for (const MessageFile& each : message.attachments) {
    auto file = book.file(each.sha256);
    if (!file) return file.error();
    if (!*file || !(*file)->bytes) return std::optional<std::vector<AttachedFile>>();
    files.push_back({each.name, std::move(*(*file)->bytes)});
  }
  return std::optional(std::move(files));
}

SendingEnd send_by_mail(const ChannelSettings& settings, ledger::Ledger& book, const Message& message) {
  std::string file;
  const auto source = template_source(settings, message, file);
  if (!source) return {SendingEnd::Kind::later, source.error().message};
  const auto filled = fill_template(*source, file, message);
  if (!filled) return {SendingEnd::Kind::later, filled.error().message};
  const auto files = files_of(book, message);
  if (!files) return {SendingEnd::Kind::later, files.error().message};
  if (!*files) return {SendingEnd::Kind::refused, "what it was to bring was erased"};
  const auto mail = compose_mail(message, *filled, {settings.provider, settings.address}, **files);
  const auto answer = send_mail(settings.smtp, settings.address, message.to, mail);
  const auto kind = answer.end == SmtpEnd::accepted  ? SendingEnd::Kind::accepted
                    : answer.end == SmtpEnd::refused ? SendingEnd::Kind::refused
                                                     : SendingEnd::Kind::later;
  return {kind, answer.words};
}

SendingEnd send_by_webhook(const ChannelSettings& settings, const Message& message) {
  const auto hook = settings.webhooks.find(message.to);
  if (hook == settings.webhooks.end()) return {SendingEnd::Kind::refused, "there is no webhook of that name"};
  const HttpTarget target{.url = hook->second.url, .token = hook->second.token, .ca_file = hook->second.ca_file};
  return webhook_end(post_json(target, webhook_body(message), message.id));
}

SendingEnd send_by_whatsapp(const ChannelSettings& settings, const Message& message) {
  if (!settings.whatsapp) return {SendingEnd::Kind::refused, "WhatsApp is not set up"};
  Message numbered = message;
  if (!message.to.starts_with("+")) {
    const auto number = settings.whatsapp->numbers.find(message.to);
    if (number == settings.whatsapp->numbers.end())
      return {SendingEnd::Kind::refused, "there is no number of that name any more (whatsapp.numbers)"};
    numbered.to = number->second;
  }
  const auto& whatsapp = *settings.whatsapp;
  const HttpTarget target{.url = whatsapp.url, .token = whatsapp.token, .ca_file = whatsapp.ca_file};
  auto end = whatsapp_end(post_json(target, whatsapp_body(numbered), message.id));
  // The settings alone have the number, so that it can be taken away.
  const std::string digits = numbered.to.substr(numbered.to.starts_with("+") ? 1 : 0);
  end.words = without(std::move(end.words), digits, message.to);
  return end;
}

/// "uidvalidity uid"
std::pair<std::uint32_t, std::uint32_t> from_note(std::string_view note) {
  const auto space = note.find(' ');
  if (space == note.npos) return {0, 0};
  return {parse_integer<std::uint32_t>(note.substr(0, space)).value_or(0),
          parse_integer<std::uint32_t>(note.substr(space + 1)).value_or(0)};
}

/// What nobody can read is a mail all the same, for a person to see.
IncomingMail read_mail(const std::string& bytes, Instant arrived, const Mailbox& known) {
  IncomingMail mail{.sha256 = sha256_hex(bytes), .arrived = arrived};
  auto letter = read_letter(bytes);
  if (!letter) {
    mail.meaning.look_at = "a mail that " + letter.error().message;
    return mail;
  }
  mail.meaning = understand(*letter, known, arrived);
  mail.letter = std::move(*letter);
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

Send sending_by(const ChannelSettings& settings, ledger::Ledger& book) {
  return [settings, &book](const Message& message) {
    if (message.via == "webhook") return send_by_webhook(settings, message);
    if (message.via == "whatsapp") return send_by_whatsapp(settings, message);
    return send_by_mail(settings, book, message);
  };
}

Result<std::string> record_mail(ledger::Ledger& book, const std::string& bytes, Instant arrived,
                                const ChannelSettings& settings, const Mailbox& known, const Contract& contract,
                                const std::optional<ledger::Position>& position, bool cut) {
  IncomingMail mail = read_mail(bytes, arrived, known);
  if (cut && mail.meaning.look_at.empty())
    mail.meaning.look_at = "it is larger than 64 MiB: its first MiB was read, the whole is at the mailbox";
  std::string told;
  ledger::Batch batch;
  if (position) batch.move(*position);
  // What is known, and the number that an incident gets, must still hold when it is written: others write, too.
  ledger::decide_when_appended(batch, [&](ledger::Batch& writing, Instant) -> Result<void> {
    auto acts = acts_in(book, {"incident", "attribution", "correction", "withdraw", "received"});
    if (!acts) return acts.error();
    auto messages = recent_messages(book, arrived);
    if (!messages) return messages.error();
    auto facts = acts_of_mail(mail, {.acts = std::move(*acts), .messages = std::move(*messages)},
                              {.own_address = settings.address,
                               .mail_domain = settings.mail_domain(),
                               .provider = settings.provider,
                               .contract = &contract});
    if (!facts) return facts.error();
    if (facts->empty()) return {};
    told = std::string(to_string(mail.meaning.kind)) + " from " + mail.letter.from;
    if (!bytes.empty()) writing.add_file(bytes);
    for (ledger::Fact& fact : *facts) writing.add(std::move(fact));
    return {};
  });
  if (const auto done = book.append(std::move(batch)); !done) return done.error();
  return told;
}

Result<FetchRound> fetch_mails(ledger::Ledger& book, ImapMailbox& mailbox, const ChannelSettings& settings,
                               const Mailbox& known, const Contract& contract) {
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
    position.note = std::to_string(mailbox.uid_validity()) + " " + std::to_string(uid);
    ++position.delivered;
    auto told = record_mail(book, mail->bytes, mail->arrived, settings, known, contract, position, mail->cut);
    if (!told) return told.error();
    ++(told->empty() ? round.known : round.mails);
    if (!told->empty()) round.told.push_back(std::move(*told));
  }
  return round;
}

}  // namespace sereno::sla
