#include "sla/commands/register_mail.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/program_options.hpp>
#include <filesystem>
#include <utility>

#include "sla/channels/settings/settings.h"
#include "sla/renderers/json_writer.h"

namespace sereno::sla {
namespace {

namespace json = boost::json;
namespace options = boost::program_options;

constexpr const char* installed_settings = "/etc/sereno/mail.yaml";

bool is_same_file(const std::string& left, const std::string& right) {
  std::error_code error;
  return std::filesystem::equivalent(left, right, error) && !error;
}

Result<std::optional<Post>> post_in(const RegisterCall& call, const std::string& path, bool asked_for) {
  std::vector<config::Problem> problems;
  const auto settings = read_channel_settings(path, problems, Secrets::left_alone);
  if (!settings)
    return Error{(problems.empty() ? path + ": cannot be read" : problems.front().to_string()) +
                 "; --no-mail goes without"};
  if (!is_same_file(settings->ledger, call.ledger())) {
    if (!asked_for) return std::optional<Post>();
    return Error{path + ": is about another ledger, " + settings->ledger};
  }
  Post post{
      .head = {.provider = settings->provider, .mail_domain = settings->mail_domain(), .language = settings->language},
      .to = client_addresses(call.contract, settings->contacts)};
  post.to.insert(post.to.end(), settings->also.begin(), settings->also.end());
  if (post.to.empty()) return Error{path + ": names no contact"};
  return std::optional(std::move(post));
}

/// Gone for good: another one has to go.
bool has_failed(const Message& message) { return message.fate() == Fate::refused || message.fate() == Fate::bounced; }

const Message* known_as(const std::vector<Message>& messages, const NewMessage& message) {
  const std::string name = message_name(message);
  for (const Message& each : messages)
    if (each.id == name) return &each;
  return nullptr;
}

/// The message under a name that is free, or that of one which has not failed.
NewMessage next_try(NewMessage message, const std::vector<Message>& messages) {
  const std::string occasion = message.occasion;
  for (int n = 2;; ++n) {
    const Message* known = known_as(messages, message);
    if (known == nullptr || !has_failed(*known)) return message;
    message.occasion = occasion + " #" + std::to_string(n);
  }
}

std::string fate_text(const Contract& contract, const Message& message) {
  std::string text = message.form + " to " + message.to + ": " + std::string(to_string(message.fate()));
  if (message.fate() == Fate::accepted) text += " " + wall(contract, *message.accepted) + " by " + message.server;
  if (has_failed(message)) text += ", " + message.reason;
  return text;
}

json::object fate_json(const Message& message) {
  const auto instant = [](const std::optional<Instant>& at) { return at ? instant_json(*at) : json::value(nullptr); };
  return {{"form", text_json(message.form)},
          {"via", text_json(message.via)},
          {"to", text_json(message.to)},
          {"fate", text_json(to_string(message.fate()))},
          {"message_id", text_json(message.message_id)},
          {"queued", instant_json(message.queued)},
          {"accepted", instant(message.accepted)},
          {"server", optional_text_json(message.server)},
          {"reason", optional_text_json(message.reason)}};
}

}  // namespace

void declare_mail(options::options_description& description) {
  description.add_options()(
      "mail", options::value<std::string>(),
      "FILE: how mail goes out (docs/mail.md); /etc/sereno/mail.yaml when that is about the ledger")("no-mail",
                                                                                                     "queue no mail");
}

Result<std::optional<Post>> post_of(const RegisterCall& call) {
  if (call.has("no-mail")) return std::optional<Post>();
  if (call.has("mail")) return post_in(call, call.text("mail"), true);
  std::error_code error;
  if (!std::filesystem::exists(installed_settings, error)) return std::optional<Post>();
  return post_in(call, installed_settings, false);
}

Result<void> queue_to(const Post& post, const RegisterCall& call, const Register& all, const NewMessage& message,
                      Change& made) {
  const auto messages = messages_of(all.acts);
  json::array queued;
  for (NewMessage& each : to_each(message, post.to)) {
    each.by = call.speaker.by;
    each.author_party = call.speaker.party;
    const NewMessage next = next_try(std::move(each), messages);
    if (const Message* known = known_as(messages, next)) {
      made.remarks.push_back("not queued again: " + fate_text(call.contract, *known));
      continue;
    }
    auto fact = queue_message(next, all.now);
    if (!fact) return fact.error();
    made.decided.messages.push_back(std::move(*fact));
    made.remarks.push_back("mail queued: " + next.form + " to " + next.to);
    queued.push_back(json::object{{"to", text_json(next.to)}, {"id", text_json(message_name(next))}});
  }
  made.details["mails"] = std::move(queued);
  return {};
}

std::optional<std::string> token_of_equal(const Post& post, const Register& all, const NewMessage& message) {
  const auto messages = messages_of(all.acts);
  for (const NewMessage& each : to_each(message, post.to))
    if (const Message* known = known_as(messages, next_try(each, messages))) return known->token;
  return std::nullopt;
}

Result<std::vector<Listed>> with_mails(std::vector<Listed> entries, std::string_view type, const Register& all,
                                       const Contract& contract) {
  const auto messages = messages_of(all.acts);
  for (Listed& entry : entries) {
    json::array mails;
    for (const Message& each : messages_about(messages, type, entry.id)) {
      entry.lines.emplace_back("mail", fate_text(contract, each));
      mails.push_back(fate_json(each));
    }
    entry.json["mails"] = std::move(mails);
  }
  return entries;
}

}  // namespace sereno::sla
