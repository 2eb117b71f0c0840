#include "net/testing/test_client.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace sereno::net {
namespace {

sockaddr_in name_of(const char* address, std::uint16_t port) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  inet_pton(AF_INET, address, &name.sin_addr);
  return name;
}

int connect_to(std::uint16_t port, const char* from, const char* to) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in there = name_of(to, port), here = name_of(from == nullptr ? to : from, 0);
  const timeval patience{.tv_sec = 20, .tv_usec = 0};
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (from != nullptr) bind(socket, reinterpret_cast<const sockaddr*>(&here), sizeof here);
  if (connect(socket, reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0) return socket;
  close(socket);
  return -1;
}

void require(bool done, const char* what) {
  if (!done) throw std::runtime_error(what);
}

constexpr long serial_number = 7;  ///< of each

CertificateHandle certificate_for(EVP_PKEY* key, const char* name, EVP_PKEY* issuer_key, X509* issuer) {
  CertificateHandle certificate(X509_new());
  X509* raw = certificate.get();
  X509_set_version(raw, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(raw), serial_number);
  X509_gmtime_adj(X509_getm_notBefore(raw), -60);
  X509_gmtime_adj(X509_getm_notAfter(raw), 3600);
  X509_set_pubkey(raw, key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(raw), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  X509_set_issuer_name(raw, X509_get_subject_name(issuer == nullptr ? raw : issuer));
  if (issuer == nullptr) {
    const ExtensionHandle ca(X509V3_EXT_conf_nid(nullptr, nullptr, NID_basic_constraints, "critical,CA:TRUE"));
    X509_add_ext(raw, ca.get(), -1);
  }
  require(X509_sign(raw, issuer_key, EVP_sha256()) != 0, "sign");
  return certificate;
}

/// By whom `key` is; with `serial` 0 nothing is revoked.
RevocationsHandle list_of(const X509* authority, EVP_PKEY* key, long serial, long valid_for_s) {
  using Time = std::unique_ptr<ASN1_TIME, Releases<ASN1_TIME_free>>;
  const Time before(X509_gmtime_adj(nullptr, -7200)), next(X509_gmtime_adj(nullptr, valid_for_s));
  RevocationsHandle list(X509_CRL_new());
  X509_CRL* const raw = list.get();
  X509_CRL_set_version(raw, 1);
  X509_CRL_set_issuer_name(raw, X509_get_subject_name(authority));
  X509_CRL_set1_lastUpdate(raw, before.get());
  X509_CRL_set1_nextUpdate(raw, next.get());
  if (serial != 0) {
    const std::unique_ptr<ASN1_INTEGER, Releases<ASN1_INTEGER_free>> number(ASN1_INTEGER_new());
    ASN1_INTEGER_set(number.get(), serial);
    X509_REVOKED* const revoked = X509_REVOKED_new();
    X509_REVOKED_set_serialNumber(revoked, number.get());
    X509_REVOKED_set_revocationDate(revoked, before.get());
    X509_CRL_add0_revoked(raw, revoked);
  }
  require(X509_CRL_sign(raw, key, EVP_sha256()) != 0, "sign");
  return list;
}

template <class Write>
void write_pem(const std::string& path, Write write) {
  std::FILE* file = std::fopen(path.c_str(), "w");
  require(file != nullptr, "open");
  write(file);
  std::fclose(file);
  chmod(path.c_str(), 0600);
}

}  // namespace

