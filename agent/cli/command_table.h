// The commands of sereno, each with all that there is to say about it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/command/command.h"
#include "sereno/result.h"

namespace sereno::cli {

struct NamedCommand {
  std::string_view name{};
  std::string_view line{};  ///< what it does, for the list of all
  Command command{};
};

/// In the order in which they are shown.
const std::vector<NamedCommand>& commands();
/// Nothing when there is no such command.
const Command* find_command(std::string_view name);

/// What `sereno help` prints: at most 80 columns.
std::string help_of_all();

/// Reads a command's arguments. --help is printed and ends with 0, a mistake is said and ends with 3; then
/// `exit_code` holds that and there is nothing to go on with.
Result<CommandWords> read_or_explain(std::string_view name, const std::vector<std::string>& arguments, int& exit_code);

/// "there is no command 'stauts' (is 'sereno status' meant?)".
std::string no_such_command(const std::string& name);

/// "there is no 'verfy' (is 'verify' meant?)".
std::string no_such_word(const std::string& word, const std::vector<std::string_view>& known);

/// Says what is wrong with the words, and how they are written; 3.
int wrong_usage(std::string_view name, const std::string& what);

}  // namespace sereno::cli
