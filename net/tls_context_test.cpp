#include "net/tls_context.h"

#include <gtest/gtest.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "net/openssl_handles.h"
#include "net/self_signed.h"
#include "net/testing/scratch_folder.h"
#include "net/testing/test_client.h"

namespace sereno::net {
namespace {
using config::ClientCertificates;
using config::TlsMode;
using config::TlsSettings;

CertificateHandle read_certificate(const std::string& path) {
  const BioHandle file(BIO_new_file(path.c_str(), "r"));
  return CertificateHandle(PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr));
}

std::string file_text(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(SelfSigned, IsMadeOnceForTheOwnerOnly) {
  const ScratchFolder folder;
  const auto path = ensure_self_signed(folder.path(), "cc-01.example");
  ASSERT_TRUE(path) << path.error().message;
  EXPECT_EQ(*path, folder.path() + "/self-signed.pem");
  struct stat file {};
  ASSERT_EQ(stat(path->c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777, 0600u);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);

  const auto certificate = read_certificate(*path);
  ASSERT_TRUE(certificate);
  EXPECT_EQ(X509_check_host(certificate.get(), "cc-01.example", 0, 0, nullptr), 1);
  EXPECT_EQ(EVP_PKEY_bits(X509_get0_pubkey(certificate.get())), 2048);
  EXPECT_EQ(X509_verify(certificate.get(), X509_get0_pubkey(certificate.get())), 1);

  const auto before = file_text(*path);
  ASSERT_TRUE(ensure_self_signed(folder.path(), "another"));
  EXPECT_EQ(file_text(*path), before);
}

TEST(SelfSigned, IsMadeAnewWhenItHasExpired) {
  const ScratchFolder folder;
  const auto path = ensure_self_signed(folder.path(), "cc-01.example");
  ASSERT_TRUE(path);
  const auto certificate = read_certificate(*path);
  const std::unique_ptr<ASN1_TIME, Releases<ASN1_TIME_free>> past(X509_gmtime_adj(nullptr, -60));
  ASSERT_EQ(X509_set1_notAfter(certificate.get(), past.get()), 1);
  ASSERT_GT(i2d_re_X509_tbs(certificate.get(), nullptr), 0);  // else the old bytes are written again
  {
    const BioHandle file(BIO_new_file(path->c_str(), "w"));
    ASSERT_EQ(PEM_write_bio_X509(file.get(), certificate.get()), 1);
  }
  ASSERT_LT(X509_cmp_current_time(X509_get0_notAfter(read_certificate(*path).get())), 0);

  ASSERT_TRUE(ensure_self_signed(folder.path(), "cc-01.example"));
  EXPECT_GT(X509_cmp_current_time(X509_get0_notAfter(read_certificate(*path).get())), 0);
  EXPECT_NE(file_text(*path).find("PRIVATE KEY"), std::string::npos);
}

TEST(SelfSigned, TakesANameThatIsNoneAsWell) {
  for (const std::string name : {"", "a b", "x,IP:1.2.3.4", "name\n"}) {
    const ScratchFolder folder;
    ASSERT_TRUE(ensure_self_signed(folder.path(), name));
    const auto certificate = read_certificate(folder.path() + "/self-signed.pem");
    EXPECT_EQ(X509_check_host(certificate.get(), "sereno", 0, 0, nullptr), 1);
  }
}

TEST(SelfSigned, SaysWhyItCannotBeMade) {
  const auto path = ensure_self_signed("/nonexistent", "x");
  ASSERT_FALSE(path);
  EXPECT_NE(path.error().message.find("/nonexistent/self-signed.pem"), std::string::npos);
  EXPECT_NE(path.error().message.find("No such file or directory"), std::string::npos);
}

class TlsContextTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    certificates_ = std::make_unique<ScratchFolder>();
    make_test_certificates(certificates_->path());
  }
  static void TearDownTestSuite() { certificates_.reset(); }

  static std::string file(const char* name) { return certificates_->path() + "/" + name; }
  static TlsSettings with_certificate() { return {.certificate_file = file("peer.pem"), .key_file = file("peer.key")}; }
  std::string problem(const TlsSettings& settings) {
    const auto context = TlsContext::for_nrpe(settings, folder_.path(), "host");
    return context ? "" : context.error().message;
  }

  static std::unique_ptr<ScratchFolder> certificates_;
  ScratchFolder folder_;
};
std::unique_ptr<ScratchFolder> TlsContextTest::certificates_;

TEST_F(TlsContextTest, IsMadeFromEverySoundSetting) {
  EXPECT_EQ(problem({}), "");
  EXPECT_EQ(problem(with_certificate()), "");
  EXPECT_EQ(problem({.mode = TlsMode::anonymous}), "");
  EXPECT_EQ(problem({.min_version = "1.0"}), "");
  EXPECT_EQ(problem({.min_version = "1.3"}), "");
  auto asking = with_certificate();
  asking.client_certificates = ClientCertificates::ask;
  asking.ca_file = file("ca.pem");
  EXPECT_EQ(problem(asking), "");
}

