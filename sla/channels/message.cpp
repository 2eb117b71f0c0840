#include "sla/channels/message.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <cassert>

#include "base/digest.h"
#include "base/utf8.h"
#include "sla/channels/recorded.h"
#include "sla/entry.h"

namespace sereno::sla {

namespace {

namespace json = boost::json;

constexpr std::size_t longest_address = 254;  // RFC 5321, 4.5.3.1.3, less the angle brackets
constexpr std::size_t longest_reason = 2000;
constexpr std::string_view small_letters = "abcdefghijklmnopqrstuvwxyz";

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

/// RFC 5322 atext, and the dot.
bool is_local_character(char c) {
  return is_letter_or_digit(c) || std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
}

bool is_domain(std::string_view text) {
  const bool fits = std::all_of(text.begin(), text.end(),
                                [](char c) { return is_letter_or_digit(c) || c == '.' || c == '-' || c == '_'; });
  return fits && !text.empty() && text.front() != '.' && text.back() != '.' && text.front() != '-' &&
         text.find("..") == std::string_view::npos;
}

bool is_template_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && small_letters.find(name.front()) != std::string_view::npos &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return c == '-' || (c >= '0' && c <= '9') || small_letters.find(c) != std::string_view::npos;
         });
}

std::optional<std::string> unfit_recipient(const NewMessage& message) {
  if (message.via == "mail") return unfit_mail_address(message.to);
  if ((message.via == "whatsapp" || message.via == "phone") && message.to.starts_with("+"))
    return unfit_number(message.to);
  return is_template_name(message.to)
             ? std::nullopt
             : std::optional<std::string>(message.via == "webhook"
                                              ? "is no name of a webhook"
                                              : "is no number such as +525555501234, and no name of one");
}

constexpr std::string_view file_prefix = "file:";

bool is_file_name(std::string_view name) {
  return !name.empty() && name.size() <= 100 && name.front() != '.' &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return is_letter_or_digit(c) || c == '.' || c == '-' || c == '_'; });
}

json::object parameters_of(const NewMessage& message) {
  json::object parameters;
  for (const auto& [name, value] : message.parameters) parameters[name] = valid_utf8(value);
  for (const MessageFile& each : message.attachments) parameters[std::string(file_prefix) + each.name] = each.sha256;
  return parameters;
}

/// Whatever a server says fits a record.
std::string as_line(std::string_view text) {
  std::string line = valid_utf8(cut_at_character(text, longest_reason));
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; }, ' ');
  return line.find_first_not_of(' ') == std::string::npos ? "-" : line;
}

ledger::Fact fate_of(const std::string& id, Instant at, const char* what, const char* why, std::string_view words) {
  auto fact = recorded({{"type", "message"},
                        {"id", id},
                        {"said_at", format_instant(at)},
                        {what, format_instant(at)},
                        {why, as_line(words)}});
  assert(fact);
  return std::move(*fact);
}

void take_earliest(std::optional<Instant>& kept, const std::optional<Instant>& said) {
  if (said && (!kept || *said < *kept)) kept = said;
}

void queue(Message& message, const Act& act, const MessageSaid& said) {
  message.via = *said.via;
  message.to = said.to.value_or("");
  message.about = said.about.value_or(AboutSaid{});
  message.form = said.form.value_or("");
  for (const auto& [name, value] : said.parameters) {
    const auto file = name.starts_with(file_prefix) ? name.substr(file_prefix.size()) : "";
    if (is_file_name(file)) message.attachments.push_back({file, value});
    if (file.empty()) message.parameters.emplace_back(name, value);
  }
  message.language = said.language.value_or("es");
  message.token = said.token.value_or("");
  message.message_id = *said.message_id;
  message.in_reply_to = said.in_reply_to.value_or("");
  message.queued = act.head.said_at;
  message.by = act.head.by;
}

void hear(Message& message, const Act& act, const MessageSaid& said) {
  // What stands is what was said first: a message that is under way cannot become another one.
  if (message.message_id.empty() && said.via && said.message_id) queue(message, act, said);
  if (said.accepted_at && (!message.accepted || *said.accepted_at < *message.accepted)) {
    message.accepted = said.accepted_at;
    message.recorded = act.head.recorded_at;
    message.server = said.server.value_or("");
  }
  take_earliest(message.refused, said.refused_at);
  take_earliest(message.bounced, said.bounced_at);
  if ((said.refused_at || said.bounced_at) && said.reason) message.reason = *said.reason;
}

}  // namespace

