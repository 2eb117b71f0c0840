// SIP (RFC 3261) as far as a probe speaks it: what is asked, what came back.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sereno::steps {

/// All that is ever asked. Nobody is called and nothing is delivered to anybody: there is no way to say INVITE, MESSAGE
/// or any other method.
enum class SipMethod : std::uint8_t { options, register_contact };
/// "OPTIONS", "REGISTER".
std::string_view to_string(SipMethod method);

enum class SipTransport : std::uint8_t { udp, tcp, tls, ws, wss };
/// "udp", "tcp", "tls", "ws", "wss".
std::string_view to_string(SipTransport transport);
std::optional<SipTransport> sip_transport_from(std::string_view text);
/// 5060; 5061 over TLS; over WebSocket, which shares the web's ports, 80 and 443.
std::uint16_t default_port(SipTransport transport);
constexpr bool is_secure(SipTransport transport) {
  return transport == SipTransport::tls || transport == SipTransport::wss;
}

/// What is wrong with a SIP address as one may be asked for, as part of a sentence: another scheme, a blank, a line
/// end, a header or a method in it. Nothing when it can be used.
std::optional<std::string> sip_uri_problem(std::string_view uri);
/// The user of an address, and its host with the port: "sip:alice@pbx.test:5060;transport=tcp" is {"alice",
/// "pbx.test:5060"}.
struct SipUriParts {
  std::string user{};
  std::string host_port{};
};
SipUriParts sip_uri_parts(std::string_view uri);

/// One request, with everything that its text needs. Every text is one line.
struct SipRequest {
  SipMethod method = SipMethod::options;
  SipTransport transport = SipTransport::udp;
  std::string uri{};      ///< "sip:pbx.test"
  std::string sent_by{};  ///< of the Via: "192.0.2.4:5062"
  std::string branch{};   ///< with its "z9hG4bK"
  std::string from{};     ///< address
  std::string from_tag{};
  std::string to{};  ///< address
  std::string call_id{};
  unsigned cseq = 1;
  std::string contact{};                          ///< one address of our own, never "*"
  std::optional<std::chrono::seconds> expires{};  ///< of a REGISTER; 0: the contact is taken away again
  std::vector<std::string> authorizations{};      ///< whole header lines
  std::string user_agent{};
};

/// The text of a request, with rport (RFC 3581) and without a body.
std::string compose(const SipRequest& request);

/// The topmost Via of an answer: what of our own came back.
struct SipVia {
  std::string transport{};  ///< as it is written: "UDP"
  std::string sent_by{};    ///< "192.0.2.4:5062"
  std::string branch{};
  std::string received{};  ///< the address that the server saw; empty when it does not say
  std::string rport{};     ///< and the port
};

struct SipContact {
  std::string uri{};
  SipUriParts parts{};
  std::optional<unsigned> expires_s{};
};

/// A demand for credentials.
struct SipChallenge {
  bool proxy = false;    ///< Proxy-Authenticate, answered by Proxy-Authorization
  std::string scheme{};  ///< "Digest"
  std::string realm{};   ///< these without their quotes
  std::string nonce{};
  std::string opaque{};
  std::string algorithm{};  ///< "MD5"; empty: none is named, which means MD5
  std::string qop{};        ///< "auth,auth-int"; empty: none
  bool stale = false;       ///< the nonce was too old, the password right
};

struct SipAnswer {
  int status = 0;        ///< 100 to 699
  std::string reason{};  ///< "Not Found"
  SipVia via{};
  std::size_t vias = 0;
  std::string call_id{};
  unsigned cseq = 0;
  std::string cseq_method{};
  std::vector<SipContact> contacts{};
  std::vector<SipChallenge> challenges{};
  std::string server{};   ///< Server, else User-Agent
  std::string warning{};  ///< the first Warning header
  std::string allow{};    ///< all Allow headers
  std::optional<unsigned> min_expires_s{};
  std::optional<unsigned> retry_after_s{};

  /// "404 Not Found"; the reason cut.
  std::string status_text() const;
};

}  // namespace sereno::steps
