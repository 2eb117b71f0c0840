// Whether results reach the record, as listeners tell it.
#pragma once

#include <cstddef>
#include <string>

namespace sereno::agent {

struct LedgerState {
  std::string path{};
  std::string problem{};    ///< empty: results reach the disk
  std::size_t waiting = 0;  ///< results in memory
  std::size_t lost = 0;     ///< results that no memory was left for

  bool written() const { return problem.empty() && lost == 0; }
};

}  // namespace sereno::agent
