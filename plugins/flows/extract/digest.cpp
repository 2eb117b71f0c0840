#include <openssl/evp.h>

#include <array>

#include "sereno/flows/extraction.h"

namespace sereno::flows {

Result<Found> md5_of(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_md5(), nullptr) != 1)
    return Error{"this system has no MD5"};
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hexadecimal;
  for (unsigned i = 0; i < size; ++i) {
    hexadecimal += digits[digest[i] >> 4];
    hexadecimal += digits[digest[i] & 15];
  }
  return Found{hexadecimal};
}

}  // namespace sereno::flows
