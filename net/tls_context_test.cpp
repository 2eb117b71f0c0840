#include "net/tls_context.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>

#include "net/openssl_handles.h"
#include "net/testing/scratch_folder.h"
#include "net/testing/test_client.h"

namespace sereno::net {
namespace {

CertificateHandle read_certificate(const std::string& path) {
  const BioHandle file(BIO_new_file(path.c_str(), "r"));
  return CertificateHandle(PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr));
}

std::string file_text(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

class TlsContextTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    certificates_ = std::make_unique<ScratchFolder>();
    make_test_certificates(certificates_->path());
  }
  static void TearDownTestSuite() { certificates_.reset(); }

  static std::string file(const char* name) { return certificates_->path() + "/" + name; }
  static TlsServerSettings with_certificate() {
    return {.certificate = CertificateFiles{file("peer.pem"), file("peer.key")}};
  }
  static std::string all_of(const std::vector<TlsProblem>& problems) {
    std::string all;
    for (const auto& problem : problems) all += (all.empty() ? "" : "; ") + problem.message;
    return all;
  }
  static std::string problem(const TlsServerSettings& settings) {
    std::vector<TlsProblem> problems;
    EXPECT_EQ(TlsContext::server(settings, problems).has_value(), problems.empty());
    return all_of(problems);
  }

  static std::string content(const char* name) { return file_text(file(name)); }
  static std::string write(const char* name, const std::string& text, mode_t mode) {
    const auto path = file(name);
    std::ofstream(path) << text;
    chmod(path.c_str(), mode);
    return path;
  }
  /// The certificate with other dates (seconds from now). Its signature is wrong then; its own key fits still.
  static std::string dated(const char* name, long from, long to) {
    const auto certificate = read_certificate(file(name));
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), from);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), to);
    i2d_re_X509_tbs(certificate.get(), nullptr);  // else the old bytes are written again
    const BioHandle memory(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(memory.get(), certificate.get());
    return text_of(memory.get());
  }
  static std::string encrypted_key() {
    const BioHandle in(BIO_new_file(file("peer.key").c_str(), "r")), out(BIO_new(BIO_s_mem()));
    const KeyHandle key(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
    const unsigned char passphrase[] = "secret";
    PEM_write_bio_PrivateKey(out.get(), key.get(), EVP_aes_128_cbc(), passphrase, 6, nullptr, nullptr);
    return text_of(out.get());
  }
  static std::string text_of(BIO* memory) {
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(memory, &bytes);
    return {bytes, static_cast<std::size_t>(size)};
  }

  static std::unique_ptr<ScratchFolder> certificates_;
};
std::unique_ptr<ScratchFolder> TlsContextTest::certificates_;

TEST_F(TlsContextTest, IsMadeFromEverySoundSetting) {
  EXPECT_EQ(problem(with_certificate()), "");
  EXPECT_EQ(problem({.anonymous = true}), "");
  for (const char* version : {"1.0", "1.1", "1.3"}) {
    auto settings = with_certificate();
    settings.min_version = version;
    EXPECT_EQ(problem(settings), "");
  }
  auto asking = with_certificate();
  asking.client_certificates = ClientCertificates::ask;
  asking.ca_file = file("ca.pem");
  EXPECT_EQ(problem(asking), "");
  auto with_psk = with_certificate();
  with_psk.psk = PskFile{"id", write("good.psk", std::string(64, 'b'), 0600)};
  EXPECT_EQ(problem(with_psk), "");
}

