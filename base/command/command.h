// A command of a program: its help, and its arguments read. The same for every program of Sereno.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/result.h"

namespace sereno {

struct CommandOption {
  std::string name{};      ///< long, without dashes
  char letter = 0;         ///< short; 0: none
  std::string argument{};  ///< "PATH"; empty: it takes none
  std::string help{};
};

struct ExitCode {
  std::string codes{};  ///< "0", "1 to 3"
  std::string meaning{};
};

/// All that there is to say about a command.
struct Command {
  std::vector<std::string> usage{};  ///< a line each: "sereno status [--json] [--socket PATH]"
  std::string summary{};             ///< sentences; a newline begins a paragraph
  std::vector<CommandOption> options{};
  std::vector<ExitCode> exit_codes{};
};

/// Lines of at most 80 columns, a newline at the end. --help stands among the options.
std::string help_of(const Command& command);

/// What stood behind the command's name.
struct CommandWords {
  std::vector<std::string> operands{};
  std::map<std::string, std::vector<std::string>, std::less<>> options{};  ///< by long name; a flag has empty values

  bool has(std::string_view option) const { return options.contains(option); }
  std::size_t count(std::string_view option) const;
  /// The last one that was given, else `otherwise`.
  std::string value(std::string_view option, std::string otherwise = {}) const;
};

/// Long options as "--name VALUE" or "--name=VALUE", short ones alone or together ("-vv", "-fVALUE"); "--" ends them.
/// --help and -h are always known. The error names the argument and what may be meant by it: "there is no option
/// '--jsn' (is '--json' meant?)".
Result<CommandWords> read_command(const Command& command, const std::vector<std::string>& arguments);

/// Which of the names may be meant: "is 'status' meant?", else `otherwise`.
std::string meant(std::string_view name, const std::vector<std::string_view>& known, std::string_view otherwise);

}  // namespace sereno
