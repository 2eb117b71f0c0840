// Certificates that a suite of tests makes once, and what is read back from files. Test code only.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "net/openssl_handles.h"
#include "net/testing/scratch_folder.h"
#include "net/testing/test_client.h"
#include "net/tls_context.h"

namespace sereno::net {

inline CertificateHandle read_certificate(const std::string& path) {
  const BioHandle file(BIO_new_file(path.c_str(), "r"));
  return CertificateHandle(PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr));
}

inline std::string file_text(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The messages of all, "; " between them.
inline std::string all_of(const std::vector<TlsProblem>& problems) {
  std::string all;
  for (const auto& problem : problems) all += (all.empty() ? "" : "; ") + problem.message;
  return all;
}

/// Each suite has the files of make_test_certificates in a folder of its own.
class TlsFilesTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    certificates_ = std::make_unique<ScratchFolder>();
    make_test_certificates(certificates_->path());
  }
  static void TearDownTestSuite() { certificates_.reset(); }

  static std::string file(const char* name) { return certificates_->path() + "/" + name; }
  static std::string content(const char* name) { return file_text(file(name)); }
  static std::string write(const char* name, const std::string& text, mode_t mode) {
    const auto path = file(name);
    std::ofstream(path) << text;
    chmod(path.c_str(), mode);
    return path;
  }
  static TlsServerSettings with_certificate() {
    return {.certificate = CertificateFiles{file("peer.pem"), file("peer.key")}};
  }

 private:
  inline static std::unique_ptr<ScratchFolder> certificates_;
};

}  // namespace sereno::net
