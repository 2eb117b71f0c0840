#include "base/digest.h"

#include <openssl/evp.h>

#include <cstring>
#include <stdexcept>

#include "base/hexadecimal.h"

namespace sereno {
namespace {

// Fetched once: looking the algorithm up anew for each digest costs more than a short digest itself.
const EVP_MD* algorithm() {
  static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> fetched{EVP_MD_fetch(nullptr, "SHA256", nullptr),
                                                                       &EVP_MD_free};
  return fetched.get();
}

using ContextPointer = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

void require(int outcome) {
  if (outcome != 1) throw std::runtime_error("OpenSSL gives no SHA-256: check its installation and openssl.cnf");
}

}  // namespace

struct Sha256::Context {
  Context() { begin(); }

  void begin() { require(EVP_DigestInit_ex2(state.get(), algorithm(), nullptr)); }
  void add(std::string_view bytes) {
    if (bytes.size() > waiting.size() - used) flush();
    if (bytes.size() > waiting.size()) return require(EVP_DigestUpdate(state.get(), bytes.data(), bytes.size()));
    if (!bytes.empty()) std::memcpy(waiting.data() + used, bytes.data(), bytes.size());
    used += bytes.size();
  }
  void flush() {
    require(EVP_DigestUpdate(state.get(), waiting.data(), used));
    used = 0;
  }

  ContextPointer state{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  std::array<unsigned char, 4096> waiting;  // not zeroed: only what was added is read
  std::size_t used = 0;
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {}
Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) { context_->add(bytes); }

Digest Sha256::finish() {
  Digest digest{};
  context_->flush();
  require(EVP_DigestFinal_ex(context_->state.get(), digest.data(), nullptr));
  context_->begin();
  return digest;
}

Digest sha256(std::string_view bytes) {
  // Kept: making one costs as much as a short digest.
  static thread_local const ContextPointer state{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  Digest digest{};
  require(EVP_DigestInit_ex2(state.get(), algorithm(), nullptr));
  require(EVP_DigestUpdate(state.get(), bytes.data(), bytes.size()));
  require(EVP_DigestFinal_ex(state.get(), digest.data(), nullptr));
  return digest;
}

std::string to_hex(const Digest& digest) {
  return to_hex(std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
}

std::string sha256_hex(std::string_view bytes) { return to_hex(sha256(bytes)); }

}  // namespace sereno
