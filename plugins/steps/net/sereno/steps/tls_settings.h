// How a client speaks TLS.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sereno/result.h"

namespace sereno::steps {

enum class TlsVersion : std::uint8_t { any, tls1_0, tls1_1, tls1_2, tls1_3 };

/// "1" (or "1.0"), "1.1", "1.2", "1.3".
Result<TlsVersion> parse_tls_version(std::string_view text);

struct TlsSettings {
  bool verify = true;                ///< chain and name
  std::string ca_file{};             ///< PEM; empty: what the system trusts
  std::string client_certificate{};  ///< PEM file; empty: none
  std::string client_key{};          ///< PEM file; empty: in the certificate's file
  TlsVersion min = TlsVersion::any;
  TlsVersion max = TlsVersion::any;
};

}  // namespace sereno::steps
