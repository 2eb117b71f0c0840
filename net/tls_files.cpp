#include "net/tls_files.h"

#include <openssl/err.h>

#include "net/certificate_names.h"
#include "net/key_file.h"

namespace sereno::net {
namespace {

/// Reading PEM objects of one file. Never asks for a passphrase: nobody is there to type it.
class PemReader {
 public:
  explicit PemReader(std::string_view text) : memory_(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))) {
    ERR_clear_error();
  }
  CertificateHandle certificate() {
    return CertificateHandle(PEM_read_bio_X509_AUX(memory_.get(), nullptr, &no_passphrase, nullptr));
  }
  RevocationsHandle revocations() {
    return RevocationsHandle(PEM_read_bio_X509_CRL(memory_.get(), nullptr, &no_passphrase, nullptr));
  }
  KeyHandle key() { return KeyHandle(PEM_read_bio_PrivateKey(memory_.get(), nullptr, &asked_for_passphrase, &asked_)); }
  bool asked_for_passphrase_once() const { return asked_; }
  /// Whether reading stopped because nothing more follows.
  static bool at_end() { return ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE; }

 private:
  static int no_passphrase(char*, int, int, void*) { return 0; }
  static int asked_for_passphrase(char*, int, int, void* asked) {
    *static_cast<bool*>(asked) = true;
    return -1;
  }
  BioHandle memory_;
  bool asked_ = false;
};

class Problems {
 public:
  Problems(std::vector<TlsProblem>& all, TlsPart part, const std::string& path) : all_(all), part_(part), path_(path) {}
  void add(std::string_view what) { all_.push_back({part_, path_ + ": " + std::string(what)}); }
  /// With OpenSSL's own words behind, where it has some.
  void add_with_reason(std::string_view what) {
    const auto reason = openssl_problem("");
    add(std::string(what) + (reason.empty() ? "" : ": " + reason));
  }

 private:
  std::vector<TlsProblem>& all_;
  TlsPart part_;
  const std::string& path_;
};

void judge_validity(const X509* certificate, Problems& problems) {
  if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0) problems.add("the certificate has expired");
  if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0) problems.add("the certificate is not valid yet");
}

/// The leaf is left in the context; nothing when there is none.
bool use_chain(SSL_CTX* context, std::string_view text, Problems& problems) {
  PemReader reader(text);
  const auto leaf = reader.certificate();
  if (!leaf) return problems.add_with_reason("is no PEM certificate chain"), false;
  judge_validity(leaf.get(), problems);
  if (SSL_CTX_use_certificate(context, leaf.get()) != 1)
    return problems.add_with_reason("the certificate cannot be used"), false;
  SSL_CTX_clear_chain_certs(context);
  while (auto next = reader.certificate())
    if (SSL_CTX_add0_chain_cert(context, next.get()) == 1) static_cast<void>(next.release());
  if (!PemReader::at_end()) problems.add_with_reason("its chain is damaged");
  ERR_clear_error();
  return true;
}

void use_key(SSL_CTX* context, const CertificateFiles& files, bool has_leaf, std::vector<TlsProblem>& all) {
  Problems problems(all, TlsPart::key, files.key);
  const auto file = KeyFile::read(files.key, FileRights::shared);
  if (!file) return problems.add(file.error().message);
  PemReader reader(file->text());
  const auto key = reader.key();
  if (reader.asked_for_passphrase_once())
    return problems.add("the key is protected by a passphrase, and nobody is there to type it: store it without");
  if (!key) return problems.add_with_reason("is no PEM private key");
  if (!has_leaf) return;
  if (X509_check_private_key(SSL_CTX_get0_certificate(context), key.get()) != 1)
    problems.add("does not belong to " + files.certificate);
  else if (SSL_CTX_use_PrivateKey(context, key.get()) != 1)
    problems.add_with_reason("the key cannot be used");
  ERR_clear_error();
}

/// The authority among those that are trusted whose list it is; null: nobody's.
X509* signer_of(X509_STORE* trusted, X509_CRL* list) {
  const STACK_OF(X509_OBJECT)* const all = X509_STORE_get0_objects(trusted);
  for (int i = 0; i < sk_X509_OBJECT_num(all); ++i) {
    X509* const authority = X509_OBJECT_get0_X509(sk_X509_OBJECT_value(all, i));
    if (authority == nullptr || X509_NAME_cmp(X509_get_subject_name(authority), X509_CRL_get_issuer(list)) != 0)
      continue;
    if (X509_CRL_verify(list, X509_get0_pubkey(authority)) == 1) return authority;
  }
  return nullptr;
}

void judge_list(X509_STORE* trusted, X509_CRL* list, Problems& problems) {
  const std::string whose = "the list of '" + distinguished_name(X509_CRL_get_issuer(list)) + "' ";
  if (signer_of(trusted, list) == nullptr) problems.add(whose + "is signed by no authority in 'ca'");
  const ASN1_TIME* const next = X509_CRL_get0_nextUpdate(list);
  if (next != nullptr && X509_cmp_current_time(next) < 0)
    problems.add(whose + "is out of date: nobody whom it signed would be believed");
}

}  // namespace

void use_certificate(SSL_CTX* context, const CertificateFiles& files, std::vector<TlsProblem>& all) {
  Problems problems(all, TlsPart::certificate, files.certificate);
  // Where the key lies in the same file, the key's rights are judged with the key.
  const auto file = KeyFile::read(files.certificate, FileRights::published);
  bool has_leaf = false;
  if (!file)
    problems.add(file.error().message);
  else
    has_leaf = use_chain(context, file->text(), problems);
  use_key(context, files, has_leaf, all);
}

void use_authorities(SSL_CTX* context, const std::string& path, bool announce, std::vector<TlsProblem>& all) {
  Problems problems(all, TlsPart::authorities, path);
  const auto file = KeyFile::read(path, FileRights::published);
  if (!file) return problems.add(file.error().message);
  PemReader reader(file->text());
  X509_STORE* const trusted = SSL_CTX_get_cert_store(context);
  std::size_t valid = 0, count = 0;
  while (const auto authority = reader.certificate()) {
    ++count;
    if (X509_cmp_current_time(X509_get0_notAfter(authority.get())) > 0) ++valid;
    X509_STORE_add_cert(trusted, authority.get());
    if (announce) SSL_CTX_add_client_CA(context, authority.get());
  }
  if (count == 0 || !PemReader::at_end())
    problems.add_with_reason("is no PEM file of certificate authorities");
  else if (valid == 0)
    problems.add("every authority in it has expired");
  ERR_clear_error();
}

void use_revocations(SSL_CTX* context, const std::string& path, std::vector<TlsProblem>& all) {
  Problems problems(all, TlsPart::revocations, path);
  const auto file = KeyFile::read(path, FileRights::published);
  if (!file) return problems.add(file.error().message);
  PemReader reader(file->text());
  X509_STORE* const trusted = SSL_CTX_get_cert_store(context);
  bool any = false;
  while (const auto list = reader.revocations()) {
    any = true;
    judge_list(trusted, list.get(), problems);
    X509_STORE_add_crl(trusted, list.get());
  }
  if (!any || !PemReader::at_end()) problems.add_with_reason("is no PEM file of lists of revoked certificates");
  X509_STORE_set_flags(trusted, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
  ERR_clear_error();
}

}  // namespace sereno::net
