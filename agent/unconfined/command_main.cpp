// sereno-command: what sereno-commands.socket starts for each question. Standard input and output are the connection.
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "agent/unconfined/command_request.h"
#include "agent/unconfined/run_line.h"
#include "base/whole_file.h"
#include "config/yaml_reader.h"

namespace sereno::agent::unconfined {
namespace {

Outcome unknown(const std::string& why) { return {.output = "UNKNOWN - " + why + "\n"}; }

std::chrono::milliseconds timeout_of(const std::vector<config::UnconfinedCommand>& list, const std::string& name) {
  for (const auto& one : list)
    if (one.command.name == name && one.command.timeout) return *one.command.timeout;
  return std::chrono::minutes{1};
}

Outcome answer(const std::string& list_path) {
  std::string bytes;
  alarm(10);  // whoever asks nothing is let go
  if (read_to_end(STDIN_FILENO, longest_request, bytes) != 0) return unknown("no request could be read");
  alarm(0);
  const auto request = decode_request(bytes);
  if (!request) return unknown(request.error().message);
  std::vector<config::Problem> problems;
  const auto list = config::read_unconfined_commands(list_path, problems);
  for (const auto& problem : problems) std::fprintf(stderr, "%s\n", problem.to_string().c_str());
  if (!problems.empty()) return unknown("the list of sereno-commands has a mistake: " + problems.front().to_string());
  const auto line = command_line_of(list, *request);
  if (!line) return unknown(line.error().message);
  return run_line(*line, timeout_of(list, request->name));
}

}  // namespace
}  // namespace sereno::agent::unconfined

int main(int count, char** arguments) try {
  using namespace sereno::agent::unconfined;
  if (count != 3 || std::string(arguments[1]) != "--list") {
    std::fputs("usage: sereno-command --list FILE, started by sereno-commands.socket\n", stderr);
    return 2;
  }
  const Outcome outcome = answer(arguments[2]);
  return sereno::write_all(STDOUT_FILENO, encode_outcome(outcome.exit_code, outcome.output)) == 0 ? 0 : 1;
} catch (const std::exception& error) {
  std::fprintf(stderr, "sereno-command: %s\n", error.what());
  return 1;
}
