// One HTTP exchange, as data: what is asked for, what came back.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sereno/steps/certificate.h"
#include "sereno/steps/tls_settings.h"
#include "sereno/steps/url.h"

namespace sereno::steps {

enum class HttpVersion : std::uint8_t { any, http1_0, http1_1, http2 };

/// What holds for all requests of a session.
struct HttpSettings {
  TlsSettings tls{};
  HttpVersion version = HttpVersion::any;  ///< any: HTTP/2 where TLS offers it, else 1.1
  bool need_http2 = false;                 ///< the check expects it; the session takes what it gets
  std::string user_agent{};
  std::string proxy{};  ///< "[http://]host:port", socks5h:// and https:// too; empty: none, whatever the environment
  std::string proxy_credential{};   ///< "user:password"
  std::vector<std::string> pins{};  ///< "host:port:address" of names outside the requests: the proxy's
  bool cookies = true;              ///< keep them from one request to the next
  std::string cookie_file{};        ///< read at the start and written at the end; empty: memory only
  std::string source_address{};     ///< local address or interface; empty: the system chooses
  bool decompress = false;          ///< offer gzip and deflate, and undo them
  bool haproxy_protocol = false;    ///< send the PROXY protocol's v1 line first
};

/// One request.
struct HttpRequest {
  Url url{};
  std::string address{};   ///< numeric address to connect to; empty only when a proxy resolves the name
  std::uint16_t port = 0;  ///< port to connect to; 0: that of the address
  bool direct = false;     ///< past the session's proxy
  std::chrono::milliseconds connect_limit{0};  ///< for connection and TLS; 0: up to the deadline
  std::string method{};                        ///< empty: GET, or POST when there is a body
  std::vector<std::string> headers{};          ///< "Name: value"
  std::optional<std::string> body{};
  std::string credential{};        ///< "user:password" for basic authentication; empty: none
  bool digest = false;             ///< the credential is for digest authentication: asked twice, and sent as a hash
  std::string bearer{};            ///< token for "Authorization: Bearer"; empty: none
  bool handshake_only = false;     ///< connect, TLS, and no request
  bool headers_only = false;       ///< stop reading behind the header
  bool follows_redirects = false;  ///< the body of a redirect is nobody's: it is not waited for, and may be broken
  std::size_t keep_body = 0;       ///< bytes of the body to keep; the rest is only counted
  bool stops_when_full = false;    ///< what is longer than `keep_body` is not waited for: the connection is given up
};

/// The parts of an exchange, in the order in which they happen.
enum class Stage : std::uint8_t { connect, tls, request, first_byte, transfer };
constexpr std::array<std::string_view, 5> stage_names = {"connect", "tls", "request", "firstbyte", "transfer"};
constexpr std::string_view to_string(Stage stage) { return stage_names[static_cast<std::size_t>(stage)]; }

/// Why an exchange did not come to its end.
enum class HttpFault : std::uint8_t {
  none,
  refused,      ///< nobody listens there
  unreachable,  ///< a host or network on the way says so
  no_route,     ///< this machine has no way there
  timed_out,
  tls,     ///< handshake failed, or a certificate was not accepted
  closed,  ///< ended in the middle, or without any answer
  reset,
  protocol,  ///< what came is no HTTP
  too_much,  ///< headers without end
  proxy,     ///< the proxy said no
  local,     ///< a file or setting of ours
  other
};

/// Seconds that each part took.
struct HttpTimes {
  double connect = 0;
  double tls = 0;
  double request = 0;
  double first_byte = 0;
  double transfer = 0;
  double total = 0;
};

/// What came back.
struct HttpExchange {
  HttpFault fault = HttpFault::none;
  Stage stage = Stage::connect;  ///< where the fault struck
  std::string fault_text{};      ///< what is known of it beyond its kind, one line; may be the library's words
  int os_error = 0;              ///< errno of a failed connection; 0: none
  bool through_proxy = false;    ///< it went by way of a proxy
  bool proxys_fault = false;     ///< the proxy failed, or nobody can tell it from the page: nothing was seen of that

  std::string peer{};                                          ///< "203.0.113.7:443"
  std::string status_line{};                                   ///< "HTTP/1.1 200 OK", "HTTP/2 200"
  int status = 0;                                              ///< 0: no answer
  int http_version = 0;                                        ///< 10, 11, 20
  int proxy_status = 0;                                        ///< what the proxy said to CONNECT; 0: nothing
  std::vector<std::pair<std::string, std::string>> headers{};  ///< of the last answer, unfolded
  std::string body{};                                          ///< the kept part
  std::uint64_t body_bytes = 0;                                ///< all that came, decompressed
  std::string body_fault{};  ///< why the compressed body cannot be read to its end: "ends too early"; else empty
  std::uint64_t header_bytes = 0;
  TlsView tls{};
  TlsView proxy_tls{};       ///< of an https:// proxy
  std::string proxy_host{};  ///< its name, as the certificate has to say it
  HttpTimes times{};

  /// The first header of that name, whatever its case.
  std::optional<std::string_view> header(std::string_view name) const;
  /// A status by which a server sends its visitor elsewhere.
  bool is_redirect() const { return status >= 300 && status < 400 && status != 304; }
};

/// What stands behind the version in a status line: {503, "Service Unavailable"}. {0, ""} when there is no number.
std::pair<int, std::string_view> read_status_line(std::string_view line);

}  // namespace sereno::steps
