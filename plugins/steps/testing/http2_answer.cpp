#include "plugins/steps/testing/http2_answer.h"

#include <algorithm>
#include <string_view>

namespace sereno::steps::testing {
namespace {

enum FrameType : unsigned char { headers_frame = 1, reset_frame = 3, settings_frame = 4, continuation_frame = 9 };
constexpr unsigned char end_stream = 1, end_headers = 4, acknowledged = 1;
constexpr std::size_t longest_frame = 16384, frame_head = 9;
constexpr char status_200 = '\x88';  // RFC 7541, static table

std::string frame(unsigned char type, unsigned char flags, unsigned char stream, std::string_view payload) {
  std::string bytes;
  for (const int shift : {16, 8, 0}) bytes += static_cast<char>(payload.size() >> shift & 0xff);
  bytes += static_cast<char>(type);
  bytes += static_cast<char>(flags);
  bytes += std::string(3, '\0') + static_cast<char>(stream);
  return bytes + std::string(payload);
}

/// A length of RFC 7541 5.1 with a prefix of seven bits: not Huffman-coded.
std::string length(std::size_t value) {
  if (value < 127) return {static_cast<char>(value)};
  std::string bytes(1, '\x7f');
  for (value -= 127; value >= 128; value /= 128) bytes += static_cast<char>(value % 128 + 128);
  return bytes + static_cast<char>(value);
}

/// Settings both ways, and the client's frames up to its request.
void take_request(Conversation& conversation) {
  conversation.read_to("SM\r\n\r\n");
  conversation.send(frame(settings_frame, 0, 0, {}) + frame(settings_frame, acknowledged, 0, {}));
  for (;;) {
    const std::string head = conversation.read(frame_head);
    if (head.size() < frame_head) return;
    std::size_t size = 0;
    for (int i = 0; i < 3; ++i) size = size * 256 + static_cast<unsigned char>(head[static_cast<std::size_t>(i)]);
    conversation.read(size);
    if (head[3] == headers_frame) return;
  }
}

}  // namespace

ScriptedServer::Script answering_http2(std::vector<std::pair<std::string, std::string>> headers) {
  std::string block(1, status_200);
  for (const auto& [name, value] : headers)
    block += std::string(1, '\0') + length(name.size()) + name + length(value.size()) + value;
  return [block = std::move(block)](Conversation& conversation) {
    take_request(conversation);
    for (std::size_t at = 0; at < block.size(); at += longest_frame) {
      const bool first = at == 0, last = at + longest_frame >= block.size();
      const auto flags = static_cast<unsigned char>((first ? end_stream : 0) | (last ? end_headers : 0));
      conversation.send(frame(first ? headers_frame : continuation_frame, flags, 1,
                              std::string_view(block).substr(at, longest_frame)));
    }
    conversation.wait_for_hang_up();
  };
}

ScriptedServer::Script breaking_http2(unsigned char code) {
  return [code](Conversation& conversation) {
    take_request(conversation);
    conversation.send(frame(reset_frame, 0, 1, std::string(3, '\0') + static_cast<char>(code)));
    conversation.wait_for_hang_up();
  };
}

}  // namespace sereno::steps::testing