std::optional<std::string> unfit_mail_address(std::string_view address) {
  if (address.size() > longest_address) return "is longer than 254 bytes";
  const auto at = address.find('@');
  const auto local = address.substr(0, at);
  const bool fits = at != std::string_view::npos && !local.empty() && local.size() <= 64 &&
                    std::all_of(local.begin(), local.end(), is_local_character) && is_domain(address.substr(at + 1));
  return fits ? std::nullopt : std::optional<std::string>("is no address such as ana@example.com");
}

std::optional<std::string> unfit_number(std::string_view number) {
  const bool fits = number.size() >= 8 && number.size() <= 16 && number.front() == '+' &&
                    std::all_of(number.begin() + 1, number.end(), [](char c) { return c >= '0' && c <= '9'; });
  return fits ? std::nullopt : std::optional<std::string>("is no number such as +525555501234");
}

std::string message_name(const NewMessage& message) {
  std::string all;
  for (const std::string* part :
       {&message.via, &message.to, &message.about.type, &message.about.id, &message.form, &message.occasion})
    all += std::to_string(part->size()) + ":" + *part;
  return "msg-" + sha256_hex(all).substr(0, 24);
}

Result<ledger::Fact> queue_message(const NewMessage& message, Instant now) {
  if (const auto why = unfit_recipient(message)) return Error{"the recipient '" + as_line(message.to) + "' " + *why};
  if (!is_template_name(message.form)) return Error{"'" + as_line(message.form) + "' is no name of a template"};
  for (const MessageFile& each : message.attachments)
    if (!is_file_name(each.name)) return Error{"'" + as_line(each.name) + "' is no name of a file"};
  if (!is_domain(message.mail_domain)) return Error{"'" + as_line(message.mail_domain) + "' is no domain to send from"};
  const std::string id = message_name(message);
  return recorded({{"type", "message"},
                   {"id", id},
                   {"by", message.by},
                   {"author_party", message.author_party},
                   {"said_at", format_instant(now)},
                   {"via", message.via},
                   {"to", message.to},
                   {"about", {{"type", message.about.type}, {"id", message.about.id}}},
                   {"template", message.form},
                   {"parameters", parameters_of(message)},
                   {"language", message.language},
                   {"token", message.token},
                   {"message_id", id + "@" + message.mail_domain},
                   {"in_reply_to", message.in_reply_to}});
}

std::string_view to_string(Fate fate) {
  switch (fate) {
    case Fate::queued:
      return "queued";
    case Fate::accepted:
      return "accepted";
    case Fate::refused:
      return "refused";
    case Fate::bounced:
      break;
  }
  return "bounced";
}

Fate Message::fate() const {
  if (bounced) return Fate::bounced;
  if (accepted) return Fate::accepted;
  return refused ? Fate::refused : Fate::queued;
}

std::vector<Message> messages_of(const std::vector<Act>& acts) {
  std::vector<Message> messages;
  for (const Entry& entry : entries_of(acts, "message")) {
    Message message{.id = entry.name};
    for (const Act* act : entry.acts)
      if (const auto* said = says<MessageSaid>(*act)) hear(message, *act, *said);
    if (!message.message_id.empty()) messages.push_back(std::move(message));
  }
  return messages;
}

std::vector<Message> messages_about(const std::vector<Message>& messages, std::string_view type, std::string_view id) {
  std::vector<Message> found;
  std::copy_if(messages.begin(), messages.end(), std::back_inserter(found),
               [&](const Message& each) { return each.about.type == type && each.about.id == id; });
  return found;
}

ledger::Fact message_accepted(const std::string& id, Instant at, std::string_view server) {
  return fate_of(id, at, "accepted_at", "server", server);
}

ledger::Fact message_refused(const std::string& id, Instant at, std::string_view reason) {
  return fate_of(id, at, "refused_at", "reason", reason);
}

ledger::Fact message_bounced(const std::string& id, Instant at, std::string_view reason) {
  return fate_of(id, at, "bounced_at", "reason", reason);
}

}  // namespace sereno::sla
