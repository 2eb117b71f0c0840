#include "agent/listeners/nrpe/nrpe_conversation.h"

#include "agent/listeners/remote_options.h"
#include "plugins/host/output/plugin_output.h"

namespace sereno::agent::nrpe {
namespace {
using namespace std::chrono_literals;

std::string response_of(const CheckAnswer& answer, int version) {
  return encode_response(version, static_cast<std::int16_t>(answer.result.status), response_text(answer, version));
}

}  // namespace

std::string response_text(const CheckAnswer& answer, int version) {
  const auto limit = text_limit(version);
  auto text = host::render_plugin_output(answer.result, answer.classic ? "" : answer.name, {.bytes = limit});
  if (!answer.observed || answer.age < 1s) return text;
  const auto age = "\nobserved " + std::to_string(answer.age / 1s) + " s ago";
  return text.size() + age.size() <= limit ? text + age : text;
}

net::Conversation::Step NrpeConversation::receive(std::string_view bytes) {
  received_ += bytes;
  auto decoded = decode_query(received_, {.accept_v3 = desk_.settings.accept_v3});
  switch (decoded.state) {
    case Decoded::State::incomplete:
      return Step::more;
    case Decoded::State::bad:
      refusal_ = "bad NRPE packet: " + decoded.problem;
      return Step::refused;
    case Decoded::State::complete:
      break;
  }
  query_ = std::move(decoded.query);
  return ask();
}

net::Conversation::Step NrpeConversation::ask() {
  const Command command = parse_command(query_.text);
  const bool allow_arguments = desk_.settings.allow_arguments;
  if (const auto reason = refusal_of(query_.text, command, allow_arguments); !reason.empty()) return refuse(reason);
  if (asks_version(command)) return say(Status::ok, "Sereno v" + desk_.version + " (NRPE v4)");

  const bool is_service = desk_.checks.knows_service(command.name);
  if (command.arguments.empty()) {
    if (is_service) return submit({.service = command.name});
    return say(Status::unknown, "NRPE: Command '" + command.name + "' not defined");
  }
  if (is_service) return refuse("Request refused: the service '" + command.name + "' takes no arguments");
  auto options = parse_remote_options(command.arguments);
  if (!options) return refuse("Request refused: " + options.error().message);
  return submit({.check = command.name, .options = std::move(*options)});
}

net::Conversation::Step NrpeConversation::say(Status status, std::string_view text) {
  answer_(encode_response(query_.version, static_cast<std::int16_t>(status), host::clean_text(text)));
  return Step::answering;
}

net::Conversation::Step NrpeConversation::submit(CheckRequest request) {
  request.origin = Origin::nrpe;
  request.patience = desk_.settings.patience;
  // Holds nothing of this object: the client may leave, and it with it, before the answer comes.
  desk_.checks.submit(std::move(request), [answer = answer_, version = query_.version](const CheckAnswer& result) {
    answer(response_of(result, version));
  });
  return Step::answering;
}

net::Conversation::Step NrpeConversation::refuse(const std::string& reason) {
  if (!desk_.settings.refuse_by_closing) return say(Status::unknown, reason);
  refusal_ = reason;
  return Step::refused;
}

std::string NrpeConversation::overdue_answer() {
  const auto seconds = std::to_string(std::chrono::ceil<std::chrono::seconds>(patience()).count());
  return encode_response(query_.version, static_cast<std::int16_t>(Status::unknown),
                         "NRPE: Command timed out after " + seconds + " seconds");
}

}  // namespace sereno::agent::nrpe
