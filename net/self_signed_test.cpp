#include "net/self_signed.h"

#include <gtest/gtest.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <filesystem>

#include "net/testing/scratch_folder.h"
#include "net/testing/tls_files.h"

namespace sereno::net {
namespace {

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

}  // namespace
}  // namespace sereno::net
