#include "sereno/steps/sip_digest.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <optional>

#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

struct Algorithm {
  std::string_view name;  ///< as RFC 8760 writes it
  const EVP_MD* (*digest)();
};
/// Strongest first.
constexpr std::array<Algorithm, 3> algorithms = {
    {{"SHA-512-256", &EVP_sha512_256}, {"SHA-256", &EVP_sha256}, {"MD5", &EVP_md5}}};

constexpr std::string_view session = "-sess";

bool is_session(const SipChallenge& challenge) { return lower_case(challenge.algorithm).ends_with(session); }

/// Its place in `algorithms`; nothing when it is another one.
std::optional<std::size_t> place_of(const SipChallenge& challenge) {
  std::string_view name = challenge.algorithm.empty() ? std::string_view("MD5") : challenge.algorithm;
  if (is_session(challenge)) name.remove_suffix(session.size());
  for (std::size_t i = 0; i < algorithms.size(); ++i)
    if (equals_ignoring_case(name, algorithms[i].name)) return i;
  return std::nullopt;
}

bool offers_auth(const SipChallenge& challenge) {
  const auto words = split(challenge.qop, ',');
  return challenge.qop.empty() ||
         std::any_of(words.begin(), words.end(), [](const auto& word) { return equals_ignoring_case(word, "auth"); });
}

bool can_be_answered(const SipChallenge& challenge) {
  return equals_ignoring_case(challenge.scheme, "Digest") && !challenge.nonce.empty() && offers_auth(challenge) &&
         place_of(challenge).has_value();
}

/// In lower-case hexadecimal; empty when OpenSSL has not the algorithm.
std::string hashed(const Algorithm& algorithm, const std::string& text) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, algorithm.digest(), nullptr) != 1) return {};
  std::string out;
  for (unsigned i = 0; i < size; ++i) {
    out += digits[digest[i] >> 4];
    out += digits[digest[i] & 15];
  }
  return out;
}

std::string quoted_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string eight_digits(unsigned count) {
  std::string text(8, '0');
  static constexpr std::string_view digits = "0123456789abcdef";
  for (std::size_t i = 0; i < 8; ++i, count >>= 4) text[7 - i] = digits[count & 15];
  return text;
}

}  // namespace

const SipChallenge* strongest(const std::vector<SipChallenge>& challenges, bool proxy) {
  const SipChallenge* best = nullptr;
  for (const SipChallenge& one : challenges) {
    if (one.proxy != proxy || !can_be_answered(one)) continue;
    if (best == nullptr || *place_of(one) < *place_of(*best)) best = &one;
  }
  return best;
}

std::string describe(const std::vector<SipChallenge>& challenges) {
  std::string text;
  for (const SipChallenge& one : challenges) {
    std::string words = shown(one.scheme, 40);
    if (equals_ignoring_case(one.scheme, "Digest")) {
      if (!place_of(one)) words += " with " + shown(one.algorithm, 40);
      if (!offers_auth(one)) words += " with qop " + quoted_string(one.qop, 40);
      if (one.nonce.empty()) words += " without a nonce";
    }
    text += (text.empty() ? "" : ", ") + words;
  }
  return shown(text, 200);
}

std::string answer_to(const SipChallenge& challenge, const SipCredential& credential, const DigestUse& use) {
  const Algorithm& algorithm = algorithms.at(place_of(challenge).value_or(algorithms.size() - 1));
  const std::string count = eight_digits(use.count);
  std::string secret = hashed(algorithm, credential.user + ":" + challenge.realm + ":" + credential.password);
  if (is_session(challenge)) secret = hashed(algorithm, secret + ":" + challenge.nonce + ":" + use.cnonce);
  const std::string what = hashed(algorithm, use.method + ":" + use.uri);
  if (secret.empty()) return {};
  const std::string middle = challenge.qop.empty() ? "" : ":" + count + ":" + use.cnonce + ":auth";
  const std::string response = hashed(algorithm, secret + ":" + challenge.nonce + middle + ":" + what);

  std::string line = challenge.proxy ? "Proxy-Authorization" : "Authorization";
  line += ": Digest username=" + quoted_string(credential.user) + ", realm=\"" + challenge.realm + "\", nonce=\"" +
          challenge.nonce + "\", uri=" + quoted_string(use.uri) + ", response=\"" + response + "\"";
  if (!challenge.algorithm.empty()) line += ", algorithm=" + challenge.algorithm;
  if (!challenge.opaque.empty()) line += ", opaque=\"" + challenge.opaque + "\"";
  if (!challenge.qop.empty() || is_session(challenge)) line += ", cnonce=\"" + use.cnonce + "\"";
  if (!challenge.qop.empty()) line += ", qop=auth, nc=" + count;
  return line;
}

}  // namespace sereno::steps
