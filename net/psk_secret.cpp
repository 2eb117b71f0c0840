#include "net/psk_secret.h"

#include <openssl/crypto.h>

#include "net/key_file.h"
#include "sereno/number.h"

namespace sereno::net {
namespace {
constexpr std::size_t fewest_digits = 32;
constexpr std::size_t most_digits = 512;
constexpr std::size_t longest_identity = 128;

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

constexpr std::size_t longest_passphrase = 256;

Result<void> examine_identity(std::string_view identity) {
  if (identity.empty()) return Error{"the identity of the pre-shared key is empty"};
  if (identity.size() > longest_identity) return Error{"the identity of the pre-shared key is above 128 bytes"};
  for (const char c : identity)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      return Error{"the identity of the pre-shared key has a control character in it"};
  return {};
}

}  // namespace

PskSecret::~PskSecret() { OPENSSL_cleanse(key_.data(), key_.size()); }

Result<PskSecret> PskSecret::from_digits(std::string_view identity, std::string_view digits) {
  if (const auto good = examine_identity(identity); !good) return good.error();
  digits = trim(digits);
  if (digits.size() < fewest_digits || digits.size() > most_digits || digits.size() % 2 != 0)
    return Error{"a pre-shared key has 32 to 512 hexadecimal digits, two for each byte; here are " +
                 std::to_string(digits.size()) + " characters (make one with: openssl rand -hex 32)"};
  PskSecret secret(identity, std::string(digits.size() / 2, '\0'));
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int value = digit_value(digits[i]);
    if (value < 0) return Error{"character " + std::to_string(i + 1) + " is no hexadecimal digit"};
    char& byte = secret.key_[i / 2];
    byte = static_cast<char>(static_cast<unsigned char>(byte) << 4 | value);
  }
  return secret;
}

Result<PskSecret> PskSecret::load(const std::string& identity, const std::string& path) {
  if (path.empty()) return Error{"a pre-shared key is accepted but no file of it is named: set psk: {identity, file}"};
  const auto file = KeyFile::read(path, FileRights::secret);
  if (!file) return Error{path + ": " + file.error().message};
  auto secret = from_digits(identity, file->text());
  if (!secret) return Error{path + ": " + secret.error().message};
  return secret;
}

Result<PskSecret> PskSecret::load_passphrase(const std::string& identity, const std::string& path) {
  if (const auto good = examine_identity(identity); !good) return good.error();
  const auto file = KeyFile::read(path, FileRights::secret);
  if (!file) return Error{path + ": " + file.error().message};
  const auto text = trim(file->text());
  if (text.empty() || text.size() > longest_passphrase)
    return Error{path + ": a password has 1 to 256 bytes, this one has " + std::to_string(text.size())};
  return PskSecret(identity, std::string(text));
}

}  // namespace sereno::net
