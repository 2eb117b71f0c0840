#include "agent/protocols/nsca/packet.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/big_endian.h"
#include "base/utf8.h"

namespace sereno::agent::nsca {

namespace {

constexpr std::size_t start_size = 128;
constexpr std::uint32_t version = 3;
constexpr std::size_t crc_at = 4, time_at = 8, status_at = 12, host_at = 14, service_at = 78, output_at = 206;

void put_text(std::string& packet, std::size_t at, std::string_view text, std::size_t longest) {
  const auto cut = cut_at_character(text, longest);
  std::ranges::copy(cut, packet.begin() + static_cast<std::ptrdiff_t>(at));
}

std::string plain_packet(const Message& message, std::uint32_t time) {
  std::string packet(packet_size, '\0');
  put16(packet, 0, version);
  put32(packet, time_at, time);
  put16(packet, status_at, static_cast<std::uint32_t>(message.status));
  put_text(packet, host_at, message.host, longest_host);
  put_text(packet, service_at, message.service, longest_service);
  put_text(packet, output_at, message.output, longest_output);
  const auto crc = crc32(0, reinterpret_cast<const Bytef*>(packet.data()), static_cast<uInt>(packet.size()));
  put32(packet, crc_at, static_cast<std::uint32_t>(crc));
  return packet;
}

/// Begins anew with each packet.
void mix(std::string& packet, std::string_view with) {
  if (with.empty()) return;
  for (std::size_t i = 0; i < packet.size(); ++i) packet[i] = static_cast<char>(packet[i] ^ with[i % with.size()]);
}

struct CipherContextReleases {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, CipherContextReleases>;

/// libmcrypt's way: the password, with zeroes behind it, is the key; the first bytes of the greeting the start.
CipherContext start_cipher(const EVP_CIPHER* cipher, std::string_view password, std::string_view start) {
  std::array<unsigned char, EVP_MAX_KEY_LENGTH> key{};
  const auto key_size = static_cast<std::size_t>(EVP_CIPHER_get_key_length(cipher));
  std::copy_n(password.begin(), std::min(password.size(), key_size), key.begin());
  CipherContext context(EVP_CIPHER_CTX_new());
  const bool good = context && EVP_EncryptInit_ex(context.get(), cipher, nullptr, key.data(),
                                                  reinterpret_cast<const unsigned char*>(start.data())) == 1;
  OPENSSL_cleanse(key.data(), key.size());
  return good ? std::move(context) : CipherContext();
}

}  // namespace

struct Sealer::State {
  std::uint32_t time = 0;
  std::string start{};  ///< of exclusive_or alone, as is the password
  std::string password{};
  CipherContext cipher{};
  ~State() { OPENSSL_cleanse(password.data(), password.size()); }
};

Sealer::Sealer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Sealer::Sealer(Sealer&&) noexcept = default;
Sealer& Sealer::operator=(Sealer&&) noexcept = default;
Sealer::~Sealer() = default;

Result<Greeting> read_greeting(std::string_view bytes) {
  if (bytes.size() != greeting_size)
    return Error{"an NSCA server begins with " + std::to_string(greeting_size) + " bytes, this one with " +
                 std::to_string(bytes.size())};
  Greeting greeting{.start = std::string(bytes.substr(0, start_size))};
  for (const char c : bytes.substr(start_size)) greeting.time = greeting.time << 8 | static_cast<unsigned char>(c);
  return greeting;
}

Result<Sealer> Sealer::make(Method method, std::string_view password, const Greeting& greeting) {
  auto state = std::make_unique<State>();
  state->time = greeting.time;
  if (method == Method::exclusive_or) {
    state->start = greeting.start;
    state->password = password;
  }
  if (method == Method::triple_des || method == Method::aes_256) {
    const EVP_CIPHER* cipher = method == Method::aes_256 ? EVP_aes_256_cfb8() : EVP_des_ede3_cfb8();
    state->cipher = start_cipher(cipher, password, greeting.start);
    if (!state->cipher) return Error{"OpenSSL has no such cipher here"};
  }
  return Sealer(std::move(state));
}

std::string Sealer::seal(const Message& message) {
  std::string packet = plain_packet(message, state_->time);
  mix(packet, state_->start);
  mix(packet, state_->password);
  if (!state_->cipher) return packet;
  auto* bytes = reinterpret_cast<unsigned char*>(packet.data());
  int size = 0;
  EVP_EncryptUpdate(state_->cipher.get(), bytes, &size, bytes, static_cast<int>(packet.size()));
  return packet;
}

}  // namespace sereno::agent::nsca
