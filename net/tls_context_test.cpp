#include "net/tls_context.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>

#include "net/testing/tls_files.h"

namespace sereno::net {
namespace {

class TlsContextTest : public TlsFilesTest {
 protected:
  static std::string problem(const TlsServerSettings& settings) {
    std::vector<TlsProblem> problems;
    EXPECT_EQ(TlsContext::server(settings, problems).has_value(), problems.empty());
    return all_of(problems);
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
};

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

}  // namespace
}  // namespace sereno::net