TestClient::TestClient(std::uint16_t port, const char* from, const char* to) : socket_(connect_to(port, from, to)) {}
TestClient::TestClient(TestClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      context_(std::move(other.context_)),
      ssl_(std::move(other.ssl_)),
      tls_(std::move(other.tls_)),
      tickets_(other.tickets_) {
  // The callbacks look for this object here.
  if (ssl_) SSL_set_app_data(ssl_.get(), this);
}
TestClient::~TestClient() {
  if (socket_ >= 0) close(socket_);
}

unsigned TestClient::psk(SSL* ssl, const char*, char* identity, unsigned identity_size, unsigned char* key,
                         unsigned key_size) {
  const auto& tls = static_cast<TestClient*>(SSL_get_app_data(ssl))->tls_;
  if (tls.psk_identity.size() + 1 > identity_size || tls.psk_key.size() > key_size) return 0;
  std::copy_n(tls.psk_identity.c_str(), tls.psk_identity.size() + 1, identity);
  std::copy(tls.psk_key.begin(), tls.psk_key.end(), key);
  return static_cast<unsigned>(tls.psk_key.size());
}

bool TestClient::start_tls(const ClientTls& tls) {
  tls_ = tls;
  context_.reset(SSL_CTX_new(TLS_client_method()));
  SSL_CTX* context = context_.get();
  SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_max_proto_version(context, tls.max_version);
  SSL_CTX_set_min_proto_version(context, tls.min_version);
  if (!tls.ciphers.empty()) SSL_CTX_set_cipher_list(context, tls.ciphers.c_str());
  if (!tls.psk_key.empty()) SSL_CTX_set_psk_client_callback(context, &TestClient::psk);
  if (!tls.certificate_file.empty()) {
    SSL_CTX_use_certificate_file(context, tls.certificate_file.c_str(), SSL_FILETYPE_PEM);
    SSL_CTX_use_PrivateKey_file(context, tls.key_file.c_str(), SSL_FILETYPE_PEM);
  }
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT);
  SSL_CTX_sess_set_new_cb(context, [](SSL* ssl, SSL_SESSION*) {
    ++static_cast<TestClient*>(SSL_get_app_data(ssl))->tickets_;
    return 0;
  });
  ssl_.reset(SSL_new(context));
  SSL_set_app_data(ssl_.get(), this);
  SSL_set_fd(ssl_.get(), socket_);
  return SSL_connect(ssl_.get()) == 1;
}

void TestClient::send(std::string_view bytes) {
  if (ssl_) {
    SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
    return;
  }
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::optional<std::string> TestClient::receive_all() {
  std::string all;
  std::array<char, 4096> part{};
  while (true) {
    const auto got = ssl_ ? SSL_read(ssl_.get(), part.data(), part.size()) : recv(socket_, part.data(), part.size(), 0);
    if (got > 0) {
      all.append(part.data(), static_cast<std::size_t>(got));
      continue;
    }
    const bool orderly = ssl_ ? SSL_get_error(ssl_.get(), static_cast<int>(got)) == SSL_ERROR_ZERO_RETURN : got == 0;
    if (!orderly) return std::nullopt;
    return all;
  }
}

std::string TestClient::receive(std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t have = 0;
  while (have < size) {
    const auto got = ssl_ ? SSL_read(ssl_.get(), bytes.data() + have, static_cast<int>(size - have))
                          : recv(socket_, bytes.data() + have, size - have, 0);
    if (got <= 0) break;
    have += static_cast<std::size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

std::string TestClient::tls_version() const { return ssl_ ? SSL_get_version(ssl_.get()) : ""; }

std::string TestClient::server_name() const {
  std::array<char, 256> name{};
  X509_NAME_get_text_by_NID(X509_get_subject_name(SSL_get0_peer_certificate(ssl_.get())), NID_commonName, name.data(),
                            name.size());
  return name.data();
}

void make_test_certificates(const std::string& folder) {
  const KeyHandle ca_key(EVP_RSA_gen(2048));
  const KeyHandle key(EVP_RSA_gen(2048));
  const auto ca = certificate_for(ca_key.get(), "test authority", ca_key.get(), nullptr);
  const auto other = certificate_for(key.get(), "other authority", key.get(), nullptr);
  const auto peer = certificate_for(key.get(), "peer", ca_key.get(), ca.get());
  write_pem(folder + "/ca.pem", [&](std::FILE* file) { PEM_write_X509(file, ca.get()); });
  write_pem(folder + "/other-ca.pem", [&](std::FILE* file) { PEM_write_X509(file, other.get()); });
  write_pem(folder + "/peer.pem", [&](std::FILE* file) { PEM_write_X509(file, peer.get()); });
  write_pem(folder + "/peer.key",
            [&](std::FILE* file) { PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
  const auto write_list = [&](const char* name, const RevocationsHandle& list) {
    write_pem(folder + "/" + name, [&](std::FILE* file) { PEM_write_X509_CRL(file, list.get()); });
  };
  write_list("none-revoked.crl", list_of(ca.get(), ca_key.get(), 0, 3600));
  write_list("peer-revoked.crl", list_of(ca.get(), ca_key.get(), serial_number, 3600));
  write_list("old.crl", list_of(ca.get(), ca_key.get(), 0, -3600));
  write_list("other.crl", list_of(other.get(), key.get(), 0, 3600));
}

}  // namespace sereno::net
