#include "net/tls_context.h"

#include <openssl/err.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "net/openssl_handles.h"
#include "net/psk_secret.h"
#include "net/self_signed.h"

namespace sereno::net {

struct TlsContext::State {
  SslContextHandle context;
  std::optional<PskSecret> psk;
};

namespace {
using config::ClientCertificates;
using config::TlsMode;
using config::TlsSettings;

constexpr auto certificate_ciphers = "HIGH:!aNULL:!eNULL:!PSK:!SRP:!aDSS";
/// What Zabbix' GnuTLS and OpenSSL builds offer, the ones with forward secrecy first.
constexpr auto psk_ciphers = "kECDHEPSK+AES:kPSK+AES";
/// NRPE without a certificate: the client cannot tell whom it talks to.
constexpr auto anonymous_ciphers = "aNULL:!eNULL:@SECLEVEL=0";
constexpr auto session_context = "sereno";

struct VersionName {
  std::string_view name;
  int version;
};
constexpr std::array versions{VersionName{"1.0", TLS1_VERSION}, VersionName{"1.1", TLS1_1_VERSION},
                              VersionName{"1.2", TLS1_2_VERSION}, VersionName{"1.3", TLS1_3_VERSION}};

Error failure(std::string_view what, const std::string& path, std::string_view fallback = "cannot be used") {
  return Error{(path.empty() ? std::string("TLS") : path) + ": " + std::string(what) + ": " +
               openssl_problem(fallback)};
}

/// A context with everything that does not depend on the settings.
SslContextHandle make_context() {
  SslContextHandle context(SSL_CTX_new(TLS_server_method()));
  if (!context) return context;
  SSL_CTX* raw = context.get();
  SSL_CTX_set_num_tickets(raw, 1);
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_session_id_context(raw, reinterpret_cast<const unsigned char*>(session_context),
                                 static_cast<unsigned>(std::strlen(session_context)));
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_options(raw, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
  return context;
}

Result<void> set_versions(SSL_CTX* context, const TlsSettings& settings) {
  for (const VersionName& version : versions) {
    if (version.name != settings.min_version) continue;
    if (SSL_CTX_set_min_proto_version(context, version.version) != 1) return failure("min_version", {});
    // OpenSSL 3 allows the old versions' SHA-1 signatures on its lowest level only.
    if (version.version < TLS1_2_VERSION) SSL_CTX_set_security_level(context, 0);
    return {};
  }
  return Error{"tls: min_version '" + settings.min_version + "' is none of 1.0, 1.1, 1.2 and 1.3"};
}

/// Keys that everybody can read are no secret. (A group may: Debian's ssl-cert.)
Result<void> check_key_rights(const std::string& path) {
  struct stat file {};
  if (stat(path.c_str(), &file) != 0) return Error{path + ": the key cannot be read: " + std::strerror(errno)};
  if ((file.st_mode & S_IRWXO) != 0)
    return Error{path + ": everybody can use this private key: chmod it to 0640 or 0600"};
  return {};
}

Result<void> load_certificate(SSL_CTX* context, const std::string& certificate, const std::string& key) {
  ERR_clear_error();
  if (access(certificate.c_str(), R_OK) != 0)
    return Error{certificate + ": the certificate cannot be read: " + std::strerror(errno)};
  if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1)
    return failure("is no PEM certificate chain", certificate);
  if (auto safe = check_key_rights(key); !safe) return safe;
  if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1)
    return failure("is no PEM private key of this certificate", key);
  if (SSL_CTX_check_private_key(context) != 1) return failure("does not belong to " + certificate, key);
  return {};
}

Result<void> use_certificate(SSL_CTX* context, const TlsSettings& settings, const std::string& state_folder,
                             const std::string& hostname) {
  if (settings.certificate_file.empty() != settings.key_file.empty())
    return Error{"tls: certificate and key belong together: name both, or neither for a self-signed one"};
  if (!settings.certificate_file.empty())
    return load_certificate(context, settings.certificate_file, settings.key_file);
  const auto made = ensure_self_signed(state_folder, hostname);
  if (!made) return made.error();
  const auto loaded = load_certificate(context, *made, *made);
  if (!loaded) return Error{loaded.error().message + " (remove the file to have a new one made)"};
  return {};
}

Result<void> ask_for_client_certificates(SSL_CTX* context, const std::string& ca_file, bool required) {
  if (ca_file.empty()) return Error{"tls: client certificates are asked for but 'ca' does not say who may sign them"};
  ERR_clear_error();
  if (SSL_CTX_load_verify_file(context, ca_file.c_str()) != 1)
    return failure("is no PEM file of certificate authorities", ca_file, "cannot be read");
  if (auto* names = SSL_load_client_CA_file(ca_file.c_str())) SSL_CTX_set_client_CA_list(context, names);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | (required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0), nullptr);
  return {};
}

