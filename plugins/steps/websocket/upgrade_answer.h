// What a server answers to an upgrade. Pure. Internal to steps/websocket.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sereno::steps {

struct UpgradeAnswer {
  int status = 0;
  std::string status_line{};  ///< "HTTP/1.1 403 Forbidden"
  std::string subprotocol{};  ///< that the server chose; empty: none
};

/// The header with its empty line; nothing as long as that has not come within `limit` bytes.
std::optional<std::string_view> upgrade_header(std::string_view bytes, std::size_t limit);

/// Reads such a header; nothing when it is none of HTTP.
std::optional<UpgradeAnswer> read_upgrade(std::string_view header);

}  // namespace sereno::steps
