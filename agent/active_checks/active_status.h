// How active checks stand with one server, for `sereno status`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace sereno::agent {

struct ActiveStatus {
  std::string server{};  ///< as the settings have it
  std::string host{};    ///< "(KEY)" while the item of that key has given no name yet
  std::size_t items = 0;
  std::size_t waiting = 0;         ///< values
  std::int64_t delivered = 0;      ///< values, since the start, as are the next two
  std::int64_t dropped = 0;        ///< by the limit
  std::size_t values_refused = 0;  ///< that the server did not want
  std::string problem{};           ///< empty: items are known and values arrive
};

}  // namespace sereno::agent
