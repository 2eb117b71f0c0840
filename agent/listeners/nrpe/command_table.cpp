#include "agent/listeners/nrpe/command_table.h"

#include <algorithm>
#include <utility>

#include "agent/listeners/nrpe/command_line.h"

namespace sereno::agent::nrpe {
namespace {

bool takes(const config::CommandSettings& command, std::string_view option) {
  return std::any_of(command.arguments.begin(), command.arguments.end(),
                     [&](const config::CommandArgument& argument) { return argument.option == option; });
}

bool is_given(const host::OptionValues& options, std::string_view name) {
  return std::any_of(options.begin(), options.end(), [&](const auto& option) { return option.first == name; });
}

/// "warning=80" by its name, anything else by its position.
Result<host::OptionValues> given_options(const config::CommandSettings& command,
                                         const std::vector<std::string>& arguments) {
  host::OptionValues options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    const auto bare = argument.starts_with("--") ? argument.substr(2) : argument;
    const auto equals = bare.find('=');
    if (equals != bare.npos && takes(command, bare.substr(0, equals)))
      options.emplace_back(bare.substr(0, equals), bare.substr(equals + 1));
    else if (i < command.arguments.size())
      options.emplace_back(command.arguments[i].option, argument);
    else
      return Error{command.arguments.empty()
                       ? "the command takes no arguments"
                       : "the command takes " + std::to_string(command.arguments.size()) + " arguments"};
  }
  return options;
}

Result<CheckRequest> external_request(const config::CommandSettings& command, const std::vector<std::string>& arguments,
                                      milliseconds patience) {
  auto words = expand_command_line(command, arguments);
  if (!words) return words.error();
  CheckRequest request{.check = command.check, .patience = command.timeout.value_or(patience)};
  request.timeout = request.patience;
  for (std::string& word : *words) request.fixed.emplace_back("command", std::move(word));
  return request;
}

}  // namespace

Result<CommandTable> CommandTable::parse(const std::vector<config::CommandSettings>& commands) {
  CommandTable table;
  for (const config::CommandSettings& command : commands) {
    Entry entry{.settings = command};
    if (command.allowed_hosts) {
      auto allowed = net::AllowedHosts::parse(config::texts_of(*command.allowed_hosts));
      if (!allowed) return Error{command.place.text + ": " + allowed.error().message};
      entry.allowed = std::move(*allowed);
      table.names_.insert(table.names_.end(), entry.allowed.names().begin(), entry.allowed.names().end());
    }
    table.entries_.insert_or_assign(command.name, std::move(entry));
  }
  return table;
}

const CommandTable::Entry* CommandTable::find(std::string_view name) const {
  const auto found = entries_.find(name);
  return found == entries_.end() ? nullptr : &found->second;
}

std::string permission_problem(const CommandTable::Entry& entry, const net::Peer& peer,
                               const net::ResolvedNames& resolved) {
  const config::CommandSettings& command = entry.settings;
  if (command.allowed_hosts && !entry.allowed.allows(peer.address, resolved))
    return "the command '" + command.name + "' is not for " + peer.address.to_string();
  const auto& names = command.certificate_names;
  if (names.empty() || std::find(names.begin(), names.end(), peer.certificate_name) != names.end()) return {};
  return "the command '" + command.name + "' " +
         (peer.certificate_name.empty() ? "asks for a client certificate"
                                        : "is not for the certificate of '" + peer.certificate_name + "'");
}

Result<CheckRequest> request_of(const CommandTable::Entry& entry, const std::vector<std::string>& arguments,
                                milliseconds patience) {
  const config::CommandSettings& command = entry.settings;
  if (command.check == config::external_check) return external_request(command, arguments, patience);
  auto options = given_options(command, arguments);
  if (!options) return options.error();
  CheckRequest request{.service = command.service,
                       .check = command.check,
                       .options = std::move(*options),
                       .patience = command.timeout.value_or(patience),
                       .timeout = command.timeout};
  for (const config::ServiceOption& option : command.options)
    if (!takes(command, option.name) || !is_given(request.options, option.name))
      request.fixed.emplace_back(option.name, option.value);
  return request;
}

}  // namespace sereno::agent::nrpe
