#include "sereno/steps/tls_options.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <memory>

#include "base/releases.h"
#include "plugins/steps/net/tls_context.h"

namespace sereno::steps {
namespace {

using Bio = std::unique_ptr<BIO, Releases<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, Releases<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Releases<EVP_PKEY_free>>;

/// Nobody is there to type one.
int note_passphrase(char*, int, int, void* asked) {
  if (asked != nullptr) *static_cast<bool*>(asked) = true;
  return -1;
}

/// Nothing where it is no file that can be read.
Bio open_pem(const std::string& path) {
  ERR_clear_error();
  struct stat status {};
  if (stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return nullptr;
  Bio file(BIO_new_file(path.c_str(), "r"));
  ERR_clear_error();
  return file;
}

Certificate next_certificate(const Bio& file) {
  return Certificate(PEM_read_bio_X509_AUX(file.get(), nullptr, &note_passphrase, nullptr));
}

/// Whether reading stopped because nothing more follows.
bool at_end() { return ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE; }

std::string with_reason(std::string text) {
  const std::string why = at_end() ? std::string() : last_tls_error();
  ERR_clear_error();
  return why.empty() ? text : text + ": " + why;
}

void judge_key(std::string_view option, const std::string& path, const TlsSettings& tls, const X509* certificate,
               Problems& problems) {
  const Bio file = open_pem(path);
  if (!file) return;
  bool asked = false;
  const Key key(PEM_read_bio_PrivateKey(file.get(), nullptr, &note_passphrase, &asked));
  if (asked) return problems.add(option, path + ": the key is protected by a passphrase: store it without");
  if (!key) return problems.add(option, with_reason(path + " holds no PEM private key"));
  if (certificate != nullptr && X509_check_private_key(certificate, key.get()) != 1)
    problems.add(option, path + " does not belong to the certificate " + tls.client_certificate);
  ERR_clear_error();
}

void judge_client_certificate(const TlsSettings& tls, Problems& problems) {
  if (tls.client_certificate.empty()) return;
  const Bio file = open_pem(tls.client_certificate);
  const Certificate certificate = file ? next_certificate(file) : nullptr;
  if (file && !certificate) problems.add("client-cert", with_reason(tls.client_certificate + " is no PEM certificate"));
  if (tls.client_key.empty()) {
    if (certificate) judge_key("client-cert", tls.client_certificate, tls, certificate.get(), problems);
  } else {
    judge_key("private-key", tls.client_key, tls, certificate.get(), problems);
  }
}

}  // namespace

void judge_authorities(std::string_view option, const std::string& path, Problems& problems) {
  if (path.empty()) return;
  const Bio file = open_pem(path);
  if (!file) return;
  bool any = false;
  while (next_certificate(file)) any = true;
  if (!any || !at_end()) problems.add(option, with_reason(path + " is no PEM file of certificate authorities"));
  ERR_clear_error();
}

void read_tls_files(const Context& context, TlsSettings& tls, Problems& problems) {
  tls.ca_file = context.text("ca-cert");
  tls.client_certificate = context.text("client-cert");
  tls.client_key = context.text("private-key");
  if (!tls.client_key.empty() && tls.client_certificate.empty())
    problems.add("private-key", "needs the certificate that belongs to it: --client-cert");
  judge_authorities("ca-cert", tls.ca_file, problems);
  judge_client_certificate(tls, problems);
}

}  // namespace sereno::steps
