#include "agent/protocols/nrpe/packet.h"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

#include "agent/protocols/nrpe/testing/nrpe_query.h"

namespace sereno::agent::nrpe {
namespace {
using State = Decoded::State;

void put16(std::string& bytes, std::size_t at, unsigned value) { put_big_endian(bytes, at, value, 2); }

TEST(NrpeQuery, IsCompleteAtItsLastByteAndNotBefore) {
  struct Case {
    const char* why;
    std::string packet;
    int version;
    std::string text;
  };
  const Case cases[] = {
      {"version 2", nrpe_query(2, "check_load"), 2, "check_load"},
      {"version 2 with random padding", nrpe_query(2, "check_load", '\x7e'), 2, "check_load"},
      {"version 3", nrpe_query(3, "check_load", '\x01'), 3, "check_load"},
      {"version 4", nrpe_query(4, "check_load", '\x01'), 4, "check_load"},
      {"version 4, short and unpadded", nrpe_query(4, "web", 0, 4), 4, "web"},
      {"version 4, nothing in it", nrpe_query(4, "", 0, 1), 4, ""},
      {"version 3, short", nrpe_query(3, "web", 0, 4), 3, "web"},
      {"a long command", nrpe_query(4, std::string(5000, 'x'), 0, 5001), 4, std::string(5000, 'x')},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    for (std::size_t size = 0; size < c.packet.size(); ++size)
      ASSERT_EQ(decode_query(std::string_view(c.packet).substr(0, size)).state, State::incomplete) << size;
    for (const std::string& behind : {std::string(), std::string(10, '\x55')}) {
      const auto decoded = decode_query(c.packet + behind);
      ASSERT_EQ(decoded.state, State::complete) << decoded.problem;
      EXPECT_EQ(decoded.query.version, c.version);
      EXPECT_EQ(decoded.query.text, c.text);
    }
  }
}

TEST(NrpeQuery, TakesATextThatNoNulEnds) {
  auto packet = nrpe_query(4, "abcd", 0, 5);
  packet[20] = 'e';
  sign_nrpe(packet);
  EXPECT_EQ(decode_query(packet).query.text, "abcde");
}

TEST(NrpeQuery, DoesNotCountTheAlignmentInTheCrc) {
  for (const int version : {3, 4})
    for (const unsigned alignment : {0x0001u, 0x0100u, 0x1234u, 0xffffu}) {
      SCOPED_TRACE(version);
      auto packet = nrpe_query(version, "web");
      put16(packet, 10, alignment);
      EXPECT_EQ(decode_query(packet).state, State::complete) << alignment;
      sign_nrpe(packet);  // which a client that counts it would
      EXPECT_EQ(decode_query(packet).problem, "the CRC does not match") << alignment;
    }
  auto packet = nrpe_query(2, "web");
  put16(packet, 10, 0x1234);  // the text begins there
  EXPECT_EQ(decode_query(packet).problem, "the CRC does not match");
}

/// Nothing behind the header: a query of that length is whole, and names no command.
TEST(NrpeQuery, MayHaveALengthOfZero) {
  for (const int version : {3, 4}) {
    SCOPED_TRACE(version);
    std::string packet(version == 3 ? 19 : 16, '\0');
    put16(packet, 0, static_cast<unsigned>(version));
    put16(packet, 2, 1);
    sign_nrpe(packet);
    for (std::size_t size = 0; size < packet.size(); ++size)
      ASSERT_EQ(decode_query(std::string_view(packet).substr(0, size)).state, State::incomplete) << size;
    for (const std::string& behind : {std::string(), std::string("x"), std::string(2000, 'x')}) {
      const auto decoded = decode_query(packet + behind);
      ASSERT_EQ(decoded.state, State::complete) << decoded.problem;
      EXPECT_EQ(decoded.query.version, version);
      EXPECT_EQ(decoded.query.text, "");
    }
  }
}

TEST(NrpeQuery, HasNoLengthBelowZeroInAnyVersion) {
  for (const int version : {3, 4})
    for (const unsigned long length : {0xffffffffUL, 0x80000000UL, 0xfffffffdUL, 0xffff0000UL, 65537UL, 0x7fffffffUL}) {
      auto packet = nrpe_query(version, "web");
      put_big_endian(packet, 12, length, 4);
      sign_nrpe(packet);
      EXPECT_EQ(decode_query(packet).state, State::bad) << version << " " << length;
      EXPECT_EQ(decode_query(packet.substr(0, 15)).state, State::incomplete);
    }
}

TEST(NrpeQuery, HasEveryByteGuardedByTheCrc) {
  for (const int version : {2, 3, 4}) {
    const auto good = nrpe_query(version, "web", '\x20');
    for (std::size_t at = 4; at < good.size(); ++at) {
      if (version != 2 && at >= 10 && at < 16) continue;  // alignment; a changed length is another packet
      auto packet = good;
      packet[at] = static_cast<char>(packet[at] ^ 0x40);
      ASSERT_EQ(decode_query(packet).problem, "the CRC does not match") << version << " " << at;
    }
  }
}

TEST(NrpeQuery, IsBadAsSoonAsThatCanBeTold) {
  struct Case {
    const char* why;
    std::function<void(std::string&)> spoil;
    std::size_t bytes;  ///< that are enough to tell
    const char* problem;
  };
  const Case cases[] = {
      {"version 1", [](std::string& p) { put16(p, 0, 1); }, 2, "packet version 1 is none of 2, 3 and 4"},
      {"version 5", [](std::string& p) { put16(p, 0, 5); }, 2, "packet version 5 is none of 2, 3 and 4"},
      {"little-endian", [](std::string& p) { put16(p, 0, 0x400); }, 2, "packet version 1024 is none of 2, 3 and 4"},
      {"a TLS hello", [](std::string& p) { put16(p, 0, 0x1603); }, 2, "the client speaks TLS, this port does not"},
      {"a response", [](std::string& p) { put16(p, 2, 2); }, 4, "packet type 2 is no query"},
      {"a negative length", [](std::string& p) { put16(p, 12, 0x8000); }, 16,
       "buffer length -2147482628 is not within 0 to 65536"},
      {"all ones", [](std::string& p) { put16(p, 12, 0xffff), put16(p, 14, 0xffff); }, 16,
       "buffer length -1 is not within 0 to 65536"},
      {"one too long", [](std::string& p) { put16(p, 12, 1), put16(p, 14, 1); }, 16,
       "buffer length 65537 is not within 0 to 65536"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    auto packet = nrpe_query(4, "web");
    c.spoil(packet);
    EXPECT_EQ(decode_query(packet.substr(0, c.bytes - 1)).state, State::incomplete);
    EXPECT_EQ(decode_query(packet.substr(0, c.bytes)).problem, c.problem);
  }
}

TEST(NrpeQuery, AcceptsVersion3OnlyWhenTold) {
  const auto packet = nrpe_query(3, "web");
  EXPECT_EQ(decode_query(packet, {.accept_v3 = true}).state, State::complete);
  EXPECT_EQ(decode_query(packet, {.accept_v3 = false}).state, State::bad);
}

TEST(NrpeQuery, OfTheLargestSizeIsRead) {
  const std::string text(65536, 'y');
  std::string packet = std::string(16, '\0') + text;
  put16(packet, 0, 4);
  put16(packet, 2, 1);
  put16(packet, 12, 1);
  sign_nrpe(packet);
  EXPECT_EQ(decode_query(packet).query.text, text);
}

TEST(NrpeResponse, HasTheLayoutOfItsVersion) {
  struct Case {
    int version;
    std::size_t size;
    std::size_t text_at;
  };
  const Case cases[] = {{2, 1036, 10}, {3, 19 + 3, 16}, {4, 16 + 3, 16}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.version);
    auto packet = encode_response(c.version, 3, "no");
    ASSERT_EQ(packet.size(), c.size);
    EXPECT_EQ(packet.substr(0, 4), (std::string{0, static_cast<char>(c.version), 0, 2}));
    EXPECT_EQ(packet.substr(8, 2), (std::string{0, 3}));
    if (c.version != 2) {
      EXPECT_EQ(packet.substr(10, 6), (std::string{0, 0, 0, 0, 0, 3}));
    }
    EXPECT_EQ(packet.substr(c.text_at), "no" + std::string(c.size - c.text_at - 2, '\0'));
    const auto crc = packet.substr(4, 4);
    sign_nrpe(packet);
    EXPECT_EQ(crc, packet.substr(4, 4));
  }
}

TEST(NrpeResponse, EndsAtTheLimitOfItsVersion) {
  const std::string text(70000, 'z');
  EXPECT_EQ(encode_response(2, 0, text).substr(10, 1024), std::string(1023, 'z') + '\0');
  EXPECT_EQ(encode_response(4, 0, text).size(), 16 + text_limit(4) + 1);
  EXPECT_EQ(encode_response(4, 0, std::string("a\0b", 3)).size(), 16u + 2);
}

TEST(NrpeResponse, CarriesANegativeResult) { EXPECT_EQ(encode_response(4, -1, "").substr(8, 2), "\xff\xff"); }

}  // namespace
}  // namespace sereno::agent::nrpe
