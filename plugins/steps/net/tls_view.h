// Looks at the certificates of a handshake, through OpenSSL. Internal to the transports.
#pragma once

#include "sereno/steps/certificate.h"

struct ssl_ctx_st;
struct ssl_st;
struct x509_st;

namespace sereno::steps {

/// From now on every handshake of this context fills `view` with the server's chain and how OpenSSL judged it, and with
/// the fatal alert that ended it. The judgement itself stays OpenSSL's; without `verify` everything is accepted. `view`
/// outlives the context's connections.
void watch_handshakes(ssl_ctx_st* context, bool verify, TlsView& view);

/// Protocol and cipher of an established connection.
void note_protocol(const ssl_st* connection, TlsView& view);

/// Reads one certificate.
Certificate read_certificate(x509_st* certificate);

}  // namespace sereno::steps
