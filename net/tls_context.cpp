#include "net/tls_context.h"

#include <openssl/err.h>

#include <array>
#include <cstring>
#include <string_view>

#include "net/certificate_names.h"
#include "net/openssl_handles.h"
#include "net/psk_secret.h"
#include "net/tls_files.h"

namespace sereno::net {

struct TlsContext::State {
  SslContextHandle context;
  std::optional<PskSecret> psk;
  bool verifies_name = false;
  TlsServerSettings server{};       ///< as a server was made
  std::string authorities{};        ///< that sign its clients' certificates, and what they revoked: digests
  std::string issuer{}, subject{};  ///< that the other side's certificate has to have
};

namespace {
using Problems = std::vector<TlsProblem>;

/// What Zabbix' GnuTLS and OpenSSL builds offer, the ones with forward secrecy first.
constexpr std::string_view psk_ciphers = "kECDHEPSK+AES:kPSK+AES";
/// Behind those of a pre-shared key, which "!PSK" would take away again.
constexpr std::string_view beside_psk_ciphers = "HIGH:!aNULL:!eNULL:!SRP:!aDSS";
constexpr std::string_view certificate_ciphers = "HIGH:!aNULL:!eNULL:!PSK:!SRP:!aDSS";
/// The client cannot tell whom it talks to.
constexpr std::string_view anonymous_ciphers = "aNULL:!eNULL:@SECLEVEL=0";
constexpr auto session_context = "sereno";

struct VersionName {
  std::string_view name;
  int version;
};
constexpr std::array versions{VersionName{"1.0", TLS1_VERSION}, VersionName{"1.1", TLS1_1_VERSION},
                              VersionName{"1.2", TLS1_2_VERSION}, VersionName{"1.3", TLS1_3_VERSION}};

void add(Problems& problems, std::string message) { problems.push_back({TlsPart::settings, std::move(message)}); }
void add_failure(Problems& problems, std::string_view what) {
  add(problems, "tls: " + std::string(what) + ": " + openssl_problem("cannot be used"));
}

/// What does not depend on the settings.
SslContextHandle make_context(const SSL_METHOD* method) {
  SslContextHandle context(SSL_CTX_new(method));
  if (!context) return context;
  SSL_CTX* raw = context.get();
  SSL_CTX_set_num_tickets(raw, 1);
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_options(raw, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
  return context;
}

void set_versions(SSL_CTX* context, const std::string& min_version, Problems& problems) {
  for (const VersionName& version : versions) {
    if (version.name != min_version) continue;
    if (SSL_CTX_set_min_proto_version(context, version.version) != 1) add_failure(problems, "min_version");
    // OpenSSL 3 allows the old versions' SHA-1 signatures on its lowest level only.
    if (version.version < TLS1_2_VERSION) SSL_CTX_set_security_level(context, 0);
    return;
  }
  add(problems, "tls: min_version '" + min_version + "' is none of 1.0, 1.1, 1.2 and 1.3");
}

void set_ciphers(SSL_CTX* context, const std::string& list, Problems& problems) {
  if (SSL_CTX_set_cipher_list(context, list.c_str()) != 1) add_failure(problems, "cipher list");
}

KeyHandle make_dh_parameters() {
  const std::unique_ptr<EVP_PKEY_CTX, Releases<EVP_PKEY_CTX_free>> maker(
      EVP_PKEY_CTX_new_from_name(nullptr, "DH", nullptr));
  EVP_PKEY* parameters = nullptr;
  if (maker && EVP_PKEY_paramgen_init(maker.get()) == 1 && EVP_PKEY_CTX_set_group_name(maker.get(), "ffdhe2048") == 1)
    EVP_PKEY_paramgen(maker.get(), &parameters);
  return KeyHandle(parameters);
}

void make_anonymous(SSL_CTX* context, Problems& problems) {
  SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);  // TLS 1.3 has no anonymous suites
  set_ciphers(context, std::string(anonymous_ciphers), problems);
  // As the NRPE daemon: 2048 bits. OpenSSL's own choice would be 3072 for AES-256 and 1024 for AES-128.
  KeyHandle parameters = make_dh_parameters();
  if (!parameters || SSL_CTX_set0_tmp_dh_pkey(context, parameters.get()) != 1)
    return add_failure(problems, "DH parameters");
  static_cast<void>(parameters.release());  // the context has taken them
}

const PskSecret* secret_of(SSL* ssl) {
  return static_cast<const PskSecret*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
}

unsigned put_key(const PskSecret& secret, unsigned char* key, unsigned most) {
  if (secret.key().size() > most) return 0;
  std::memcpy(key, secret.key().data(), secret.key().size());
  return static_cast<unsigned>(secret.key().size());
}

/// OpenSSL asks for the key of an identity. For TLS 1.3 too, where it takes the key with SHA-256.
unsigned psk_of_client(SSL* ssl, const char* identity, unsigned char* key, unsigned most) {
  const auto* secret = secret_of(ssl);
  if (secret == nullptr || identity == nullptr || secret->identity() != identity) return 0;
  return put_key(*secret, key, most);
}

unsigned psk_for_server(SSL* ssl, const char*, char* identity, unsigned longest, unsigned char* key, unsigned most) {
  const auto* secret = secret_of(ssl);
  if (secret == nullptr || secret->identity().size() >= longest) return 0;
  std::memcpy(identity, secret->identity().c_str(), secret->identity().size() + 1);
  return put_key(*secret, key, most);
}

void load_psk(SSL_CTX* context, const PskFile& file, std::optional<PskSecret>& kept, Problems& problems) {
  auto secret = file.passphrase ? PskSecret::load_passphrase(file.identity, file.path)
                                : PskSecret::load(file.identity, file.path);
  if (!secret) return problems.push_back({TlsPart::psk, secret.error().message});
  kept.emplace(std::move(*secret));
  SSL_CTX_set_app_data(context, &*kept);
}

void use_server_psk(SSL_CTX* context, const PskFile& file, std::optional<PskSecret>& kept, Problems& problems) {
  load_psk(context, file, kept, problems);
  SSL_CTX_set_psk_server_callback(context, &psk_of_client);
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_CIPHER_SERVER_PREFERENCE);
}

void ask_for_client_certificates(SSL_CTX* context, const TlsServerSettings& settings, Problems& problems) {
  if (settings.ca_file.empty())
    return add(problems, "tls: client certificates are asked for but 'ca' does not say who may sign them");
  use_authorities(context, settings.ca_file, true, problems);
  if (!settings.crl_file.empty()) use_revocations(context, settings.crl_file, problems);
  const bool required = settings.client_certificates == ClientCertificates::require;
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | (required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0), nullptr);
}

