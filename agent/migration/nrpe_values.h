// Values of nrpe.cfg as nrpe reads them, mistakes and all. Pure. Source: runs of nrpe 4.1.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sereno::agent::migration {

/// The number that a text begins with, whatever stands behind it ("20 # short" is 20); 0 where it begins with none.
long leading_number(std::string_view text);

struct HostEntries {
  std::vector<std::string> taken{};
  std::vector<std::string> passed_over{};  ///< which nrpe logs and leaves out: each with its reason
};
/// Of each part between commas the first word counts.
HostEntries host_entries(std::string_view allowed_hosts);

/// nasty_metachars with \n, \r, \t, \\ and the like as what they stand for.
std::string without_escapes(std::string_view text);

}  // namespace sereno::agent::migration
