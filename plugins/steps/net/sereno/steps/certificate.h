// What a server shows of itself in the TLS handshake.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
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
  bool own = false;          ///< of a chain: an authority that this machine has, and the server did not send
};

/// What was wrong with a chain.
enum class ChainFault : std::uint8_t {
  none,  ///< accepted, or not looked at
  expired,
  not_yet_valid,
  self_signed,     ///< the server's own certificate is its own issuer, and not trusted here
  untrusted_root,  ///< the chain ends in an authority that is not trusted here
  issuer_missing,  ///< an issuer was neither sent by the server nor is it trusted here
  wrong_name,      ///< the certificate is good, for somebody else
  other
};

/// How the chain was judged by the TLS library.
struct ChainVerdict {
  ChainFault fault = ChainFault::none;
  std::string text{};     ///< the library's words
  std::size_t depth = 0;  ///< which certificate of the chain it was about, 0 for the server's own
  std::string subject{};  ///< its name
  std::string issuer{};   ///< the name of its issuer
};

/// What the handshake showed. Empty for plain text.
struct TlsView {
  std::string protocol{};             ///< "TLSv1.3"
  std::string cipher{};               ///< "TLS_AES_256_GCM_SHA384"
  std::vector<Certificate> chain{};   ///< that the judgement rests on: the server's own first, each one's issuer next
  std::vector<Certificate> strays{};  ///< sent beside it, and needed by nobody: they decide nothing
  ChainVerdict verdict{};
  std::optional<int> alert{};  ///< code of the fatal alert that the server sent
};

}  // namespace sereno::steps
