#include "agent/protocols/zabbix/frame.h"

#include <gtest/gtest.h>
#include <zlib.h>

namespace sereno::agent::zabbix {
namespace {
using State = DecodedFrame::State;

std::string little_endian(std::uint32_t value) {
  std::string bytes;
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>(value >> (8 * i));
  return bytes;
}

std::string frame(char flags, std::uint32_t length, std::uint32_t reserved, const std::string& payload) {
  return std::string("ZBXD") + flags + little_endian(length) + little_endian(reserved) + payload;
}

std::string packed(const std::string& text) {
  std::string bytes(compressBound(text.size()), '\0');
  uLongf size = bytes.size();
  compress(reinterpret_cast<Bytef*>(bytes.data()), &size, reinterpret_cast<const Bytef*>(text.data()), text.size());
  bytes.resize(size);
  return bytes;
}

std::string packed_frame(const std::string& text) {
  const auto bytes = packed(text);
  return frame(3, static_cast<std::uint32_t>(bytes.size()), static_cast<std::uint32_t>(text.size()), bytes);
}

TEST(ZabbixFrame, IsCompleteAtItsLastByteAndNotBefore) {
  struct Case {
    const char* why;
    std::string bytes;
    std::string payload;
  };
  const Case cases[] = {
      {"a bare key", frame(1, 10, 0, "agent.ping"), "agent.ping"},
      {"nothing", frame(1, 0, 0, ""), ""},
      {"a NUL inside", frame(1, 3, 0, std::string("a\0b", 3)), std::string("a\0b", 3)},
      {"an old header with 64 bits of length", frame(1, 10, 0, "agent.ping"), "agent.ping"},
      {"reserved without meaning", frame(1, 2, 7, "ab"), "ab"},
      {"compressed", packed_frame("agent.ping agent.ping"), "agent.ping agent.ping"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    for (std::size_t size = 0; size < c.bytes.size(); ++size)
      ASSERT_EQ(decode_frame(std::string_view(c.bytes).substr(0, size)).state, State::incomplete) << size;
    const auto decoded = decode_frame(c.bytes);
    ASSERT_EQ(decoded.state, State::complete) << decoded.problem;
    EXPECT_EQ(decoded.payload, c.payload);
  }
}

TEST(ZabbixFrame, IsBadAsSoonAsThatCanBeTold) {
  auto damaged = packed_frame("agent.ping agent.ping");
  damaged[20] = static_cast<char>(damaged[20] ^ 1);
  const auto bytes = packed(std::string(50, 'x'));
  const auto size = static_cast<std::uint32_t>(bytes.size());
  struct Case {
    const char* why;
    std::string bytes;
    std::size_t enough;
    const char* problem;
  };
  const Case cases[] = {
      {"text without a header", "agent.ping\n", 1, "the data does not begin with 'ZBXD'"},
      {"almost a header", "ZBXX", 4, "the data does not begin with 'ZBXD'"},
      {"an HTTP request", "GET / HTTP/1.1\r\n", 1, "the data does not begin with 'ZBXD'"},
      {"a large packet", frame(5, 1, 0, "x"), 5, "large packets are not accepted"},
      {"no flag", frame(0, 1, 0, "x"), 5, "unknown header flags 0"},
      {"an unknown flag", frame(9, 1, 0, "x"), 5, "unknown header flags 9"},
      {"all flags", frame('\xff', 1, 0, "x"), 5, "large packets are not accepted"},
      {"too long", frame(1, 101, 0, ""), 13, "the payload is above 100 bytes"},
      {"far too long", frame(1, 0xffffffff, 0, ""), 13, "the payload is above 100 bytes"},
      {"too long when unpacked", frame(3, 5, 101, ""), 13, "the payload is above 100 bytes"},
      {"damaged", damaged, damaged.size(), "the compressed payload is damaged or not of the size that is said"},
      {"more than is said", frame(3, size, 49, bytes), 13 + size,
       "the compressed payload is damaged or not of the size that is said"},
      {"less than is said", frame(3, size, 51, bytes), 13 + size,
       "the compressed payload is damaged or not of the size that is said"},
      {"nothing packed", frame(3, 0, 5, ""), 13, "the compressed payload is damaged or not of the size that is said"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(decode_frame(c.bytes.substr(0, c.enough - 1), {.payload_bytes = 100}).state, State::incomplete);
    EXPECT_EQ(decode_frame(c.bytes.substr(0, c.enough), {.payload_bytes = 100}).problem, c.problem);
  }
}

TEST(ZabbixFrame, IsBadWhenMoreFollows) {
  for (const auto& bytes : {frame(1, 9, 0, "agent.ping"), frame(1, 10, 0, "agent.ping") + frame(1, 0, 0, ""),
                            packed_frame("agent.ping") + '\n'}) {
    const auto decoded = decode_frame(bytes);
    EXPECT_EQ(decoded.state, State::bad);
    EXPECT_EQ(decoded.problem.substr(0, 22), "more follows than the ");
  }
}

TEST(ZabbixFrame, IsWrittenAsItIsRead) {
  EXPECT_EQ(encode_frame("1"), frame(1, 1, 0, "1"));
  const std::string text(70000, 'v');
  EXPECT_EQ(encode_frame(text), frame(1, 70000, 0, text));
  const auto packed = encode_compressed_frame(text);
  EXPECT_LT(packed.size(), 1000u);
  EXPECT_EQ(decode_frame(packed).payload, text);
}

}  // namespace
}  // namespace sereno::agent::zabbix
