// Where something stands in the agent's files, and files that they name.
#pragma once

#include <string>

namespace sereno::config {

/// Where something stands: "/etc/sereno/sereno.yaml:12:5", for messages that come later. It says nothing of what stands
/// there, so all places are equal: settings that only moved within their file are the same settings.
struct Place {
  std::string text{};
  friend bool operator==(const Place&, const Place&) { return true; }
};

/// A file that the agent opens.
struct NamedFile {
  std::string path{};
  Place place{};  ///< of the line that names it
  bool named() const { return !path.empty(); }
  friend bool operator==(const NamedFile&, const NamedFile&) = default;
};

}  // namespace sereno::config
