// How one side speaks TLS: settings in, a context out that serves any number of connections. Knows no protocol.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sereno/result.h"

struct ssl_ctx_st;
struct ssl_st;

namespace sereno::net {

struct CertificateFiles {
  std::string certificate{};  ///< PEM, chain after the leaf
  std::string key{};          ///< PEM, without a passphrase; may be the same file
};

struct PskFile {
  std::string identity{};
  std::string path{};
  bool passphrase = false;  ///< the key is the file's text as it stands (NSCA-ng), not hexadecimal digits
};

enum class ClientCertificates { none, ask, require };

/// What a server presents: at least one of certificate, psk and anonymous. Certificate and PSK may stand side by side.
struct TlsServerSettings {
  std::string min_version = "1.2";  ///< "1.0" to "1.3"
  std::optional<CertificateFiles> certificate{};
  std::optional<PskFile> psk{};
  bool anonymous = false;  ///< Diffie-Hellman without a certificate: ends with TLS 1.2, and goes with nothing else
  ClientCertificates client_certificates = ClientCertificates::none;
  std::string ca_file{};   ///< who signs client certificates
  std::string crl_file{};  ///< what they revoked, PEM; every authority of a chain needs its list there
  /// That a client's certificate has to have, as distinguished names of RFC 4514; empty: any.
  std::string client_issuer{}, client_subject{};
};

struct TlsClientSettings {
  std::string min_version = "1.2";
  bool verify = true;      ///< the server's certificate, and that it bears the name of whom we meant
  std::string ca_file{};   ///< who may have signed it; the system's authorities when empty
  std::string crl_file{};  ///< what they revoked, as of a server
  /// That the server's certificate has to have, as of a server's clients. A subject stands in place of the name of whom
  /// we meant.
  std::string server_issuer{}, server_subject{};
  std::optional<CertificateFiles> certificate{};
  std::optional<PskFile> psk{};  ///< then no certificate is taken from the server
};

/// Which setting a problem belongs to.
enum class TlsPart { settings, certificate, key, authorities, revocations, psk };

struct TlsProblem {
  TlsPart part = TlsPart::settings;
  std::string message{};  ///< begins with the file, where there is one, and says what to do
};

/// What follows from how the peers behave: exactly one session ticket with TLS 1.3 (with two, a reply waits for a
/// delayed acknowledgement; with none, the query of check_nrpe does), none with a pre-shared key of TLS 1.2 (nobody
/// resumes), no session cache, the default groups with X25519, buffers given back while a connection idles. With a
/// pre-shared key the server's order decides: forward secrecy wherever it is offered, by X25519, which a GnuTLS client
/// names behind P-256 that costs OpenSSL 3.0 several times as much.
class TlsContext {
 public:
  /// Opens every file that is named and adds everything that is wrong to `problems`, all at once; a context when
  /// nothing is. An expired certificate is wrong, as is one that is not valid yet.
  static std::optional<TlsContext> server(const TlsServerSettings& settings, std::vector<TlsProblem>& problems);
  static std::optional<TlsContext> client(const TlsClientSettings& settings, std::vector<TlsProblem>& problems);

  ssl_ctx_st* native() const;
  /// Of a server: whether whoever came in by `before` would come in here too, for all that a handshake shows: the same
  /// versions, client certificates by the same authorities with the same revoked, the same pre-shared key. Its own
  /// certificate may be another.
  bool lets_in_as(const TlsContext& before) const;
  /// Why the other side is not taken by what it showed in its handshake; empty when it is.
  std::string objection(const ssl_st* handshake) const;
  /// Of a client: whether the name in the certificate is to be looked at.
  bool verifies_name() const;

  TlsContext(TlsContext&&) noexcept;
  TlsContext& operator=(TlsContext&&) noexcept;
  ~TlsContext();

 private:
  struct State;
  explicit TlsContext(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sereno::net
