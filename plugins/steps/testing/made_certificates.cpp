#include "plugins/steps/testing/made_certificates.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <memory>

#include "plugins/steps/testing/memory_bio.h"

namespace sereno::steps::testing {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

Key key_of(const MadeCertificate& made) {
  return {PEM_read_bio_PrivateKey(memory(made.key).get(), nullptr, nullptr, nullptr), &EVP_PKEY_free};
}

std::string text_of(BIO* bio) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

void add_extension(X509* certificate, int kind, const std::string& value) {
  X509V3_CTX context{};
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

void name_issuer(X509* certificate, const MadeCertificate* issuer) {
  if (issuer == nullptr) {
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    return;
  }
  const Certificate theirs(PEM_read_bio_X509(memory(issuer->certificate).get(), nullptr, nullptr, nullptr), &X509_free);
  X509_set_issuer_name(certificate, X509_get_subject_name(theirs.get()));
}

}  // namespace

MadeCertificate make_certificate(const Wish& wish, const MadeCertificate* issuer, const MadeCertificate* like) {
  static std::atomic<long> serial = 1000;
  const Key key = like != nullptr ? key_of(*like) : Key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  const Certificate certificate(X509_new(), &X509_free);
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), wish.begins.count());
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), wish.ends.count());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(wish.name.c_str()), -1, -1, 0);
  name_issuer(certificate.get(), issuer);
  X509_set_pubkey(certificate.get(), key.get());
  if (wish.authority) add_extension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  if (!wish.alternative_name.empty()) add_extension(certificate.get(), NID_subject_alt_name, wish.alternative_name);
  const Key signer = issuer != nullptr ? key_of(*issuer) : Key(nullptr, &EVP_PKEY_free);
  X509_sign(certificate.get(), signer ? signer.get() : key.get(), EVP_sha256());

  MadeCertificate made;
  const Bio out(BIO_new(BIO_s_mem()), &BIO_free), key_out(BIO_new(BIO_s_mem()), &BIO_free);
  PEM_write_bio_X509(out.get(), certificate.get());
  PEM_write_bio_PrivateKey(key_out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  made.certificate = text_of(out.get());
  made.key = text_of(key_out.get());
  return made;
}

}  // namespace sereno::steps::testing
