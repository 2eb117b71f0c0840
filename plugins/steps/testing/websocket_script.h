// The server's half of a WebSocket conversation, in bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "plugins/steps/testing/scripted_server.h"

namespace sereno::steps::testing {

/// Reads the upgrade and agrees to it, with the header lines `more` ("Name: value\r\n") beside; returns the request.
std::string accept_upgrade(Conversation& conversation, std::string_view more = {});

/// One frame as a server sends it, unmasked. `first` is its first byte: 0x81 text, 0x82 binary, 0x88 close, 0x89 ping,
/// 0x8a pong; 0x01 the first part of a text, 0x00 a further one, 0x80 its last.
std::string websocket_frame(std::uint8_t first, std::string_view payload);

/// The next frame that the client sends, unmasked: its first byte and its payload. Both 0 and empty at the end.
struct ReceivedFrame {
  std::uint8_t first = 0;
  bool masked = false;
  std::string payload{};
};
ReceivedFrame read_websocket_frame(Conversation& conversation);

}  // namespace sereno::steps::testing
