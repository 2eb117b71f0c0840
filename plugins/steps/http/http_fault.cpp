#include "plugins/steps/http/http_fault.h"

#include <curl/curl.h>

#include <cerrno>

namespace sereno::steps {
namespace {

HttpFault connection_fault(const CurlEnd& end) {
  if (end.through_proxy) return HttpFault::proxy;
  switch (end.os_error) {
    case ENETUNREACH:
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT:
    case EACCES:
    case EPERM:
    case EINVAL:
      return HttpFault::no_route;
    case EHOSTUNREACH:
    case EHOSTDOWN:
      return HttpFault::unreachable;
    case ETIMEDOUT:
      return HttpFault::timed_out;
    case ECONNRESET:
      return HttpFault::reset;
    case ECONNREFUSED:
      return HttpFault::refused;
    default:  // no descriptor is left, say: nothing about the other side
      return HttpFault::other;
  }
}

HttpFault transfer_fault(const CurlEnd& end) {
  const bool refused_by_proxy = end.through_proxy && end.stage <= Stage::tls && end.proxy_status / 100 != 2;
  if (refused_by_proxy) return HttpFault::proxy;
  return end.os_error == ECONNRESET || end.os_error == EPIPE ? HttpFault::reset : HttpFault::closed;
}

}  // namespace

HttpFault fault_of(const CurlEnd& end) {
  switch (end.code) {
    case CURLE_OK:
      return HttpFault::none;
    case CURLE_COULDNT_CONNECT:
      return connection_fault(end);
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_ABORTED_BY_CALLBACK:
      return HttpFault::timed_out;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return HttpFault::tls;
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_INTERFACE_FAILED:
    case CURLE_FAILED_INIT:
    case CURLE_BAD_FUNCTION_ARGUMENT:
    case CURLE_UNKNOWN_OPTION:
    case CURLE_NOT_BUILT_IN:
    case CURLE_URL_MALFORMAT:
      return HttpFault::local;
    case CURLE_OUT_OF_MEMORY:  // also what libcurl says of a header line above 100 KiB
      return end.stage < Stage::first_byte ? HttpFault::local : HttpFault::too_much;
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return transfer_fault(end);
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_BAD_CONTENT_ENCODING:
      return HttpFault::protocol;
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_PROXY:
      return HttpFault::proxy;
    default:
      return HttpFault::other;
  }
}

}  // namespace sereno::steps
