#include "net/certificate_names.h"

#include <openssl/x509.h>

#include "net/openssl_handles.h"

namespace sereno::net {
namespace {

std::string difference(const char* what, const X509_NAME* is, const std::string& wanted) {
  if (wanted.empty()) return {};
  const std::string name = distinguished_name(is);
  if (name == wanted) return {};
  return std::string("the ") + what + " of its certificate is '" + name + "', not '" + wanted + "'";
}

}  // namespace

std::string distinguished_name(const X509_NAME* name) {
  const BioHandle text(BIO_new(BIO_s_mem()));
  if (!text || X509_NAME_print_ex(text.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) < 0) return {};
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(text.get(), &bytes);
  return size > 0 ? std::string(bytes, static_cast<std::size_t>(size)) : std::string();
}

std::string name_objection(const X509* certificate, const std::string& issuer, const std::string& subject) {
  if (issuer.empty() && subject.empty()) return {};
  if (certificate == nullptr) return "it shows no certificate";
  const std::string first = difference("issuer", X509_get_issuer_name(certificate), issuer);
  return first.empty() ? difference("subject", X509_get_subject_name(certificate), subject) : first;
}

}  // namespace sereno::net
