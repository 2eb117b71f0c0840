// A text as OpenSSL's readers take it.
#pragma once

#include <openssl/bio.h>

#include <memory>
#include <string>

namespace sereno::steps::testing {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

/// Reads from the text itself, which has to outlive it.
inline Bio memory(const std::string& text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free};
}

}  // namespace sereno::steps::testing
