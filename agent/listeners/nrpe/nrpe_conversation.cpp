#include "agent/listeners/nrpe/nrpe_conversation.h"

#include <utility>

#include "agent/checking/external_result.h"
#include "agent/listeners/remote_options.h"
#include "plugins/host/output/plugin_output.h"

namespace sereno::agent::nrpe {
namespace {
using namespace std::chrono_literals;

std::string overdue_text(milliseconds patience) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(patience).count();
  return "NRPE: Command timed out after " + std::to_string(seconds) + " seconds";
}

/// nrpe's own words, by which people look for it, and behind them why.
CheckAnswer in_words_of_nrpe(CheckAnswer answer) {
  std::string& summary = answer.result.summary;
  if (!summary.starts_with(nothing_to_read)) return answer;
  summary.replace(0, nothing_to_read.size(), "NRPE: Unable to read output");
  answer.classic = true;
  return answer;
}

std::string response_of(const CheckAnswer& answer, int version) {
  return encode_response(version, static_cast<std::int16_t>(answer.result.status), response_text(answer, version));
}

}  // namespace

std::string response_text(const CheckAnswer& answer, int version) {
  const auto limit = text_limit(version);
  if (!answer.printed.empty()) return answer.printed.substr(0, limit);  // a line of ours might end up in its numbers
  auto text = host::render_plugin_output(answer.result, answer.classic ? "" : answer.name, {.bytes = limit});
  if (!answer.observed || answer.age < 1s) return text;
  const auto age = "\nobserved " + std::to_string(answer.age / 1s) + " s ago";
  return text.size() + age.size() <= limit ? text + age : text;
}

CheckResult ledger_result(const RecordState& record) {
  if (!record.written) return {.status = Status::critical, .summary = "the record is not written: " + record.problem};
  if (record.lost > 0)
    return {.status = Status::warning,
            .summary = "the record is written again; " + std::to_string(record.lost) + " results were lost"};
  if (record.refused > 0)
    return {.status = Status::warning,
            .summary = std::to_string(record.refused) + " results were refused: no record takes them"};
  return {.status = Status::ok, .summary = "the record is written"};
}

net::Conversation::Step NrpeConversation::receive(std::string_view bytes) {
  received_ += bytes;
  auto decoded = decode_query(received_, {.accept_v3 = desk_->settings->accept_v3});
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
  received_ = {};
  return Step::complete;
}

void NrpeConversation::ask(net::AnswerWith answer) {
  const config::NrpeSettings& settings = *desk_->settings;
  const Command command = parse_command(query_.text);
  const auto* const entry = desk_->commands.find(command.name);
  const bool takes_arguments = entry != nullptr && !entry->settings.arguments.empty();
  const auto reason = refusal_of(
      query_.text, command,
      {.allow_arguments = settings.allow_arguments || takes_arguments, .nasty_characters = settings.nasty_characters});
  if (!reason.empty()) return answer(refuse(reason));
  if (asks_version(command)) return answer(response(Status::ok, "Sereno v" + desk_->version + " (NRPE v4)"));
  if (asks_for_the_ledger(command))
    return answer(response_of({.name = "ledger", .result = ledger_result(desk_->checks.record())}, query_.version));
  if (entry != nullptr) return ask_for_command(*entry, command, answer);
  if (command.arguments.empty() || settings.commands_only) return ask_for_service(command, answer);
  ask_for_check(command, answer);
}

void NrpeConversation::ask_for_command(const CommandTable::Entry& entry, const Command& command,
                                       const net::AnswerWith& answer) {
  static const net::ResolvedNames nothing;
  const auto why = permission_problem(entry, peer_, desk_->names ? desk_->names->resolved() : nothing);
  if (!why.empty()) return answer(refuse("Request refused: " + why));
  auto request = request_of(entry, command.arguments, desk_->settings->patience);
  if (!request) return answer(refuse("Request refused: " + request.error().message));
  patience_ = request->patience;
  submit(std::move(*request), answer, command.name);
}

void NrpeConversation::ask_for_service(const Command& command, const net::AnswerWith& answer) const {
  if (!desk_->settings->commands_only && desk_->checks.knows_service(command.name))
    return submit({.service = command.name, .patience = patience_}, answer);
  answer(response(Status::unknown, "NRPE: Command '" + command.name + "' not defined"));
}

void NrpeConversation::ask_for_check(const Command& command, const net::AnswerWith& answer) const {
  if (desk_->checks.knows_service(command.name))
    return answer(refuse("Request refused: the service '" + command.name + "' takes no arguments"));
  auto options = parse_remote_options(command.arguments);
  if (!options) return answer(refuse("Request refused: " + options.error().message));
  submit({.check = command.name, .options = std::move(*options), .patience = patience_}, answer);
}

void NrpeConversation::submit(CheckRequest request, const net::AnswerWith& answer, const std::string& label) const {
  request.origin = Origin::nrpe;
  const bool external = request.check == config::external_check;
  // Holds nothing of this object: the client may leave, and it with it, before the answer comes.
  desk_->checks.submit(std::move(request), [answer, external, label, patience = patience_,
                                            version = query_.version](CheckAnswer result) {
    if (external && result.overdue)
      return answer(encode_response(version, static_cast<std::int16_t>(Status::unknown), overdue_text(patience)));
    if (!external) return answer(response_of(result, version));
    result.name = label;  // people know the command, not what runs it
    answer(response_of(in_words_of_nrpe(std::move(result)), version));
  });
}

std::string NrpeConversation::response(Status status, std::string_view text) const {
  return encode_response(query_.version, static_cast<std::int16_t>(status), host::clean_text(text));
}

net::Reply NrpeConversation::refuse(const std::string& reason) const {
  if (desk_->settings->refuse_by_closing) return {.refused = reason};
  return {.bytes = response(Status::unknown, reason)};
}

std::string NrpeConversation::overdue_answer() { return response(Status::unknown, overdue_text(patience())); }

std::string NrpeConversation::answer_instead(std::string_view reason) {
  return response(Status::unknown, "Not answered: " + std::string(reason));
}

}  // namespace sereno::agent::nrpe
