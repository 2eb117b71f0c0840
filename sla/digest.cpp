#include "sla/digest.h"

#include <endian.h>
#include <openssl/evp.h>

#include <array>
#include <cstring>
#include <stdexcept>

namespace sereno::sla {
namespace {

/// Only memory that has run out makes these calls fail.
void require(int one) {
  if (one != 1) throw std::runtime_error("OpenSSL refuses SHA-256");
}

std::string hex_of(const unsigned char* bytes, std::size_t size) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * size);
  for (std::size_t i = 0; i < size; ++i) {
    text += digits[bytes[i] >> 4U];
    text += digits[bytes[i] & 15U];
  }
  return text;
}

}  // namespace

/// Small fields are gathered: a call into OpenSSL costs more than hashing them.
struct Digest::Context {
  Context() { require(EVP_DigestInit_ex(evp.get(), EVP_sha256(), nullptr)); }

  void add(const void* bytes, std::size_t size) {
    if (size > waiting.size() - used) flush();
    if (size > waiting.size()) return require(EVP_DigestUpdate(evp.get(), bytes, size));
    std::memcpy(waiting.data() + used, bytes, size);
    used += size;
  }
  void flush() {
    require(EVP_DigestUpdate(evp.get(), waiting.data(), used));
    used = 0;
  }

  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> evp{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  std::array<unsigned char, 8192> waiting{};
  std::size_t used = 0;
};

Digest::Digest() : context_(std::make_unique<Context>()) {}
Digest::~Digest() = default;

Digest& Digest::text(std::string_view value) {
  number(static_cast<std::int64_t>(value.size()));
  if (!value.empty()) context_->add(value.data(), value.size());
  return *this;
}

Digest& Digest::number(std::int64_t value) {
  const std::uint64_t network_order = htobe64(static_cast<std::uint64_t>(value));  // the same on every machine
  context_->add(&network_order, sizeof network_order);
  return *this;
}

std::string Digest::hex() {
  context_->flush();
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  require(EVP_DigestFinal_ex(context_->evp.get(), bytes.data(), &size));
  return hex_of(bytes.data(), size);
}

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  require(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr));
  return hex_of(digest.data(), size);
}

}  // namespace sereno::sla