TEST_F(TlsContextTest, KnowsWhetherItLetsInWhomAnotherLetIn) {
  auto asking = with_certificate();
  asking.client_certificates = ClientCertificates::ask;
  asking.ca_file = file("ca.pem");
  auto psk = with_certificate();
  psk.psk = PskFile{"id", write("one.psk", std::string(64, 'b'), 0600)};
  const auto other_key = write("other.psk", std::string(64, 'c'), 0600);
  const auto same_key = write("same.psk", std::string(64, 'b'), 0600);
  using Change = std::function<void(TlsServerSettings&)>;
  struct Case {
    const char* why;
    TlsServerSettings before;
    Change change;
    bool lets_in;
  };
  const Case cases[] = {
      {"the same", asking, [](auto&) {}, true},
      {"other authorities", asking, [](auto& s) { s.ca_file = file("other-ca.pem"); }, false},
      {"one has to have a certificate", asking, [](auto& s) { s.client_certificates = ClientCertificates::require; },
       false},
      {"later versions only", with_certificate(), [](auto& s) { s.min_version = "1.3"; }, false},
      {"the same key in another file", psk, [&](auto& s) { s.psk->path = same_key; }, true},
      {"another key", psk, [&](auto& s) { s.psk->path = other_key; }, false},
      {"another identity", psk, [](auto& s) { s.psk->identity = "another"; }, false},
      {"no key", psk, [](auto& s) { s.psk.reset(); }, false},
      {"some were revoked", asking, [](auto& s) { s.crl_file = file("none-revoked.crl"); }, false},
      {"another subject is wanted", asking, [](auto& s) { s.client_subject = "CN=peer"; }, false},
      {"another issuer is wanted", asking, [](auto& s) { s.client_issuer = "CN=ca"; }, false},
      {"no certificate of its own", psk, [](auto& s) { s.certificate.reset(); }, false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    std::vector<TlsProblem> problems;
    const auto before = TlsContext::server(c.before, problems);
    auto settings = c.before;
    c.change(settings);
    const auto after = TlsContext::server(settings, problems);
    ASSERT_TRUE(before && after) << all_of(problems);
    EXPECT_EQ(after->lets_in_as(*before), c.lets_in);
    EXPECT_TRUE(before->lets_in_as(*before));
  }
}

TEST_F(TlsContextTest, SaysEverythingThatIsWrongWithItsFilesAndWhatToDo) {
  const auto text = write("text.pem", "no PEM at all\n", 0600);
  const auto open_key = write("open.key", content("peer.key"), 0644);
  const auto damaged = write("damaged.pem", content("peer.pem") + "-----BEGIN CERTIFICATE-----\nAAAA\n", 0644);
  const auto everybodys = write("everybodys.pem", content("peer.pem"), 0666);
  const auto everybodys_ca = write("everybodys-ca.pem", content("ca.pem"), 0666);
  const auto fifo = file("fifo");
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  const auto locked = write("locked.key", encrypted_key(), 0600);
  const auto expired = write("expired.pem", dated("peer.pem", -3600, -60), 0644);
  const auto future = write("future.pem", dated("peer.pem", 3600, 7200), 0644);
  const auto expired_ca = write("expired-ca.pem", dated("ca.pem", -3600, -60), 0644);
  const auto damaged_list =
      write("damaged.crl", content("none-revoked.crl") + "-----BEGIN X509 CRL-----\nAAAA\n", 0644);
  const auto everybodys_list = write("everybodys.crl", content("none-revoked.crl"), 0666);
  const auto short_psk = write("short.psk", "abcd", 0600);
  const auto open_psk = write("open.psk", std::string(64, 'b'), 0644);
  using Settings = TlsServerSettings;
  const auto ask = [](Settings& s, const std::string& ca) {
    s.client_certificates = ClientCertificates::ask;
    s.ca_file = ca;
  };
  const auto revoke = [&](Settings& s, const std::string& list) {
    ask(s, file("ca.pem"));
    s.crl_file = list;
  };
  struct Case {
    const char* why;
    std::function<void(Settings&)> spoil;
    TlsPart part;
    std::string message;
  };
  const Case cases[] = {
      {"no such certificate", [](auto& s) { s.certificate->certificate = "/none.pem"; }, TlsPart::certificate,
       "/none.pem: cannot be opened: No such file or directory"},
      {"a folder", [](auto& s) { s.certificate->certificate = "/tmp"; }, TlsPart::certificate,
       "/tmp: is no regular file"},
      {"a pipe does not hold anybody up", [&](auto& s) { s.certificate->certificate = fifo; }, TlsPart::certificate,
       fifo + ": is no regular file"},
      {"nor one for a key", [&](auto& s) { s.certificate->key = fifo; }, TlsPart::key, fifo + ": is no regular file"},
      {"no certificate in it", [&](auto& s) { s.certificate->certificate = text; }, TlsPart::certificate,
       text + ": is no PEM certificate chain: "},
      {"a damaged chain", [&](auto& s) { s.certificate->certificate = damaged; }, TlsPart::certificate,
       damaged + ": its chain is damaged: "},
      {"anybody could replace it", [&](auto& s) { s.certificate->certificate = everybodys; }, TlsPart::certificate,
       everybodys + ": anybody may write it: chmod it to 0644"},
      {"expired", [&](auto& s) { s.certificate->certificate = expired; }, TlsPart::certificate,
       expired + ": the certificate has expired"},
      {"not valid yet", [&](auto& s) { s.certificate->certificate = future; }, TlsPart::certificate,
       future + ": the certificate is not valid yet"},
      {"no such key", [](auto& s) { s.certificate->key = "/none.key"; }, TlsPart::key,
       "/none.key: cannot be opened: No such file or directory"},
      {"no key in it", [&](auto& s) { s.certificate->key = text; }, TlsPart::key, text + ": is no PEM private key: "},
      {"another's key", [&](auto& s) { s.certificate->certificate = file("ca.pem"); }, TlsPart::key,
       file("peer.key") + ": does not belong to " + file("ca.pem")},
      {"everybody's key", [&](auto& s) { s.certificate->key = open_key; }, TlsPart::key,
       open_key + ": everybody can use this private key: chmod it to 0640 or 0600"},
      {"a passphrase is asked of nobody", [&](auto& s) { s.certificate->key = locked; }, TlsPart::key,
       locked + ": the key is protected by a passphrase, and nobody is there to type it: store it without"},
      {"nobody to trust", [&](auto& s) { ask(s, ""); }, TlsPart::settings,
       "tls: client certificates are asked for but 'ca' does not say who may sign them"},
      {"no such authorities", [&](auto& s) { ask(s, "/none.ca"); }, TlsPart::authorities,
       "/none.ca: cannot be opened: No such file or directory"},
      {"no authority in it", [&](auto& s) { ask(s, text); }, TlsPart::authorities,
       text + ": is no PEM file of certificate authorities: "},
      {"anybody could add one", [&](auto& s) { ask(s, everybodys_ca); }, TlsPart::authorities,
       everybodys_ca + ": anybody may write it: chmod it to 0644"},
      {"only expired ones", [&](auto& s) { ask(s, expired_ca); }, TlsPart::authorities,
       expired_ca + ": every authority in it has expired"},
      {"no such list", [&](auto& s) { revoke(s, "/none.crl"); }, TlsPart::revocations,
       "/none.crl: cannot be opened: No such file or directory"},
      {"no list in it", [&](auto& s) { revoke(s, text); }, TlsPart::revocations,
       text + ": is no PEM file of lists of revoked certificates: "},
      {"a list and something broken", [&](auto& s) { revoke(s, damaged_list); }, TlsPart::revocations,
       damaged_list + ": is no PEM file of lists of revoked certificates: "},
      {"anybody could leave one out", [&](auto& s) { revoke(s, everybodys_list); }, TlsPart::revocations,
       everybodys_list + ": anybody may write it: chmod it to 0644"},
      {"a list of last year", [&](auto& s) { revoke(s, file("old.crl")); }, TlsPart::revocations,
       file("old.crl") + ": the list of 'CN=test authority' is out of date: nobody whom it signed would be believed"},
      {"a stranger's list", [&](auto& s) { revoke(s, file("other.crl")); }, TlsPart::revocations,
       file("other.crl") + ": the list of 'CN=other authority' is signed by no authority in 'ca'"},
      {"a short secret",
       [&](auto& s) {
         s.psk = PskFile{"id", short_psk};
       },
       TlsPart::psk, short_psk + ": a pre-shared key has 32 to 512 hexadecimal digits"},
      {"everybody's secret",
       [&](auto& s) {
         s.psk = PskFile{"id", open_psk};
       },
       TlsPart::psk, open_psk + ": can be used by others: chmod it to 0640 or 0600"},
      {"an unknown version", [](auto& s) { s.min_version = "1.4"; }, TlsPart::settings,
       "tls: min_version '1.4' is none of 1.0, 1.1, 1.2 and 1.3"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    auto settings = with_certificate();
    c.spoil(settings);
    std::vector<TlsProblem> problems;
    EXPECT_FALSE(TlsContext::server(settings, problems));
    ASSERT_EQ(problems.size(), 1u) << all_of(problems);
    EXPECT_EQ(problems.front().part, c.part);
    EXPECT_EQ(problems.front().message.substr(0, c.message.size()), c.message);
  }
}

TEST_F(TlsContextTest, SaysAllAtOnce) {
  std::vector<TlsProblem> problems;
  EXPECT_FALSE(TlsContext::server({.min_version = "2",
                                   .certificate = CertificateFiles{"/none.pem", "/none.key"},
                                   .psk = PskFile{"id", "/none.psk"},
                                   .client_certificates = ClientCertificates::ask,
                                   .ca_file = "/none.ca"},
                                  problems));
  EXPECT_EQ(problems.size(), 5u) << all_of(problems);
}

TEST_F(TlsContextTest, SaysOfAClientTheSame) {
  std::vector<TlsProblem> problems;
  EXPECT_FALSE(
      TlsContext::client({.ca_file = "/none.ca", .certificate = CertificateFiles{"/none.pem", "/none.key"}}, problems));
  EXPECT_FALSE(TlsContext::client({.psk = PskFile{"id", "/none.psk"}}, problems));
  EXPECT_EQ(problems.size(), 4u) << all_of(problems);
  problems.clear();
  EXPECT_TRUE(TlsContext::client({.ca_file = file("ca.pem")}, problems)) << all_of(problems);
}

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

TEST_F(TlsContextTest, ChoosesWithAPreSharedKey) {
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

TEST_F(TlsContextTest, ComesToTermsWithWhatClientsOffer) {
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
