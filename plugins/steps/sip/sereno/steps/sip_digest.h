// Digest authentication for SIP (RFC 3261 22, RFC 8760).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sereno/steps/sip.h"

namespace sereno::steps {

struct SipCredential {
  std::string user{};
  std::string password{};
};

/// The challenge to answer among those of one kind (from a server, or from a proxy): by the strongest algorithm,
/// SHA-512-256 before SHA-256 before MD5, whatever their order; each with or without "-sess". Null when there is none
/// that can be answered: another scheme than Digest, another algorithm, no nonce, or a qop without "auth".
const SipChallenge* strongest(const std::vector<SipChallenge>& challenges, bool proxy);

/// What of them cannot be answered, for a person: "NTLM", "Digest with MD4", "Digest with qop 'auth-int'".
std::string describe(const std::vector<SipChallenge>& challenges);

/// What a response is computed for.
struct DigestUse {
  std::string method{};
  std::string uri{};
  std::string cnonce{};
  unsigned count = 1;  ///< how often this nonce has been answered, this one included
};

/// The header line that answers a challenge which strongest() gave: "Authorization: Digest ..." without a line end.
/// Empty when OpenSSL has not the algorithm, as under FIPS MD5.
std::string answer_to(const SipChallenge& challenge, const SipCredential& credential, const DigestUse& use);

}  // namespace sereno::steps
