// What a server shows of itself in the TLS handshake.
#pragma once

#include <string>
#include <vector>

#include "sereno/time.h"

namespace sereno::steps {

struct Certificate {
  std::string name{};    ///< the subject's common name, else its first alternative name, else its organisation
  std::string issuer{};  ///< likewise
  std::vector<std::string> names{};  ///< DNS names and addresses that it is for
  Instant not_before{};
  Instant not_after{};
  bool self_signed = false;  ///< issuer and subject are the same
};

/// How the chain was judged by the TLS library: the code is OpenSSL's X509_V_ERR_*, 0 for fine or not looked at.
struct ChainVerdict {
  int code = 0;
  std::string text{};     ///< OpenSSL's words for the code
  std::size_t depth = 0;  ///< which certificate of the chain it was about, 0 for the server's own
  std::string subject{};  ///< its name
};

/// What the handshake showed. Empty for plain HTTP.
struct TlsView {
  std::string protocol{};            ///< "TLSv1.3"
  std::string cipher{};              ///< "TLS_AES_256_GCM_SHA384"
  std::vector<Certificate> chain{};  ///< as the server sent it: its own first
  ChainVerdict verdict{};
};

}  // namespace sereno::steps
