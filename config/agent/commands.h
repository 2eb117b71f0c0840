// `commands:`, the names that NRPE clients ask by, and what is run or told for each.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/agent/settings_parts.h"
#include "sereno/time.h"

namespace sereno::config {

/// What a request must not hold, as nrpe has it where it is not told otherwise. No shell reads our commands; people
/// rely on it all the same.
inline constexpr std::string_view usual_nasty_characters = "|`&><'\\[]{};\r\n";

/// What one argument of a command may be.
struct CommandArgument {
  enum class Kind { option, text, words, number, integer, range, duration, size, url };
  Kind kind = Kind::option;  ///< option: of the check, whose declaration says what it may be
  std::string option{};      ///< its long name
  Place place{};
  friend bool operator==(const CommandArgument&, const CommandArgument&) = default;
};

/// One command. Exactly one of `service`, `check` with options, and `check: external` with a command line.
struct CommandSettings {
  std::string name{};     ///< unique; printable, without what a request may not hold
  std::string service{};  ///< a configured one, told as its listener tells it
  std::string check{};
  std::vector<ServiceOption> options{};  ///< of the check; those that `arguments` names too are defaults
  std::vector<std::string>
      command{};  ///< of external: program and arguments, $ARG1$ to $ARG16$ in them, without a shell
  std::vector<CommandArgument> arguments{};  ///< those that it takes, in their order; none: it takes none
  std::optional<milliseconds> timeout{};     ///< the check's own when absent, and of external the listener's patience
  std::optional<std::vector<AllowedHost>> allowed_hosts{};  ///< besides the listener's; absent: whoever that lets in
  std::vector<std::string> certificate_names{};  ///< common names of clients' certificates; empty: none is asked for
  Place place{};
  Place program_place{};  ///< of `command`
  friend bool operator==(const CommandSettings&, const CommandSettings&) = default;
};

}  // namespace sereno::config
