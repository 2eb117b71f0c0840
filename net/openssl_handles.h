// OpenSSL's objects with owners.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "base/releases.h"

namespace sereno::net {

using SslHandle = std::unique_ptr<SSL, Releases<SSL_free>>;
using SslContextHandle = std::unique_ptr<SSL_CTX, Releases<SSL_CTX_free>>;
using KeyHandle = std::unique_ptr<EVP_PKEY, Releases<EVP_PKEY_free>>;
using CertificateHandle = std::unique_ptr<X509, Releases<X509_free>>;
using RevocationsHandle = std::unique_ptr<X509_CRL, Releases<X509_CRL_free>>;
using ExtensionHandle = std::unique_ptr<X509_EXTENSION, Releases<X509_EXTENSION_free>>;
using BioHandle = std::unique_ptr<BIO, Releases<BIO_free_all>>;

/// The oldest error of this thread's queue as text, the queue empty afterwards; `fallback` when there is none.
std::string openssl_problem(std::string_view fallback);

}  // namespace sereno::net
