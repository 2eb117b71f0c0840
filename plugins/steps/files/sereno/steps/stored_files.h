// What lies in a folder, here or on a server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/time.h"

namespace sereno::steps {

struct StoredFile {
  std::string name{};  ///< without its folder; may hold any bytes but '/' and NUL
  Instant modified{};
  std::uint64_t size = 0;  ///< bytes
};

/// Which names and how many of a folder are looked at.
struct FileFilter {
  std::string pattern = "*";  ///< '*' any characters, '?' one; both never a leading dot
  std::size_t most_entries = 100000;
};

struct FileListing {
  std::vector<StoredFile> files{};  ///< plain ones whose names fit, in the order in which they came
  std::uint64_t entries = 0;        ///< all that were looked at
  bool cut = false;                 ///< there were more than FileFilter::most_entries
};

/// Whether the name fits, in time linear to both lengths multiplied. Bytes count, case counts.
bool fits(std::string_view pattern, std::string_view name);

}  // namespace sereno::steps
