#include "agent/cli/canary_places.h"

#include <cstdlib>
#include <string_view>

#include "agent/cli/control_client.h"
#include "plugins/host/canary/canary_file.h"

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

}  // namespace

std::string control_socket() { return from_environment("SERENO_CONTROL_SOCKET", "/run/sereno/control.sock"); }

std::string state_folder() { return from_environment("SERENO_STATE_FOLDER", "/var/lib/sereno"); }

Result<Descriptor> open_canary(const std::string& name, const CanaryPlaces& places) {
  auto lent = ask_agent_for_file(places.socket, {"canary", name});
  if (lent) return lent;
  auto opened = host::open_canary_file(places.state_folder, name);
  if (opened) return opened;
  return neither(lent.error(), opened.error());
}

Result<std::vector<std::string>> canary_names(const CanaryPlaces& places) {
  const auto answer = ask_agent(places.socket, {"canaries"});
  if (answer && answer->exit_code == 0) return lines_of(answer->text);
  auto names = host::canary_file_names(places.state_folder);
  if (names) return names;
  return neither(answer ? Error{lines_of(answer->text + "\n").front()} : answer.error(), names.error());
}

}  // namespace sereno::cli
