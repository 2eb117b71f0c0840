// Where a run, or a command, by hand learns how the canaries are: from the agent when it runs, else from its state
// folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/descriptor.h"
#include "sereno/result.h"

namespace sereno::cli {

/// SERENO_CONTROL_SOCKET, else the installed one.
std::string control_socket();

struct CanaryPlaces {
  std::string socket{};
  std::string state_folder{};
  std::string settings{};  ///< of the agent that has this folder; empty: whoever named the folder knows

  /// SERENO_CONTROL_SOCKET and SERENO_STATE_FOLDER, else the installed ones, with the installed settings.
  static CanaryPlaces of_this_machine();
};

/// The state folder that the text of the settings names outside of comments; empty: none.
std::string state_folder_in(std::string_view settings);

/// The file of that name (host::canary_file_name), for reading and writing. The error says why neither the agent nor
/// the state folder gives it.
Result<Descriptor> open_canary(const std::string& name, const CanaryPlaces& places);
/// The names of all of them.
Result<std::vector<std::string>> canary_names(const CanaryPlaces& places);

}  // namespace sereno::cli
