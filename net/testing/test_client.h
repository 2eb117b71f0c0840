// A blocking client for tests. Test code only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "net/openssl_handles.h"

namespace sereno::net {

struct ClientTls {
  int max_version = 0;  ///< 0: the highest
  int min_version = 0;
  std::string ciphers{};  ///< TLS 1.2 and before
  std::string groups{};   ///< in the order of its liking; the library's when empty
  std::string psk_identity{};
  std::string psk_key{};  ///< bytes
  std::string certificate_file{};
  std::string key_file{};
};

/// One connection, to 127.0.0.1 and from there unless told otherwise. Gives up after twenty seconds of silence, so that
/// a test fails instead of hanging.
class TestClient {
 public:
  explicit TestClient(std::uint16_t port, const char* from = nullptr, const char* to = "127.0.0.1");
  ~TestClient();
  TestClient(TestClient&& other) noexcept;
  TestClient(const TestClient&) = delete;
  TestClient& operator=(const TestClient&) = delete;

  /// True when the handshake succeeds.
  bool start_tls(const ClientTls& tls = {});
  void send(std::string_view bytes);
  /// What comes until the other side ends; with TLS only an orderly end counts, else nothing is returned.
  std::optional<std::string> receive_all();
  /// The next `size` bytes, or fewer when the other side ends before.
  std::string receive(std::size_t size);
  /// "TLSv1.3", "" without TLS.
  std::string tls_version() const;
  /// The common name in the server's certificate.
  std::string server_name() const;
  /// Session tickets that have come in.
  int tickets() const { return tickets_; }
  bool connected() const { return socket_ >= 0; }

 private:
  int socket_ = -1;
  SslContextHandle context_;
  SslHandle ssl_;
  ClientTls tls_;
  int tickets_ = 0;
  static unsigned psk(SSL* ssl, const char* hint, char* identity, unsigned identity_size, unsigned char* key,
                      unsigned key_size);
};

/// Makes a certificate authority and a certificate it signed in `folder`: ca.pem, peer.pem, peer.key, other-ca.pem; and
/// lists of revoked certificates: none-revoked.crl, peer-revoked.crl and old.crl (out of date) by that authority,
/// other.crl by the other.
void make_test_certificates(const std::string& folder);

}  // namespace sereno::net