KeyHandle make_dh_parameters() {
  const std::unique_ptr<EVP_PKEY_CTX, Releases<EVP_PKEY_CTX_free>> maker(
      EVP_PKEY_CTX_new_from_name(nullptr, "DH", nullptr));
  EVP_PKEY* parameters = nullptr;
  if (maker && EVP_PKEY_paramgen_init(maker.get()) == 1 && EVP_PKEY_CTX_set_group_name(maker.get(), "ffdhe2048") == 1)
    EVP_PKEY_paramgen(maker.get(), &parameters);
  return KeyHandle(parameters);
}

Result<void> make_anonymous(SSL_CTX* context) {
  SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);  // TLS 1.3 has no anonymous suites
  if (SSL_CTX_set_cipher_list(context, anonymous_ciphers) != 1) return failure("anonymous suites", {});
  // As the NRPE daemon: 2048 bits. OpenSSL's own choice would be 3072 for AES-256 and 1024 for AES-128.
  KeyHandle parameters = make_dh_parameters();
  if (!parameters || SSL_CTX_set0_tmp_dh_pkey(context, parameters.get()) != 1) return failure("DH parameters", {});
  static_cast<void>(parameters.release());  // the context has taken them
  return {};
}

/// OpenSSL asks for the key of an identity. For TLS 1.3 too, where it takes the key with SHA-256.
unsigned psk_for(SSL* ssl, const char* identity, unsigned char* key, unsigned most) {
  const auto* secret = static_cast<const PskSecret*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
  if (secret == nullptr || identity == nullptr || secret->identity() != identity) return 0;
  if (secret->key().size() > most) return 0;
  std::memcpy(key, secret->key().data(), secret->key().size());
  return static_cast<unsigned>(secret->key().size());
}

}  // namespace

TlsContext::TlsContext(std::unique_ptr<State> state) : state_(std::move(state)) {}
TlsContext::TlsContext(TlsContext&&) noexcept = default;
TlsContext& TlsContext::operator=(TlsContext&&) noexcept = default;
TlsContext::~TlsContext() = default;

ssl_ctx_st* TlsContext::native() const { return state_->context.get(); }

Result<TlsContext> TlsContext::for_nrpe(const TlsSettings& settings, const std::string& state_folder,
                                        const std::string& hostname) {
  auto state = std::make_unique<State>();
  state->context = make_context();
  SSL_CTX* raw = state->context.get();
  if (raw == nullptr) return failure("no context", {});
  if (auto set = set_versions(raw, settings); !set) return set.error();
  if (settings.mode == TlsMode::anonymous) {
    if (auto made = make_anonymous(raw); !made) return made.error();
    return TlsContext(std::move(state));
  }
  if (SSL_CTX_set_cipher_list(raw, certificate_ciphers) != 1) return failure("cipher list", {});
  if (auto used = use_certificate(raw, settings, state_folder, hostname); !used) return used.error();
  if (settings.client_certificates != ClientCertificates::none) {
    const bool required = settings.client_certificates == ClientCertificates::require;
    if (auto asked = ask_for_client_certificates(raw, settings.ca_file, required); !asked) return asked.error();
  }
  return TlsContext(std::move(state));
}

Result<TlsContext> TlsContext::for_zabbix(const config::ZabbixSettings& settings, const std::string& state_folder,
                                          const std::string& hostname) {
  auto state = std::make_unique<State>();
  state->context = make_context();
  SSL_CTX* raw = state->context.get();
  if (raw == nullptr) return failure("no context", {});
  if (auto set = set_versions(raw, settings.tls); !set) return set.error();

  std::string ciphers = settings.accept_certificate ? certificate_ciphers : "";
  if (settings.accept_psk) {
    auto secret = PskSecret::load(settings.psk_identity, settings.psk_file);
    if (!secret) return secret.error();
    state->psk.emplace(std::move(*secret));
    SSL_CTX_set_app_data(raw, &*state->psk);
    SSL_CTX_set_psk_server_callback(raw, &psk_for);
    // In front: a PSK client offers nothing else, and "!PSK" of the other list would take them away again.
    ciphers = settings.accept_certificate ? std::string(psk_ciphers) + ":HIGH:!aNULL:!eNULL:!SRP:!aDSS" : psk_ciphers;
  }
  if (SSL_CTX_set_cipher_list(raw, ciphers.c_str()) != 1) return failure("cipher list", {});
  if (settings.accept_certificate) {
    if (auto used = use_certificate(raw, settings.tls, state_folder, hostname); !used) return used.error();
    if (!settings.tls.ca_file.empty()) {
      if (auto asked = ask_for_client_certificates(raw, settings.tls.ca_file, true); !asked) return asked.error();
    }
  }
  return TlsContext(std::move(state));
}

}  // namespace sereno::net