/// The digests of all that a context trusts and of all lists of what was revoked, in the order of its store, which
/// follows from what is in it.
std::string digests_of_authorities(const SSL_CTX* context) {
  std::string digests;
  const STACK_OF(X509_OBJECT)* const all = X509_STORE_get0_objects(SSL_CTX_get_cert_store(context));
  for (int i = 0; i < sk_X509_OBJECT_num(all); ++i) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    const X509_OBJECT* const each = sk_X509_OBJECT_value(all, i);
    if (const X509* const authority = X509_OBJECT_get0_X509(each))
      X509_digest(authority, EVP_sha256(), digest.data(), &size);
    // The list of OpenSSL's own hands is const there for no reason.
    if (const X509_CRL* const revoked = X509_OBJECT_get0_X509_CRL(const_cast<X509_OBJECT*>(each)))
      X509_CRL_digest(revoked, EVP_sha256(), digest.data(), &size);
    digests.append(reinterpret_cast<const char*>(digest.data()), size);
  }
  return digests;
}

bool same_key(const std::optional<PskSecret>& left, const std::optional<PskSecret>& right) {
  if (!left || !right) return !left && !right;
  return left->identity() == right->identity() && left->key() == right->key();
}

std::string server_ciphers(const TlsServerSettings& settings) {
  if (!settings.psk) return std::string(certificate_ciphers);
  return std::string(psk_ciphers) + (settings.certificate ? ":" + std::string(beside_psk_ciphers) : "");
}

