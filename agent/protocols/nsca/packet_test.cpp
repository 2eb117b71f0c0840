#include "agent/protocols/nsca/packet.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <zlib.h>

namespace sereno::agent::nsca {
namespace {

std::string greeting_bytes() {
  std::string bytes(greeting_size, '\0');
  for (std::size_t i = 0; i < 128; ++i) bytes[i] = static_cast<char>(7 * i + 1);
  bytes.replace(128, 4, "\x69\x7c\xbe\x80", 4);
  return bytes;
}

std::uint32_t read32(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (const char c : bytes.substr(at, 4)) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

/// What a server sees behind its decryption; empty when the checksum is wrong.
std::string checked(std::string packet) {
  const auto crc = read32(packet, 4);
  packet.replace(4, 4, std::string(4, '\0'));
  const auto right = crc32(0, reinterpret_cast<const Bytef*>(packet.data()), static_cast<uInt>(packet.size()));
  return crc == right ? packet : "";
}

/// A decryption that goes on over all packets of a connection.
std::string decrypted(const std::string& bytes, const EVP_CIPHER* cipher, std::string key) {
  key.resize(static_cast<std::size_t>(EVP_CIPHER_get_key_length(cipher)));
  const std::string start = greeting_bytes();
  std::string plain(bytes.size(), '\0');
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  int size = 0;
  EVP_DecryptInit_ex(context, cipher, nullptr, reinterpret_cast<const unsigned char*>(key.data()),
                     reinterpret_cast<const unsigned char*>(start.data()));
  EVP_DecryptUpdate(context, reinterpret_cast<unsigned char*>(plain.data()), &size,
                    reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  EVP_CIPHER_CTX_free(context);
  return plain;
}

TEST(NscaPacket, GreetingIsTakenAtItsSizeAlone) {
  const std::string all = greeting_bytes();
  for (std::size_t size = 0; size < all.size(); ++size) EXPECT_FALSE(read_greeting(all.substr(0, size))) << size;
  EXPECT_FALSE(read_greeting(all + "x"));
  const auto greeting = read_greeting(all);
  ASSERT_TRUE(greeting);
  EXPECT_EQ(greeting->start, all.substr(0, 128));
  EXPECT_EQ(greeting->time, 0x697cbe80u);
}

TEST(NscaPacket, FieldsStandWhereTheServerReadsThem) {
  auto sealer = Sealer::make(Method::none, "", *read_greeting(greeting_bytes()));
  ASSERT_TRUE(sealer);
  const std::string packet =
      checked(sealer->seal({.host = std::string(70, 'h'), .service = "web", .status = 2, .output = "down | t=1"}));
  ASSERT_EQ(packet.size(), packet_size) << "the checksum is over all of it";
  EXPECT_EQ(packet.substr(0, 4), std::string("\0\3\0\0", 4));
  EXPECT_EQ(read32(packet, 8), 0x697cbe80u) << "the server's time, not ours";
  EXPECT_EQ(packet.substr(12, 2), std::string("\0\2", 2));
  EXPECT_EQ(packet.substr(14, 64), std::string(63, 'h') + '\0') << "a NUL has its place";
  EXPECT_STREQ(packet.c_str() + 78, "web");
  EXPECT_STREQ(packet.c_str() + 206, "down | t=1");
}

TEST(NscaPacket, EachMethodDecryptsOverAWholeConnection) {
  const auto greeting = *read_greeting(greeting_bytes());
  struct Case {
    const char* why;
    Method method;
    const EVP_CIPHER* cipher;
    std::string password;
  };
  const Case cases[] = {
      {"AES", Method::aes_256, EVP_aes_256_cfb8(), "secret"},
      {"AES, a password longer than its key", Method::aes_256, EVP_aes_256_cfb8(), std::string(60, 'p')},
      {"3DES", Method::triple_des, EVP_des_ede3_cfb8(), "secret of more than 8 bytes"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    auto sealer = Sealer::make(c.method, c.password, greeting);
    ASSERT_TRUE(sealer);
    std::string sealed = sealer->seal({.host = "a", .output = "one"});
    sealed += sealer->seal({.host = "b", .output = "two"});
    const std::string plain = decrypted(sealed, c.cipher, c.password);
    EXPECT_STREQ(checked(plain.substr(0, packet_size)).c_str() + 206, "one");
    EXPECT_STREQ(checked(plain.substr(packet_size)).c_str() + 206, "two") << "the cipher's state goes on";
  }
}

TEST(NscaPacket, ExclusiveOrBeginsAnewWithEachPacket) {
  const auto greeting = *read_greeting(greeting_bytes());
  auto sealer = Sealer::make(Method::exclusive_or, "secret", greeting);
  ASSERT_TRUE(sealer);
  std::string packet = sealer->seal({.host = "a", .output = "one"});
  EXPECT_EQ(packet, sealer->seal({.host = "a", .output = "one"}));
  for (std::size_t i = 0; i < packet.size(); ++i)
    packet[i] = static_cast<char>(packet[i] ^ greeting.start[i % 128] ^ "secret"[i % 6]);
  EXPECT_STREQ(checked(packet).c_str() + 206, "one");
}

}  // namespace
}  // namespace sereno::agent::nsca
