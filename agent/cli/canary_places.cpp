#include "agent/cli/canary_places.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "agent/cli/control_client.h"
#include "plugins/host/canary/canary_file.h"
#include "plugins/host/run/run_surroundings.h"

namespace sereno::cli {
namespace {

std::string from_environment(const char* variable, const char* otherwise) {
  const char* const value = std::getenv(variable);
  return value && *value ? value : otherwise;
}

Error neither(const Error& agent, const Error& folder) {
  return Error{agent.message + "; nor can the state folder be used: " + folder.message};
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (auto end = text.find('\n'); end != text.npos; end = text.find('\n')) {
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return lines;
}

/// An agent that keeps its state elsewhere knows what this folder does not: nobody goes by the wrong one.
std::optional<Error> why_elsewhere(const CanaryPlaces& places) {
  std::string content;
  if (places.settings.empty() || host::read_file_below({}, places.settings, 1u << 20, content) != 0)
    return std::nullopt;
  const std::string named = state_folder_in(content);
  if (named.empty() || named == places.state_folder) return std::nullopt;
  return Error{places.settings + " names another one, " + named + ": say so with SERENO_STATE_FOLDER"};
}

}  // namespace

std::string control_socket() { return from_environment("SERENO_CONTROL_SOCKET", "/run/sereno/control.sock"); }

CanaryPlaces CanaryPlaces::of_this_machine() {
  const char* const named = std::getenv("SERENO_STATE_FOLDER");
  if (named && *named) return {.socket = control_socket(), .state_folder = named};
  return {.socket = control_socket(), .state_folder = "/var/lib/sereno", .settings = "/etc/sereno/sereno.yaml"};
}

std::string state_folder_in(std::string_view settings) {
  constexpr std::string_view key = "state_folder";
  for (const std::string& line : lines_of(std::string(settings) + "\n")) {
    const std::string_view text = std::string_view(line).substr(0, line.find('#'));
    const auto at = text.find(key);
    if (at == text.npos) continue;
    auto value = text.substr(at + key.size());
    value.remove_prefix(std::min(value.find_first_not_of(" \t\"':"), value.size()));
    return std::string(value.substr(0, value.find_first_of(" \t\"',}")));
  }
  return {};
}

Result<Descriptor> open_canary(const std::string& name, const CanaryPlaces& places) {
  auto lent = ask_agent_for_file(places.socket, {"canary", name});
  if (lent) return lent;
  if (auto elsewhere = why_elsewhere(places)) return neither(lent.error(), *elsewhere);
  auto opened = host::open_canary_file(places.state_folder, name);
  if (opened) return opened;
  return neither(lent.error(), opened.error());
}

Result<std::vector<std::string>> canary_names(const CanaryPlaces& places) {
  const auto answer = ask_agent(places.socket, {"canaries"}, patience_with_memory);
  if (answer && answer->exit_code == 0) return lines_of(answer->text);
  const Error agent = answer ? Error{lines_of(answer->text + "\n").front()} : answer.error();
  if (auto elsewhere = why_elsewhere(places)) return neither(agent, *elsewhere);
  auto names = host::canary_file_names(places.state_folder);
  if (names) return names;
  return neither(agent, names.error());
}

}  // namespace sereno::cli
