#include "sereno/steps/tls_options.h"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

#include "plugins/steps/testing/made_certificates.h"

namespace sereno::steps {
namespace {

using Given = std::vector<std::pair<std::string, std::string>>;

/// A key that only a passphrase opens.
std::string locked(const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                         &BIO_free_all);
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> out(BIO_new(BIO_s_mem()), &BIO_free_all);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
  const unsigned char passphrase[] = "secret";
  PEM_write_bio_PrivateKey(out.get(), key.get(), EVP_aes_128_cbc(), passphrase, 6, nullptr, nullptr);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(out.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

class TlsOptionsTest : public ::testing::Test {
 protected:
  TlsOptionsTest() {
    std::string name = (std::filesystem::temp_directory_path() / "sereno-pem-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~TlsOptionsTest() override { std::filesystem::remove_all(folder_); }

  std::string write(const char* name, const std::string& text) const {
    const auto path = folder_ / name;
    std::ofstream(path) << text;
    return path.string();
  }
  static std::string problems_of(const Given& given) {
    std::vector<sereno_argument> table;
    for (const auto& [name, value] : given) table.push_back({name.c_str(), {value.data(), value.size()}});
    const sereno_request request{.struct_size = sizeof(sereno_request),
                                 .verbosity = 0,
                                 .soft_deadline_ms = 0,
                                 .hard_deadline_ms = 0,
                                 .argument_count = table.size(),
                                 .arguments = table.data()};
    const sereno_host host{};
    TlsSettings tls;
    Problems problems;
    read_tls_files(Context(request, host), tls, problems);
    return problems.text();
  }

  std::filesystem::path folder_;
};

TEST_F(TlsOptionsTest, FindsWhatIsWrongWithTheFiles) {
  const auto made = testing::make_certificate({.name = "client"}), other = testing::make_certificate({.name = "other"});
  const std::string broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  const auto good = write("good.pem", made.certificate), key = write("good.key", made.key);
  const auto both = write("both.pem", made.certificate + made.key);
  const auto two = write("two.pem", made.certificate + other.certificate);
  const auto damaged = write("damaged.pem", made.certificate + broken), text = write("text", "no PEM at all\n");
  const auto empty = write("empty", ""), strange = write("other.key", other.key);
  const auto shut = write("locked.key", locked(made.key));
  struct Case {
    const char* why;
    Given given;
    std::string problem;  ///< how it begins
  };
  const Case cases[] = {
      {"nothing is named", {}, ""},
      {"all is well", {{"ca-cert", two}, {"client-cert", good}, {"private-key", key}}, ""},
      {"certificate and key in one file", {{"client-cert", both}}, ""},
      {"no such file: the host says so", {{"ca-cert", "/nowhere"}, {"client-cert", "/nowhere"}}, ""},
      {"no authority", {{"ca-cert", text}}, "option 'ca-cert': " + text + " is no PEM file of certificate authorities"},
      {"an empty file",
       {{"ca-cert", empty}},
       "option 'ca-cert': " + empty + " is no PEM file of certificate authorities"},
      {"a key is none", {{"ca-cert", key}}, "option 'ca-cert': " + key + " is no PEM file of certificate authorities"},
      {"the second is damaged",
       {{"ca-cert", damaged}},
       "option 'ca-cert': " + damaged + " is no PEM file of certificate authorities: "},
      {"no certificate",
       {{"client-cert", text}, {"private-key", key}},
       "option 'client-cert': " + text + " is no PEM certificate"},
      {"no key behind it", {{"client-cert", good}}, "option 'client-cert': " + good + " holds no PEM private key"},
      {"no key in its own file",
       {{"client-cert", good}, {"private-key", text}},
       "option 'private-key': " + text + " holds no PEM private key"},
      {"another's key",
       {{"client-cert", good}, {"private-key", strange}},
       "option 'private-key': " + strange + " does not belong to the certificate " + good},
      {"a passphrase is asked of nobody",
       {{"client-cert", good}, {"private-key", shut}},
       "option 'private-key': " + shut + ": the key is protected by a passphrase: store it without"},
      {"all at once",
       {{"ca-cert", text}, {"client-cert", good}, {"private-key", strange}},
       "option 'ca-cert': " + text + " is no PEM file of certificate authorities; option 'private-key': " + strange},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const std::string problems = problems_of(c.given);
    EXPECT_EQ(problems.substr(0, c.problem.size()), c.problem);
    EXPECT_EQ(problems.empty(), c.problem.empty()) << problems;
  }
}

}  // namespace
}  // namespace sereno::steps
