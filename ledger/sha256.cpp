#include "ledger/sha256.h"

#include <openssl/evp.h>

#include <stdexcept>

namespace sereno::ledger {

namespace {

// Fetched once: looking the algorithm up anew for each digest costs more than a short digest itself.
const EVP_MD* algorithm() {
  static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> fetched{EVP_MD_fetch(nullptr, "SHA256", nullptr),
                                                                       &EVP_MD_free};
  return fetched.get();
}

void require(int outcome) {
  if (outcome != 1) throw std::runtime_error("OpenSSL gives no SHA-256: check its installation and openssl.cnf");
}

}  // namespace

struct Sha256::Context {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> state{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  void begin() const { require(EVP_DigestInit_ex2(state.get(), algorithm(), nullptr)); }
};

Sha256::Sha256() : context_(std::make_unique<Context>()) { context_->begin(); }

Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) {
  require(EVP_DigestUpdate(context_->state.get(), bytes.data(), bytes.size()));
}

Digest Sha256::finish() {
  Digest digest{};
  require(EVP_DigestFinal_ex(context_->state.get(), digest.data(), nullptr));
  context_->begin();
  return digest;
}

Digest sha256(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.finish();
}

std::string to_hex(const Digest& digest) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const auto byte : digest) {
    text += digits[byte >> 4u];
    text += digits[byte & 15u];
  }
  return text;
}

}  // namespace sereno::ledger
