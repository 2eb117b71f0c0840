#include "agent/cli/canary_places.h"

#include <cstdlib>

#include "agent/cli/control_client.h"
#include "plugins/host/canary/canary_file.h"

namespace sereno::cli {
namespace {

std::string from_environment(const char* variable, const char* otherwise) {
  const char* const value = std::getenv(variable);
  return value && *value ? value : otherwise;
}

}  // namespace

std::string control_socket() { return from_environment("SERENO_CONTROL_SOCKET", "/run/sereno/control.sock"); }

std::string state_folder() { return from_environment("SERENO_STATE_FOLDER", "/var/lib/sereno"); }

Result<Descriptor> open_canary(const std::string& name) {
  auto lent = ask_agent_for_file(control_socket(), {"canary", name});
  if (lent) return lent;
  auto opened = host::open_canary_file(state_folder(), name);
  if (opened) return opened;
  return Error{lent.error().message + "; nor can the state folder be used: " + opened.error().message};
}

}  // namespace sereno::cli
