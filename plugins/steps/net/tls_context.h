// OpenSSL's settings for one client connection. Internal to steps/net.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sereno/result.h"
#include "sereno/steps/tls_settings.h"

struct ssl_ctx_st;
struct ssl_st;

namespace sereno::steps {

struct TlsContextDeleter {
  void operator()(ssl_ctx_st* context) const;
};
using TlsContext = std::unique_ptr<ssl_ctx_st, TlsContextDeleter>;

/// Fails on a file that cannot be used, naming it.
Result<TlsContext> make_client_context(const TlsSettings& settings);

/// Name, ALPN and, with `verify`, whose certificate it has to be. False when OpenSSL takes one of them not.
bool prepare_client(ssl_st* connection, const std::string& name, bool verify,
                    const std::vector<std::string>& protocols);

/// What OpenSSL says of the last failure of this thread: "wrong version number"; empty when it says nothing.
std::string last_tls_error();

}  // namespace sereno::steps
