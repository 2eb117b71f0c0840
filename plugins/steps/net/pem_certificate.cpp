#include "sereno/steps/pem_certificate.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

#include "base/releases.h"
#include "plugins/steps/net/tls_view.h"

namespace sereno::steps {

std::optional<Certificate> first_certificate(std::string_view pem) {
  const std::unique_ptr<BIO, Releases<BIO_free_all>> text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const std::unique_ptr<X509, Releases<X509_free>> certificate(
      text ? PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr) : nullptr);
  ERR_clear_error();  // what is asked next must not find it
  if (!certificate) return std::nullopt;
  return read_certificate(certificate.get());
}

}  // namespace sereno::steps
