#include "plugins/steps/net/tls_context.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstddef>

#include "plugins/steps/net/system_trust.h"
#include "sereno/steps/address.h"

namespace sereno::steps {
namespace {

int version_of(TlsVersion version) {
  static constexpr std::array<int, 5> versions = {0, TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION};
  return versions[static_cast<std::size_t>(version)];
}

bool set_versions(SSL_CTX* context, const TlsSettings& settings) {
  const bool old = settings.max == TlsVersion::tls1_0 || settings.max == TlsVersion::tls1_1;
  if (old) SSL_CTX_set_security_level(context, 0);  // OpenSSL 3 offers them at no higher level
  return SSL_CTX_set_min_proto_version(context, version_of(settings.min)) == 1 &&
         SSL_CTX_set_max_proto_version(context, version_of(settings.max)) == 1;
}

bool set_trust(SSL_CTX* context, const TlsSettings& settings) {
  if (!settings.ca_file.empty()) return SSL_CTX_load_verify_file(context, settings.ca_file.c_str()) == 1;
  if (has_trust_folder(system_trust_folder)) return SSL_CTX_load_verify_dir(context, system_trust_folder) == 1;
  return SSL_CTX_set_default_verify_paths(context) == 1;
}

Error bad_file(const char* what, const std::string& path) {
  std::string text = std::string(what) + " " + path + " cannot be used";
  if (const std::string why = last_tls_error(); !why.empty()) text += ": " + why;
  return Error{text};
}

/// RFC 7301: each name behind its length.
std::vector<unsigned char> wire_form(const std::vector<std::string>& protocols) {
  std::vector<unsigned char> bytes;
  for (const std::string& one : protocols) {
    bytes.push_back(static_cast<unsigned char>(one.size()));
    bytes.insert(bytes.end(), one.begin(), one.end());
  }
  return bytes;
}

}  // namespace

void TlsContextDeleter::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }

std::string last_tls_error() {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = ERR_reason_error_string(code);
  return code == 0 || reason == nullptr ? std::string() : reason;
}

Result<TlsContext> make_client_context(const TlsSettings& settings) {
  ERR_clear_error();
  TlsContext context(SSL_CTX_new(TLS_client_method()));
  if (!context || !set_versions(context.get(), settings)) return Error{"TLS cannot be set up: " + last_tls_error()};
  SSL_CTX_set_verify(context.get(), settings.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context.get()), X509_V_FLAG_PARTIAL_CHAIN);  // as libcurl has it
  if (settings.verify && !set_trust(context.get(), settings))
    return bad_file("file of authorities", settings.ca_file.empty() ? system_trust_folder : settings.ca_file);
  if (settings.client_certificate.empty()) return context;
  const std::string& key = settings.client_key.empty() ? settings.client_certificate : settings.client_key;
  if (SSL_CTX_use_certificate_chain_file(context.get(), settings.client_certificate.c_str()) != 1)
    return bad_file("client certificate", settings.client_certificate);
  if (SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1)
    return bad_file("client key", key);
  return context;
}

bool prepare_client(ssl_st* connection, const std::string& name, bool verify,
                    const std::vector<std::string>& protocols) {
  const auto bytes = wire_form(protocols);
  if (!bytes.empty() && SSL_set_alpn_protos(connection, bytes.data(), static_cast<unsigned>(bytes.size())) != 0)
    return false;
  const auto numeric = numeric_address(name);
  // What SSL_set_tlsext_host_name is, without its cast: OpenSSL copies the name.
  if (!numeric && !name.empty() &&
      SSL_ctrl(connection, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, const_cast<char*>(name.c_str())) !=
          1)
    return false;
  if (!verify) return true;
  X509_VERIFY_PARAM* const rules = SSL_get0_param(connection);
  if (numeric) return X509_VERIFY_PARAM_set1_ip_asc(rules, numeric->c_str()) == 1;
  return X509_VERIFY_PARAM_set1_host(rules, name.c_str(), name.size()) == 1;
}

}  // namespace sereno::steps
