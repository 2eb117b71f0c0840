#include "plugins/steps/http/http_fault.h"

#include <curl/curl.h>

#include <algorithm>
#include <cerrno>
#include <iterator>

#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

/// CURLE_TOO_LARGE, which libcurl has since 8.6.
constexpr int too_large = 100;

HttpFault connection_fault(const CurlEnd& end) {
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
  const bool refused_by_proxy = end.through_proxy && end.stage < Stage::tls && end.proxy_status != 0;
  if (refused_by_proxy && end.proxy_status / 100 != 2) return HttpFault::proxy;
  return end.os_error == ECONNRESET || end.os_error == EPIPE ? HttpFault::reset : HttpFault::closed;
}

/// A code that is about this machine, or about an answer that has begun to come.
HttpFault local_or_broken(const CurlEnd& end) { return end.answered ? HttpFault::protocol : HttpFault::local; }

struct Meaning {
  const char* part;
  const char* words;
};
/// libcurl's words, 7.88 and 8.14.
constexpr Meaning meanings[] = {
    {"chunk", "broken chunks (chunked-encoding)"},
    {"HTTP/0.9", "no status line"},
    {"Nul byte", "a NUL byte in the header"},
    {"null byte", "a NUL byte in the header"},
    {"Overflow Content-Length", "a Content-Length that is too large"},
    {"Maximum file size", "a Content-Length that is too large"},
    {"Content-Length", "a Content-Length that is no number"},
    {"content encoding", "a Transfer-Encoding that nobody knows"},
    {"transfer encoding", "a Transfer-Encoding that nobody knows"},
    {"Unsupported HTTP", "a version of HTTP that nobody speaks"},
    {"without colon", "a header line without a colon"},
    {"Unsupported response code", "a status that is none"},
    {"content unencoding", "a Transfer-Encoding that cannot be undone"},
    {"Invalid status line", "a broken status line"},
    {"bad argument", "the header begins with the rest of a line"},
    {"Weird server reply", "a header that cannot be read"},
};

/// "HTTP/2 stream 1 was not closed cleanly: REFUSED_STREAM (err 7)" is "REFUSED_STREAM".
std::string broken_stream(std::string_view library_text) {
  constexpr std::string_view mark = "not closed cleanly";
  const auto at = library_text.find(mark);
  if (at == std::string_view::npos) return {};
  std::string_view reason = library_text.substr(at + mark.size());
  reason.remove_prefix(std::min(reason.find_first_not_of(" :"), reason.size()));
  reason = trim(reason.substr(0, reason.find('(')));
  std::string text = "an HTTP/2 stream that the server broke off";
  return reason.empty() ? text : text + " (" + shown(reason, 40) + ")";
}

}  // namespace

bool is_endless_header(std::string_view library_text) {
  // -902: libcurl refused to take more of an HTTP/2 header.
  return library_text.starts_with("Too large response headers") || library_text.find(" -902") != std::string_view::npos;
}

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
    case CURLE_URL_MALFORMAT:
      return HttpFault::local;
    case CURLE_FAILED_INIT:
    case CURLE_BAD_FUNCTION_ARGUMENT:
    case CURLE_UNKNOWN_OPTION:
    case CURLE_NOT_BUILT_IN:
      return local_or_broken(end);
    case CURLE_OUT_OF_MEMORY:  // also what libcurl says of a header line above 100 KiB
      return end.answered ? HttpFault::too_much : HttpFault::local;
    case too_large:
      return HttpFault::too_much;
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
    case CURLE_FILESIZE_EXCEEDED:
      return HttpFault::protocol;
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_PROXY:
      return HttpFault::proxy;
    default:
      return end.answered ? HttpFault::protocol : HttpFault::other;
  }
}

bool is_the_proxys(const CurlEnd& end, HttpFault fault) {
  if (!end.through_proxy || fault == HttpFault::none || fault == HttpFault::local) return false;
  if (fault == HttpFault::proxy || end.at_the_proxys_tls) return true;
  return end.tunnel ? end.stage == Stage::connect : !end.answered;
}

bool proxy_reaches_no_page(const CurlEnd& end) {
  switch (end.socks_reply) {
    case CURLPX_REPLY_CONNECTION_REFUSED:
    case CURLPX_REPLY_HOST_UNREACHABLE:
    case CURLPX_REPLY_NETWORK_UNREACHABLE:
    case CURLPX_REPLY_TTL_EXPIRED:
    case CURLPX_REQUEST_FAILED:
      return true;
    default:
      break;
  }
  const int status = end.proxy_status;
  const bool about_us = status == 401 || status == 403 || status == 407;
  return status >= 400 && !about_us;
}

std::string describe_broken_answer(std::string_view library_text) {
  if (std::string text = broken_stream(library_text); !text.empty()) return text;
  const auto known = std::find_if(std::begin(meanings), std::end(meanings), [&](const Meaning& one) {
    return library_text.find(one.part) != std::string_view::npos;
  });
  return known == std::end(meanings) ? shown(library_text) : std::string(known->words);
}

std::string describe_no_source(const std::string& source_address) {
  return "nothing can be sent from '" + source_address + "': this machine has no such address or interface";
}

bool wants_proxy_password(const HttpExchange& exchange) {
  return exchange.status == 407 && exchange.through_proxy && exchange.tls.chain.empty();
}

void blame_proxy(HttpExchange& exchange) {
  exchange.fault = HttpFault::proxy;
  exchange.proxys_fault = true;
  exchange.proxy_status = exchange.status;
}

}  // namespace sereno::steps