TEST_F(TlsContextTest, SaysWhichFileIsWrongAndWhatToDo) {
  struct Case {
    const char* why;
    std::function<void(TlsSettings&)> spoil;
    std::string message;
  };
  std::ofstream(file("text.pem")) << "no PEM at all\n";
  chmod(file("text.pem").c_str(), 0600);
  std::filesystem::copy_file(file("peer.key"), file("open.key"), std::filesystem::copy_options::overwrite_existing);
  chmod(file("open.key").c_str(), 0644);
  const Case cases[] = {
      {"no such certificate", [](auto& s) { s.certificate_file = "/none.pem"; },
       "/none.pem: the certificate cannot be read: No such file or directory"},
      {"no such key", [](auto& s) { s.key_file = "/none.key"; },
       "/none.key: the key cannot be read: No such file or directory"},
      {"one without the other", [](auto& s) { s.key_file.clear(); },
       "tls: certificate and key belong together: name both, or neither for a self-signed one"},
      {"no certificate in it", [](auto& s) { s.certificate_file = file("text.pem"); },
       file("text.pem") + ": is no PEM certificate chain: "},
      {"no key in it", [](auto& s) { s.key_file = file("text.pem"); },
       file("text.pem") + ": is no PEM private key of this certificate: "},
      {"another's key", [](auto& s) { s.certificate_file = file("ca.pem"); },
       file("peer.key") + ": is no PEM private key of this certificate: "},
      {"everybody's key", [](auto& s) { s.key_file = file("open.key"); },
       file("open.key") + ": everybody can use this private key: chmod it to 0640 or 0600"},
      {"nobody to trust", [](auto& s) { s.client_certificates = ClientCertificates::require; },
       "tls: client certificates are asked for but 'ca' does not say who may sign them"},
      {"no authority in it",
       [](auto& s) {
         s.client_certificates = ClientCertificates::ask;
         s.ca_file = file("text.pem");
       },
       file("text.pem") + ": is no PEM file of certificate authorities: "},
      {"an unknown version", [](auto& s) { s.min_version = "1.4"; },
       "tls: min_version '1.4' is none of 1.0, 1.1, 1.2 and 1.3"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    auto settings = with_certificate();
    c.spoil(settings);
    EXPECT_EQ(problem(settings).substr(0, c.message.size()), c.message);
  }
}

TEST_F(TlsContextTest, SaysHowToReplaceADamagedSelfSignedCertificate) {
  std::ofstream(folder_.path() + "/self-signed.pem") << "cut short";
  const auto message = problem({});
  EXPECT_NE(message.find("(remove the file to have a new one made)"), std::string::npos) << message;
}

/// Both ends in memory: whether a client comes to terms with the context, and how.
std::string negotiated(const TlsContext& server_context, const ClientTls& tls) {
  const SslContextHandle client_context(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_security_level(client_context.get(), 0);
  SSL_CTX_set_min_proto_version(client_context.get(), tls.min_version);
  SSL_CTX_set_max_proto_version(client_context.get(), tls.max_version);
  if (!tls.ciphers.empty()) SSL_CTX_set_cipher_list(client_context.get(), tls.ciphers.c_str());
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
  return std::string(SSL_get_version(server.get())) + " " + SSL_get_cipher_name(server.get());
}

TEST_F(TlsContextTest, ComesToTermsWithWhatClientsOffer) {
  TlsSettings anonymous{.mode = TlsMode::anonymous};
  auto old = with_certificate();
  old.min_version = "1.0";
  auto demanding = with_certificate();
  demanding.client_certificates = ClientCertificates::require;
  demanding.ca_file = file("ca.pem");
  auto strangers = demanding;
  strangers.ca_file = file("other-ca.pem");
  auto asking = demanding;
  asking.client_certificates = ClientCertificates::ask;
  const ClientTls check_nrpe{.ciphers = "ALL:!MD5:@STRENGTH:@SECLEVEL=0"};
  const ClientTls tls12{.max_version = TLS1_2_VERSION, .ciphers = "ALL:@SECLEVEL=0"};
  const ClientTls tls10{.max_version = TLS1_VERSION, .ciphers = "ALL:@SECLEVEL=0"};
  const ClientTls named{
      .max_version = TLS1_2_VERSION, .certificate_file = file("peer.pem"), .key_file = file("peer.key")};
  struct Case {
    const char* why;
    TlsSettings server;
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
      {"only asked for", asking, tls12, "TLSv1.2 ECDHE-RSA-AES256-GCM-SHA384"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto context = TlsContext::for_nrpe(c.server, folder_.path(), "host");
    ASSERT_TRUE(context) << context.error().message;
    EXPECT_EQ(negotiated(*context, c.client), c.outcome);
  }
}

}  // namespace
}  // namespace sereno::net
