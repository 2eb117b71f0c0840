// A platform family as data: how it is spoken to, what its answers mean, what it asks of who runs it.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/yaml_reader.h"
#include "sereno/flows/flow.h"

namespace sereno::flows {

/// The platform's own limits, which are kept over all services together.
struct PlatformLimits {
  unsigned sign_ins = 0;  ///< that it allows within `per`, from one address; 0: no limit is known
  std::chrono::milliseconds per{0};
  unsigned attempts_before_lock = 0;       ///< rejections that lock an account; 0: none is known
  std::chrono::milliseconds lock_ends{0};  ///< 0: an administrator has to end it, or it is not known
};

/// A value that whoever uses the adapter gives.
struct Need {
  std::string name{};
  std::string help{};
  bool secret = false;
  std::optional<std::string> fallback{};  ///< none: it has to be given where a flow needs it
};

/// What the platform's administrator has to know and to do.
struct Administration {
  std::vector<std::string> creates{};  ///< with least rights, one sentence each
  std::string seats{};
  std::string cost{};
};

struct Adapter {
  std::string name{};
  std::string title{};
  std::vector<std::string> sources{};  ///< documents and versions that the wire facts are from
  std::string tried{};                 ///< against what it was tried
  std::vector<Need> needs{};
  PlatformLimits limits{};
  Administration administration{};
  std::map<std::string, std::string> states{};  ///< the platform's word to ours: "paused", "ready", "logged out", ...
  std::vector<FailureEntry> failures{};
  std::vector<Flow> flows{};         ///< each has the adapter's failures behind its own
  std::vector<std::string> files{};  ///< that it was read from, the one that decides first

  /// Null when there is none of that name.
  const Flow* find(std::string_view flow) const;
};

/// One file, with what it extends taken from `base` (null: nothing stands there under that name). Every mistake goes to
/// `problems` with its place; then the adapter is not to be used.
Adapter read_adapter(const config::YamlNode& root, const Adapter* base, std::vector<config::Problem>& problems);

/// What a file says that it extends; empty: nothing.
std::string extended_by(const config::YamlNode& root);

}  // namespace sereno::flows