void trust(SSL_CTX* context, const TlsClientSettings& settings, Problems& problems) {
  if (!settings.verify) return SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  if (settings.ca_file.empty()) {
    if (SSL_CTX_set_default_verify_paths(context) != 1) add_failure(problems, "the system's authorities");
    return;
  }
  use_authorities(context, settings.ca_file, false, problems);
  if (!settings.crl_file.empty()) use_revocations(context, settings.crl_file, problems);
}

}  // namespace

TlsContext::TlsContext(std::unique_ptr<State> state) : state_(std::move(state)) {}
TlsContext::TlsContext(TlsContext&&) noexcept = default;
TlsContext& TlsContext::operator=(TlsContext&&) noexcept = default;
TlsContext::~TlsContext() = default;

ssl_ctx_st* TlsContext::native() const { return state_->context.get(); }
bool TlsContext::lets_in_as(const TlsContext& before) const {
  const TlsServerSettings& now = state_->server;
  const TlsServerSettings& then = before.state_->server;
  return now.min_version == then.min_version && now.anonymous == then.anonymous &&
         now.certificate.has_value() == then.certificate.has_value() &&
         now.client_certificates == then.client_certificates && now.client_issuer == then.client_issuer &&
         now.client_subject == then.client_subject && state_->authorities == before.state_->authorities &&
         same_key(state_->psk, before.state_->psk);
}

/// Whoever came in by the pre-shared key has no certificate to show.
std::string TlsContext::objection(const ssl_st* handshake) const {
  const X509* const shown = SSL_get0_peer_certificate(handshake);
  if (shown == nullptr && state_->psk) return {};
  return name_objection(shown, state_->issuer, state_->subject);
}

bool TlsContext::verifies_name() const { return state_->verifies_name; }

std::optional<TlsContext> TlsContext::server(const TlsServerSettings& settings, Problems& problems) {
  ERR_clear_error();
  const auto before = problems.size();
  auto state = std::make_unique<State>();
  state->context = make_context(TLS_server_method());
  SSL_CTX* raw = state->context.get();
  if (raw == nullptr) return add_failure(problems, "no context"), std::nullopt;
  SSL_CTX_set_session_id_context(raw, reinterpret_cast<const unsigned char*>(session_context),
                                 static_cast<unsigned>(std::strlen(session_context)));
  set_versions(raw, settings.min_version, problems);
  if (settings.anonymous) {
    make_anonymous(raw, problems);
  } else {
    if (settings.psk) use_server_psk(raw, *settings.psk, state->psk, problems);
    set_ciphers(raw, server_ciphers(settings), problems);
    if (settings.certificate) use_certificate(raw, *settings.certificate, problems);
    if (settings.client_certificates != ClientCertificates::none) ask_for_client_certificates(raw, settings, problems);
  }
  if (problems.size() != before) return std::nullopt;
  state->server = settings;
  state->authorities = digests_of_authorities(raw);
  state->issuer = settings.client_issuer;
  state->subject = settings.client_subject;
  return TlsContext(std::move(state));
}

std::optional<TlsContext> TlsContext::client(const TlsClientSettings& settings, Problems& problems) {
  ERR_clear_error();
  const auto before = problems.size();
  auto state = std::make_unique<State>();
  state->context = make_context(TLS_client_method());
  SSL_CTX* raw = state->context.get();
  if (raw == nullptr) return add_failure(problems, "no context"), std::nullopt;
  set_versions(raw, settings.min_version, problems);
  set_ciphers(raw, std::string(settings.psk ? psk_ciphers : certificate_ciphers), problems);
  if (settings.psk) {
    load_psk(raw, *settings.psk, state->psk, problems);
    SSL_CTX_set_psk_client_callback(raw, &psk_for_server);
  } else {
    trust(raw, settings, problems);
    state->verifies_name = settings.verify && settings.server_subject.empty();
    state->issuer = settings.server_issuer;
    state->subject = settings.server_subject;
  }
  if (settings.certificate) use_certificate(raw, *settings.certificate, problems);
  if (problems.size() != before) return std::nullopt;
  return TlsContext(std::move(state));
}

}  // namespace sereno::net
