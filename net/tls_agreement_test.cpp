// Whether a client comes to terms with a server's context, and how.
#include <gtest/gtest.h>

#include <cstring>

#include "net/testing/tls_files.h"
#include "net/tls_context.h"

namespace sereno::net {
namespace {

using TlsAgreementTest = TlsFilesTest;

const char* group_of(SSL* server) {
  switch (SSL_get_negotiated_group(server)) {
    case NID_X25519:
      return "X25519";
    case NID_X9_62_prime256v1:
      return "P-256";
    default:
      return "none";
  }
}

unsigned give_psk(SSL*, const char*, char* identity, unsigned, unsigned char* key, unsigned) {
  std::strcpy(identity, "id");
  std::memset(key, 0xbb, 32);
  return 32;
}

/// Both ends in memory: whether a client comes to terms with the context, and how.
std::string negotiated(const TlsContext& server_context, const ClientTls& tls) {
  const SslContextHandle client_context(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_security_level(client_context.get(), 0);
  SSL_CTX_set_min_proto_version(client_context.get(), tls.min_version);
  SSL_CTX_set_max_proto_version(client_context.get(), tls.max_version);
  if (!tls.ciphers.empty()) SSL_CTX_set_cipher_list(client_context.get(), tls.ciphers.c_str());
  if (!tls.groups.empty()) SSL_CTX_set1_groups_list(client_context.get(), tls.groups.c_str());
  if (!tls.psk_identity.empty()) SSL_CTX_set_psk_client_callback(client_context.get(), &give_psk);
  if (!tls.certificate_file.empty()) {
    SSL_CTX_use_certificate_file(client_context.get(), tls.certificate_file.c_str(), SSL_FILETYPE_PEM);
    SSL_CTX_use_PrivateKey_file(client_context.get(), tls.key_file.c_str(), SSL_FILETYPE_PEM);
  }
  const SslHandle client(SSL_new(client_context.get()));
  const SslHandle server(SSL_new(server_context.native()));
  BIO* client_end = nullptr;
  BIO* server_end = nullptr;
  BIO_new_bio_pair(&client_end, 0, &server_end, 0);
  SSL_set_bio(client.get(), client_end, client_end);
  SSL_set_bio(server.get(), server_end, server_end);
  for (int i = 0; i < 10; ++i) {
    SSL_connect(client.get());
    SSL_accept(server.get());
  }
  if (SSL_is_init_finished(server.get()) == 0 || SSL_is_init_finished(client.get()) == 0) return "refused";
  const std::string group = tls.groups.empty() ? "" : std::string(" ") + group_of(server.get());
  return std::string(SSL_get_version(server.get())) + " " + SSL_get_cipher_name(server.get()) + group;
}

TEST_F(TlsAgreementTest, ChoosesWithAPreSharedKey) {
  TlsServerSettings key_alone{.psk = PskFile{"id", write("chosen.psk", std::string(64, 'b'), 0600)}};
  auto beside_certificate = with_certificate();
  beside_certificate.psk = key_alone.psk;
  const std::string zabbix = "ECDHE-PSK-AES128-CBC-SHA256:ECDHE-PSK-AES128-CBC-SHA:PSK-AES128-GCM-SHA256";
  struct Case {
    const char* why;
    std::string ciphers;
    std::string groups;
    const char* outcome;
  };
  const Case cases[] = {
      {"a GnuTLS Zabbix names P-256 first", zabbix, "P-256:P-384:P-521:X25519",
       "TLSv1.2 ECDHE-PSK-AES128-CBC-SHA256 X25519"},
      {"it has nothing else", zabbix, "P-256", "TLSv1.2 ECDHE-PSK-AES128-CBC-SHA256 P-256"},
      {"forward secrecy is named last", "PSK-AES256-GCM-SHA384:PSK-AES128-GCM-SHA256:ECDHE-PSK-AES128-CBC-SHA256",
       "P-256:X25519", "TLSv1.2 ECDHE-PSK-AES128-CBC-SHA256 X25519"},
      {"there is none", "PSK-AES128-GCM-SHA256", "P-256", "TLSv1.2 PSK-AES128-GCM-SHA256 none"},
  };
  for (const auto& settings : {key_alone, beside_certificate})
    for (const Case& c : cases) {
      SCOPED_TRACE(c.why);
      std::vector<TlsProblem> problems;
      const auto context = TlsContext::server(settings, problems);
      ASSERT_TRUE(context) << all_of(problems);
      EXPECT_EQ(
          negotiated(*context,
                     {.max_version = TLS1_2_VERSION, .ciphers = c.ciphers, .groups = c.groups, .psk_identity = "id"}),
          c.outcome);
    }
}

TEST_F(TlsAgreementTest, ComesToTermsWithWhatClientsOffer) {
  const TlsServerSettings anonymous{.anonymous = true};
  auto old = with_certificate();
  old.min_version = "1.0";
  auto demanding = with_certificate();
  demanding.client_certificates = ClientCertificates::require;
  demanding.ca_file = file("ca.pem");
  auto strangers = demanding;
  strangers.ca_file = file("other-ca.pem");
  auto asking = demanding;
  asking.client_certificates = ClientCertificates::ask;
  auto revoking = demanding;
  revoking.crl_file = file("peer-revoked.crl");
  auto revoking_nobody = demanding;
  revoking_nobody.crl_file = file("none-revoked.crl");
  const ClientTls check_nrpe{.ciphers = "ALL:!MD5:@STRENGTH:@SECLEVEL=0"};
  const ClientTls tls12{.max_version = TLS1_2_VERSION, .ciphers = "ALL:@SECLEVEL=0"};
  const ClientTls tls10{.max_version = TLS1_VERSION, .ciphers = "ALL:@SECLEVEL=0"};
  const ClientTls named{
      .max_version = TLS1_2_VERSION, .certificate_file = file("peer.pem"), .key_file = file("peer.key")};
  struct Case {
    const char* why;
    TlsServerSettings server;
    ClientTls client;
    const char* outcome;
  };
  const Case cases[] = {
      {"check_nrpe as it is", with_certificate(), check_nrpe, "TLSv1.3 TLS_AES_256_GCM_SHA384"},
      {"TLS 1.2", with_certificate(), tls12, "TLSv1.2 ECDHE-RSA-AES256-GCM-SHA384"},
      {"a GnuTLS Zabbix",
       with_certificate(),
       {.max_version = TLS1_2_VERSION, .ciphers = "AES128-GCM-SHA256"},
       "TLSv1.2 AES128-GCM-SHA256"},
      {"anonymous suites are refused with a certificate",
       with_certificate(),
       {.max_version = TLS1_2_VERSION, .ciphers = "aNULL:@SECLEVEL=0"},
       "refused"},
      {"TLS 1.0 is refused", with_certificate(), tls10, "refused"},
      {"TLS 1.0 when asked for", old, tls10, "TLSv1 ECDHE-RSA-AES256-SHA"},
      {"anonymous", anonymous, {.ciphers = "ADH-AES256-GCM-SHA384:@SECLEVEL=0"}, "TLSv1.2 ADH-AES256-GCM-SHA384"},
      {"anonymous over elliptic curves",
       anonymous,
       {.max_version = TLS1_2_VERSION, .ciphers = "AECDH-AES256-SHA:@SECLEVEL=0"},
       "TLSv1.2 AECDH-AES256-SHA"},
      {"anonymous has no TLS 1.3", anonymous, {.min_version = TLS1_3_VERSION}, "refused"},
      {"anonymous and a client that wants to know",
       anonymous,
       {.max_version = TLS1_2_VERSION, .ciphers = "HIGH:!aNULL"},
       "refused"},
      {"a client certificate is demanded", demanding, tls12, "refused"},
      {"and shown", demanding, named, "TLSv1.2 ECDHE-RSA-AES256-GCM-SHA384"},
      {"and shown, but of a stranger", strangers, named, "refused"},
      {"and shown, but revoked", revoking, named, "refused"},
      {"and shown, and not among the revoked", revoking_nobody, named, "TLSv1.2 ECDHE-RSA-AES256-GCM-SHA384"},
      {"only asked for", asking, tls12, "TLSv1.2 ECDHE-RSA-AES256-GCM-SHA384"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    std::vector<TlsProblem> problems;
    const auto context = TlsContext::server(c.server, problems);
    ASSERT_TRUE(context) << all_of(problems);
    EXPECT_EQ(negotiated(*context, c.client), c.outcome);
  }
}

}  // namespace
}  // namespace sereno::net
