#include "agent/checking/external_check.h"

#include "config/agent/agent_settings.h"

namespace sereno::agent {

namespace {

constexpr const char* command_option = "command";

}  // namespace

host::CheckDescription external_check_description() {
  return {.name = std::string(config::external_check),
          .help = "a classic monitoring plugin",
          .options = {{.name = command_option,
                       .help = "program, by its whole path, and its arguments, each a value; no shell reads them",
                       .value_name = "WORD",
                       .required = true,
                       .repeatable = true,
                       .local = true}}};
}

std::vector<std::string> command_of(const host::OptionValues& options) {
  std::vector<std::string> words;
  for (const auto& [name, value] : options)
    if (name == command_option) words.push_back(value);
  return words;
}

host::OptionValues options_of(const std::vector<std::string>& command) {
  host::OptionValues options;
  for (const std::string& word : command) options.emplace_back(command_option, word);
  return options;
}

}  // namespace sereno::agent
