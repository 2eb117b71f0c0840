#include "plugins/steps/http/curl_handle.h"

#include <algorithm>
#include <array>

#include "plugins/steps/net/system_trust.h"

namespace sereno::steps {
namespace {

double seconds(CURL* curl, CURLINFO which) {
  curl_off_t microseconds = 0;
  curl_library().easy_getinfo(curl, which, &microseconds);
  return static_cast<double>(microseconds) / 1e6;
}

long tls_versions(const TlsSettings& tls) {
  static constexpr std::array<long, 5> lowest = {CURL_SSLVERSION_DEFAULT, CURL_SSLVERSION_TLSv1_0,
                                                 CURL_SSLVERSION_TLSv1_1, CURL_SSLVERSION_TLSv1_2,
                                                 CURL_SSLVERSION_TLSv1_3};
  static constexpr std::array<long, 5> highest = {CURL_SSLVERSION_MAX_DEFAULT, CURL_SSLVERSION_MAX_TLSv1_0,
                                                  CURL_SSLVERSION_MAX_TLSv1_1, CURL_SSLVERSION_MAX_TLSv1_2,
                                                  CURL_SSLVERSION_MAX_TLSv1_3};
  return lowest[static_cast<std::size_t>(tls.min)] | highest[static_cast<std::size_t>(tls.max)];
}

/// libcurl's names for one side's trust: the server's, or that of an https:// proxy.
struct TrustOptions {
  CURLoption verify_chain, verify_name, file, folder;
};
constexpr TrustOptions of_server = {CURLOPT_SSL_VERIFYPEER, CURLOPT_SSL_VERIFYHOST, CURLOPT_CAINFO, CURLOPT_CAPATH};
constexpr TrustOptions of_proxy = {CURLOPT_PROXY_SSL_VERIFYPEER, CURLOPT_PROXY_SSL_VERIFYHOST, CURLOPT_PROXY_CAINFO,
                                   CURLOPT_PROXY_CAPATH};

void set_trust(CURL* curl, const TlsSettings& tls, const TrustOptions& options) {
  curl_set(curl, options.verify_chain, tls.verify ? 1L : 0L);
  curl_set(curl, options.verify_name, tls.verify ? 2L : 0L);
  const char* none = nullptr;
  const bool own = !tls.ca_file.empty();
  const bool by_folder = tls.verify && !own && has_trust_folder(system_trust_folder);
  if (own || !tls.verify || by_folder) curl_set(curl, options.file, own && tls.verify ? tls.ca_file.c_str() : none);
  if (own || !tls.verify || !by_folder) curl_set(curl, options.folder, none);
  if (by_folder) curl_set(curl, options.folder, system_trust_folder);
}

}  // namespace

CurlList curl_list(const std::vector<std::string>& lines) {
  CurlList list(nullptr, curl_library().slist_free_all);
  for (const std::string& line : lines)
    if (curl_slist* longer = curl_library().slist_append(list.get(), line.c_str())) {
      static_cast<void>(list.release());
      list.reset(longer);
    }
  return list;
}

long curl_http_version(HttpVersion version) {
  switch (version) {
    case HttpVersion::http1_0:
      return CURL_HTTP_VERSION_1_0;
    case HttpVersion::http1_1:
      return CURL_HTTP_VERSION_1_1;
    case HttpVersion::http2:
    case HttpVersion::any:
      break;
  }
  return CURL_HTTP_VERSION_2TLS;
}

long curl_number(CURL* curl, CURLINFO which) {
  long value = 0;
  curl_library().easy_getinfo(curl, which, &value);
  return value;
}

/// libcurl gives instants since the start; parts that were not reached are 0.
HttpTimes curl_times(CURL* curl) {
  const double connected = seconds(curl, CURLINFO_CONNECT_TIME_T);
  const double secured = std::max(seconds(curl, CURLINFO_APPCONNECT_TIME_T), connected);
  const double requested = std::max(seconds(curl, CURLINFO_PRETRANSFER_TIME_T), secured);
  const double answered = std::max(seconds(curl, CURLINFO_STARTTRANSFER_TIME_T), requested);
  const double total = seconds(curl, CURLINFO_TOTAL_TIME_T);
  return {.connect = connected,
          .tls = secured - connected,
          .request = requested - secured,
          .first_byte = answered - requested,
          .transfer = std::max(0.0, total - answered),
          .total = total};
}

void curl_set_tls(CURL* curl, const TlsSettings& tls) {
  set_trust(curl, tls, of_server);
  curl_set(curl, CURLOPT_SSLVERSION, tls_versions(tls));
  const bool old = tls.max == TlsVersion::tls1_0 || tls.max == TlsVersion::tls1_1;
  if (old) curl_set(curl, CURLOPT_SSL_CIPHER_LIST, "DEFAULT:@SECLEVEL=0");  // OpenSSL 3 offers them at no higher level
  if (!tls.client_certificate.empty()) curl_set(curl, CURLOPT_SSLCERT, tls.client_certificate.c_str());
  if (!tls.client_key.empty()) curl_set(curl, CURLOPT_SSLKEY, tls.client_key.c_str());
}

void curl_set_proxy_trust(CURL* curl, const TlsSettings& tls) { set_trust(curl, tls, of_proxy); }

void curl_set_credentials(CURL* curl, const HttpRequest& request) {
  const bool bearer = !request.bearer.empty();
  const unsigned long way = bearer ? CURLAUTH_BEARER : request.digest ? CURLAUTH_DIGEST : CURLAUTH_BASIC;
  curl_set(curl, CURLOPT_HTTPAUTH, static_cast<long>(way));
  curl_set(curl, CURLOPT_XOAUTH2_BEARER, bearer ? request.bearer.c_str() : nullptr);
  curl_set(curl, CURLOPT_USERPWD, request.credential.empty() || bearer ? nullptr : request.credential.c_str());
}

void curl_set_limits(CURL* curl, const HttpRequest& request, const Deadline& deadline) {
  const auto left = std::max<std::int64_t>(1, deadline.remaining().count());
  const auto limit = request.connect_limit.count() > 0 ? std::min(left, request.connect_limit.count()) : left;
  curl_set(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(left));
  curl_set(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limit));
}

}  // namespace sereno::steps
