#include "plugins/steps/testing/websocket_script.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace sereno::steps::testing {
namespace {

/// RFC 6455 4.2.2: base64 of the SHA-1 of the client's key and this text.
std::string acceptance(const std::string& key) {
  const std::string text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
  std::array<unsigned char, 64> coded{};
  const int length = EVP_EncodeBlock(coded.data(), digest.data(), static_cast<int>(size));
  return {reinterpret_cast<const char*>(coded.data()), static_cast<std::size_t>(length)};
}

std::string header_value(const std::string& request, std::string_view name) {
  const auto at = request.find(std::string(name) + ": ");
  if (at == std::string::npos) return {};
  const auto begin = at + name.size() + 2;
  return request.substr(begin, request.find("\r\n", begin) - begin);
}

unsigned byte_at(const std::string& bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

}  // namespace

std::string accept_upgrade(Conversation& conversation, std::string_view more) {
  std::string request = conversation.read_to("\r\n\r\n");
  conversation.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
                    std::string(more) +
                    "Sec-WebSocket-Accept: " + acceptance(header_value(request, "Sec-WebSocket-Key")) + "\r\n\r\n");
  return request;
}

std::string websocket_frame(std::uint8_t first, std::string_view payload) {
  std::string frame(1, static_cast<char>(first));
  const std::size_t size = payload.size();
  if (size < 126) {
    frame += static_cast<char>(size);
  } else {
    const int bytes = size < 65536 ? 2 : 8;
    frame += static_cast<char>(size < 65536 ? 126 : 127);
    for (int i = bytes - 1; i >= 0; --i) frame += static_cast<char>((size >> (8 * i)) & 0xff);
  }
  return frame.append(payload);
}

ReceivedFrame read_websocket_frame(Conversation& conversation) {
  const std::string head = conversation.read(2);
  if (head.size() < 2) return {};
  ReceivedFrame frame{.first = static_cast<std::uint8_t>(head[0]), .masked = (byte_at(head, 1) & 0x80) != 0};
  std::size_t size = byte_at(head, 1) & 0x7f;
  if (size >= 126) {
    const std::string more = conversation.read(size == 126 ? 2 : 8);
    size = 0;
    for (std::size_t i = 0; i < more.size(); ++i) size = (size << 8) | byte_at(more, i);
  }
  const std::string mask = frame.masked ? conversation.read(4) : std::string(4, '\0');
  frame.payload = conversation.read(size);
  for (std::size_t i = 0; i < frame.payload.size(); ++i)
    frame.payload[i] = static_cast<char>(frame.payload[i] ^ mask[i % 4]);
  return frame;
}

}  // namespace sereno::steps::testing
