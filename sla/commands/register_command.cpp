#include "sla/commands/register_command.h"

#include <algorithm>
#include <boost/program_options.hpp>
#include <cstdio>
#include <string_view>
#include <vector>

#include "base/command/command.h"
#include "base/json_text.h"
#include "sla/commands/contract_options.h"
#include "sla/commands/report_making.h"
#include "sla/renderers/plain_text.h"

namespace sereno::sla {
namespace {

namespace options = boost::program_options;

void declare_common(options::options_description& description, const RegisterAction& action) {
  description.add_options()("help,h", "say this")("contract", options::value<std::string>()->required(),
                                                  "the contract's file")(
      "ledger", options::value<std::vector<std::string>>()->required()->composing(),
      "the ledger's file; again for further places that look, as NAME=PATH")(
      "policy", options::value<std::vector<std::string>>()->composing(), "KEY=VALUE: as for report")(
      "format", options::value<std::string>()->default_value("text"), "text or json");
  if (!action.usage.empty()) description.add_options()("id", options::value<std::string>(), "the entry");
  if (!action.changes) return;
  description.add_options()("as", options::value<std::string>(), "NAME: who says it; the login when absent")(
      "party", options::value<std::string>()->default_value("provider"),
      "for whom: provider, client, or an id of the contract's parties")(
      "said-at", options::value<std::string>(), "TIME: when it was said, where that was not now")(
      "dry-run", "show what it would do to the month's figure, write nothing");
}

/// The first word that names an action.
const RegisterAction* action_of(const RegisterCommand& command, const Words& words) {
  for (const RegisterAction& each : command.actions)
    if (!words.empty() && words.front() == each.name) return &each;
  return nullptr;
}

/// " --key FILE" for each option that the action cannot do without: its help begins with what is to be given.
std::string required_options(const RegisterAction& action) {
  options::options_description description;
  if (action.declare != nullptr) action.declare(description);
  std::string text;
  for (const auto& option : description.options()) {
    const std::string& help = option->description();
    if (option->semantic()->is_required()) text += " --" + option->long_name() + " " + help.substr(0, help.find(':'));
  }
  return text;
}

std::string usage_of(const RegisterCommand& command, const RegisterAction& action) {
  return "sereno-sla " + std::string(command.name) + " " + std::string(action.name) +
         (action.usage.empty() ? "" : " " + std::string(action.usage)) + required_options(action) +
         " --contract FILE --ledger PATH [OPTION]...";
}

/// What all actions need that do anything: of `sign` the key.
std::string required_by_all(const RegisterCommand& command) {
  const std::string first = required_options(command.actions.front());
  const bool same = std::all_of(command.actions.begin(), command.actions.end(),
                                [&](const RegisterAction& each) { return required_options(each) == first; });
  return same ? first : "";
}

/// Of all actions, each option once.
std::vector<CommandOption> options_of(const RegisterCommand& command) {
  std::vector<CommandOption> all;
  options::positional_options_description positional;
  positional.add("id", 1);
  for (const RegisterAction& action : command.actions) {
    options::options_description description;
    declare_common(description, action);
    if (action.declare != nullptr) action.declare(description);
    for (CommandOption& each : declared_options(description, positional))
      if (std::none_of(all.begin(), all.end(), [&](const CommandOption& known) { return known.name == each.name; }))
        all.push_back(std::move(each));
  }
  return all;
}

std::string help_of(const RegisterCommand& command) {
  const std::string name(command.name);
  Command about{.usage = {"sereno-sla " + name + " ACTION [ID]" + required_by_all(command) +
                          " --contract FILE --ledger PATH [OPTION]..."},
                .summary = std::string(command.summary) + "\nActions, whose own options 'sereno-sla " + name +
                           " ACTION --help' shows:",
                .options = options_of(command),
                .exit_codes = {{"0", "done"}, {"3", "it could not be done; nothing was written"}}};
  for (const RegisterAction& each : command.actions)
    about.summary += "\n" + std::string(each.name) + (each.usage.empty() ? "" : " " + std::string(each.usage)) + ": " +
                     std::string(each.summary) + ".";
  return sereno::help_of(about);
}

Result<Speaker> speaker_of(const options::variables_map& values, const Zone& zone) {
  Speaker speaker;
  if (!values.contains("party")) return speaker;
  speaker.party = values["party"].as<std::string>();
  speaker.by = values.contains("as") ? values["as"].as<std::string>() : recording_login();
  if (!values.contains("said-at")) return speaker;
  const auto at = parse_time(values["said-at"].as<std::string>(), zone);
  if (!at) return Error{"--said-at: " + at.error().message};
  speaker.said_at = *at;
  return speaker;
}

/// A party that nobody knows stands on nobody's side: mostly it is misspelt.
void warn_of_party(const Contract& contract, const std::string& party) {
  const bool known = party.empty() || party == provider_party || party == client_party || party == contract.provider ||
                     party == contract.client ||
                     std::any_of(contract.parties.begin(), contract.parties.end(),
                                 [&](const Party& each) { return each.id == party; });
  if (!known)
    complain("sereno-sla: warning: --party " + party +
             ": the contract has no such party: what it says is nobody's of both");
}

int run_action(const RegisterAction& action, const options::variables_map& values, const Clock& clock) {
  const auto json = wants_json(values);
  if (!json) return refuse(json.error().message);
  const auto contract = contract_of(values);
  if (!contract) return exit_cannot;
  const auto speaker = speaker_of(values, *contract->zone);
  if (!speaker) return refuse(speaker.error().message);
  const auto ledgers = ledgers_of(values);
  if (!ledgers) return refuse(ledgers.error().message);
  warn_of_party(*contract, speaker->party);
  const std::string id = values.contains("id") ? values["id"].as<std::string>() : "";
  if (!action.usage.empty() && action.usage.front() != '[' && id.empty()) return refuse("which entry? Say its ID");
  return action.run({.values = values,
                     .clock = clock,
                     .contract = *contract,
                     .speaker = *speaker,
                     .further = further_of(*ledgers),
                     .id = id,
                     .json = *json,
                     .dry_run = values.contains("dry-run")});
}

void print_text(const Listed& entry) {
  std::printf("%s  %s\n", one_line(entry.id).c_str(), one_line(entry.headline).c_str());
  for (const auto& [name, text] : entry.lines)
    if (!text.empty()) std::printf("  %-16s %s\n", name.c_str(), one_line(text).c_str());
}

}  // namespace

std::string RegisterCall::text(const char* option) const {
  return values.contains(option) ? values[option].as<std::string>() : std::string();
}

bool RegisterCall::has(const char* option) const { return values.contains(option); }

std::vector<std::string> RegisterCall::texts(const char* option) const {
  return values.contains(option) ? values[option].as<std::vector<std::string>>() : std::vector<std::string>();
}

Result<std::optional<Instant>> RegisterCall::time(const char* option) const {
  if (!has(option)) return std::optional<Instant>();
  const auto at = parse_time(text(option), *contract.zone);
  if (!at) return Error{"--" + std::string(option) + ": " + at.error().message};
  return std::optional(*at);
}

Result<std::optional<Instant>> RegisterCall::past_time(const char* option, Instant now) const {
  auto at = time(option);
  if (at && *at && **at > now)
    return Error{"--" + std::string(option) + ": " + wall(contract, **at) +
                 " is still to come: correct it, or look at this machine's clock"};
  return at;
}

Result<Instant> RegisterCall::happened(Instant now) const {
  const auto at = past_time("at", now);
  if (!at) return at.error();
  if (*at) return **at;
  if (speaker.said_at && *speaker.said_at > now) return past_time("said-at", now).error();
  return speaker.said_at.value_or(now);
}

Result<SaidSpan> RegisterCall::span() const {
  const auto from = time("from"), to = time("to");
  if (!from) return from.error();
  if (!to) return to.error();
  if (*from && *to && **to <= **from)
    return Error{"--to " + wall(contract, **to) + " is not after --from " + wall(contract, **from)};
  return SaidSpan{*from, *to};
}

Result<void> RegisterCall::known_scope() const {
  for (const std::string& each : texts("scope"))
    if (contract.function(each) == nullptr) return Error{"--scope " + each + ": the contract has no such function"};
  return {};
}

std::string_view called(std::string_view type) { return type == "attribution" ? "claim" : type; }

Error no_entry(std::string_view type, std::string_view id) {
  return Error{"there is no " + std::string(called(type)) + " '" + std::string(id) + "'"};
}

int run_register(const RegisterCommand& command, const Words& words, const Clock& clock) {
  const RegisterAction* action = action_of(command, words);
  if (action == nullptr) {
    const bool asks = !words.empty() && (words.front() == "--help" || words.front() == "-h" || words.front() == "help");
    if (asks) std::fputs(help_of(command).c_str(), stdout);
    if (asks) return 0;
    if (words.empty()) return refuse("which action?\n" + help_of(command));
    std::vector<std::string_view> known;
    for (const RegisterAction& one : command.actions) known.push_back(one.name);
    const std::string hint = meant(words.front(), known, "");
    return refuse("there is no such action: " + words.front() +
                  (hint.empty() ? "\n" + help_of(command) : " (" + hint + ")"));
  }
  options::options_description description;
  declare_common(description, *action);
  if (action->declare != nullptr) action->declare(description);
  options::positional_options_description positional;
  if (!action->usage.empty()) positional.add("id", 1);
  const Command about{.usage = {usage_of(command, *action)},
                      .summary = std::string(action->summary),
                      .exit_codes = {{"0", "done"}, {"3", "it could not be done; nothing was written"}}};
  int exit_code = 0;
  const auto values = parse_words(Words(words.begin() + 1, words.end()), description, positional, about, exit_code);
  return values ? run_action(*action, *values, clock) : exit_code;
}

int print_entries(const RegisterCall& call, std::string_view type, const std::vector<Listed>& entries) {
  if (!call.json) {
    for (const Listed& entry : entries) print_text(entry);
    if (entries.empty()) std::printf("none\n");
    return 0;
  }
  boost::json::array array;
  for (const Listed& entry : entries) array.push_back(entry.json);
  const boost::json::object all{{type, std::move(array)}};
  std::fputs(json_text(all).c_str(), stdout);
  return 0;
}

Result<std::unique_ptr<ledger::Ledger>> open_to_read(const RegisterCall& call) {
  return ledger::Ledger::open(call.ledger(), ledger::Ledger::Access::read_only, {.clock = call.clock});
}

int list_entries(const RegisterCall& call, std::string_view type,
                 const std::function<Result<std::vector<Listed>>(ledger::Ledger&)>& read) {
  auto book = open_to_read(call);
  if (!book) return refuse(book.error().message);
  auto entries = read(**book);
  if (!entries) return refuse(entries.error().message);
  if (call.id.empty()) return print_entries(call, type, *entries);
  std::erase_if(*entries, [&](const Listed& each) { return each.id != call.id; });
  if (entries->empty()) return refuse(no_entry(type, call.id).message);
  return print_entries(call, type, *entries);
}

std::string wall(const Contract& contract, Instant at) {
  return contract.zone->wall_text(at) + " " + contract.zone->offset_text(at);
}

std::string wall(const Contract& contract, const std::optional<Instant>& at, std::string_view otherwise) {
  return at ? wall(contract, *at) : std::string(otherwise);
}

std::string wall(const Contract& contract, const Interval& span) { return local_span(*contract.zone, span, true); }

}  // namespace sereno::sla
