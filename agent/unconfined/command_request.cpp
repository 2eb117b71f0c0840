#include "agent/unconfined/command_request.h"

#include <algorithm>
#include <charconv>

#include "agent/listeners/nrpe/command_line.h"

namespace sereno::agent::unconfined {
namespace {
constexpr std::size_t most_arguments = 16;
}  // namespace

std::string encode_request(const CommandRequest& request) {
  std::string bytes = request.name + '\0';
  for (const std::string& argument : request.arguments) bytes += argument + '\0';
  return bytes;
}

Result<CommandRequest> decode_request(std::string_view bytes) {
  if (bytes.empty() || bytes.back() != '\0' || bytes.size() > longest_request) return Error{"no request"};
  CommandRequest request;
  request.name = bytes.substr(0, bytes.find('\0'));
  bytes.remove_prefix(request.name.size() + 1);
  while (!bytes.empty()) {
    const auto end = bytes.find('\0');
    request.arguments.emplace_back(bytes.substr(0, end));
    bytes.remove_prefix(end + 1);
  }
  if (request.name.empty()) return Error{"a request without a name"};
  if (request.arguments.size() > most_arguments) return Error{"more than 16 arguments"};
  return request;
}

std::string encode_outcome(int exit_code, std::string_view output) {
  return std::to_string(exit_code) + "\n" + std::string(output);
}

Outcome decode_outcome(std::string_view bytes) {
  const auto end = bytes.find('\n');
  Outcome outcome;
  const auto code = bytes.substr(0, end);
  const auto read = std::from_chars(code.data(), code.data() + code.size(), outcome.exit_code);
  if (end == bytes.npos || read.ec != std::errc() || read.ptr != code.data() + code.size())
    return {.output = "UNKNOWN - the unit sereno-commands gave no answer\n"};
  outcome.output = bytes.substr(end + 1);
  return outcome;
}

Result<std::vector<std::string>> command_line_of(const std::vector<config::UnconfinedCommand>& list,
                                                 const CommandRequest& request) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const auto& one) { return one.command.name == request.name; });
  if (found == list.end()) return Error{"command '" + request.name + "' is not on the list of sereno-commands"};
  auto words = nrpe::expand_command_line(found->command, request.arguments);
  if (!words || found->shell.empty()) return words;
  std::vector<std::string> line{"/bin/sh", "-c", found->shell, "sh"};
  line.insert(line.end(), request.arguments.begin(), request.arguments.end());
  return line;
}

}  // namespace sereno::agent::unconfined
