// Files that are replaced as a whole.
#pragma once

#include <string>
#include <string_view>

namespace sereno::host {

enum class Durability { soon, on_disk };

/// The folder and those above it, for the owner alone. 0 or errno.
int make_folders(const std::string& folder);

/// Either the old content or the whole new one stands there (0600), whatever happens. 0 or errno; with `on_disk` it
/// comes back once content and name would survive a loss of power.
int replace_file(const std::string& path, std::string_view bytes, Durability durability = Durability::soon);

}  // namespace sereno::host
