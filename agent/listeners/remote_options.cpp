#include "agent/listeners/remote_options.h"

#include <string_view>

namespace sereno::agent {

Result<host::OptionValues> parse_remote_options(std::span<const std::string> arguments) {
  host::OptionValues options;
  std::size_t position = 0;
  for (std::string_view argument : arguments) {
    ++position;
    if (argument.starts_with("--")) argument.remove_prefix(2);
    const auto equals = argument.find('=');
    const auto name = argument.substr(0, equals);
    const auto value = equals == argument.npos ? std::string_view("1") : argument.substr(equals + 1);
    const auto place = "argument " + std::to_string(position);
    if (name.empty()) return Error{place + " has no name: write option=value"};
    options.emplace_back(name, value);
  }
  return options;
}

}  // namespace sereno::agent
