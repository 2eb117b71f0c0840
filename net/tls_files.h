// Putting what stands in files into a TLS context. Internal to net.
#pragma once

#include <vector>

#include "net/openssl_handles.h"
#include "net/tls_context.h"

namespace sereno::net {

/// Certificate, chain and key. Everything that is wrong with them is added to `problems`.
void use_certificate(SSL_CTX* context, const CertificateFiles& files, std::vector<TlsProblem>& problems);

/// The authorities of a PEM file as those that are trusted; with `announce` their names are told to clients.
void use_authorities(SSL_CTX* context, const std::string& path, bool announce, std::vector<TlsProblem>& problems);

/// The lists of what authorities revoked, PEM, each by an authority that is trusted already and not out of date. From
/// then on a chain is believed only where each of its authorities has a list, and stands on none.
void use_revocations(SSL_CTX* context, const std::string& path, std::vector<TlsProblem>& problems);

}  // namespace sereno::net
