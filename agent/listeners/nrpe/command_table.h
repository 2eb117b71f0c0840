// `commands:` as a listener works by them: who may ask for what, and what is run then.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "agent/checking/check_service.h"
#include "agent/protocols/nrpe/command.h"
#include "config/agent/commands.h"
#include "net/allowed_hosts.h"
#include "net/conversation.h"
#include "sereno/result.h"

namespace sereno::agent::nrpe {

/// Immutable.
class CommandTable {
 public:
  struct Entry {
    config::CommandSettings settings{};
    net::AllowedHosts allowed{};  ///< where the settings have some
  };

  CommandTable() = default;
  /// Fails on an allowed host that is none; the message begins with its place.
  static Result<CommandTable> parse(const std::vector<config::CommandSettings>& commands);

  /// Null: there is no such command.
  const Entry* find(std::string_view name) const;
  /// Host names that somebody has to resolve for permission_problem().
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::map<std::string, Entry, std::less<>> entries_{};
  std::vector<std::string> names_{};
};

/// Why this peer may not have the command run, as he reads it; empty: he may.
std::string permission_problem(const CommandTable::Entry& entry, const net::Peer& peer,
                               const net::ResolvedNames& resolved);

/// What is to be run. `patience` is the listener's. Fails on arguments that the command does not take; the values of
/// options are left to the check's own declaration.
Result<CheckRequest> request_of(const CommandTable::Entry& entry, const std::vector<std::string>& arguments,
                                milliseconds patience);

}  // namespace sereno::agent::nrpe
