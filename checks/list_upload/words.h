// Words that several texts of the check have in common.
#pragma once

#include <string>
#include <string_view>

namespace list_upload {

/// "1 row", "3 rows".
inline std::string counted(double count, std::string_view what) {
  const auto whole = static_cast<long long>(count);
  return std::to_string(whole) + " " + std::string(what) + (whole == 1 ? "" : "s");
}

}  // namespace list_upload
