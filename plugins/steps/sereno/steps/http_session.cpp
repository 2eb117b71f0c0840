#include "sereno/steps/http_session.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "sereno/steps/curl_library.h"
#include "sereno/steps/http_fault.h"
#include "sereno/steps/resolver.h"
#include "sereno/steps/system_trust.h"
#include "sereno/steps/text.h"
#include "sereno/steps/tls_view.h"

namespace sereno::steps {
namespace {

using Easy = std::unique_ptr<CURL, decltype(CurlLibrary::easy_cleanup)>;
using List = std::unique_ptr<curl_slist, decltype(CurlLibrary::slist_free_all)>;

/// More than any server sends: beyond it the header is taken for endless.
constexpr std::size_t longest_header = 256 * 1024;

List list_of(const std::vector<std::string>& lines) {
  List list(nullptr, curl_library().slist_free_all);
  for (const std::string& line : lines)
    if (curl_slist* longer = curl_library().slist_append(list.get(), line.c_str())) {
      static_cast<void>(list.release());
      list.reset(longer);
    }
  return list;
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

long http_version(HttpVersion version) {
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

double seconds(CURL* curl, CURLINFO which) {
  curl_off_t microseconds = 0;
  curl_library().easy_getinfo(curl, which, &microseconds);
  return static_cast<double>(microseconds) / 1e6;
}

long number(CURL* curl, CURLINFO which) {
  long value = 0;
  curl_library().easy_getinfo(curl, which, &value);
  return value;
}

/// libcurl gives instants since the start; parts that were not reached are 0.
HttpTimes times_of(CURL* curl) {
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

}  // namespace

class HttpSession::Impl {
 public:
  Impl(HttpSettings settings, Trace& trace) : settings_(std::move(settings)), trace_(trace) {}

  HttpExchange exchange(const HttpRequest& request, const Deadline& deadline, const OnStage& on_stage);
  void disconnect() { curl_.reset(); }

 private:
  /// What the callbacks of one exchange work on.
  struct Run {
    const HttpRequest& request;
    const Deadline& deadline;
    const OnStage& on_stage;
    HttpExchange& exchange;
    bool announced = false;
    bool header_done = false;
    bool cut_on_purpose = false;
    bool header_too_long = false;
  };

  template <class Value>
  void set(CURLoption option, Value value) {
    curl_library().easy_setopt(curl_.get(), option, value);
  }
  bool open();
  void set_session();
  void set_tls();
  void set_proxy(const HttpRequest& request);
  void set_target(const HttpRequest& request);
  void set_method(const HttpRequest& request);
  void set_credentials(const HttpRequest& request);
  void set_limits(const HttpRequest& request, const Deadline& deadline);
  void finish(CURLcode code);
  void describe_end(CURLcode code);
  void advance(Stage stage);
  void take_header_line(std::string_view line);
  std::size_t take_header(std::string_view line);
  std::size_t take_body(std::string_view bytes);

  static std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* self);
  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t total_up, curl_off_t up);
  static int on_request(void* self, char*, char*, int, int);
  static CURLcode on_tls(CURL*, void* context, void* self);
  static int on_debug(CURL*, curl_infotype type, char* bytes, std::size_t size, void* self);

  HttpSettings settings_;
  Trace& trace_;
  Easy curl_{nullptr, curl_library().easy_cleanup};
  List pins_{nullptr, curl_library().slist_free_all};
  List headers_{nullptr, curl_library().slist_free_all};
  List connect_to_{nullptr, curl_library().slist_free_all};
  std::array<char, CURL_ERROR_SIZE> error_{};
  std::vector<std::pair<std::string, TlsView>> seen_;  // by authority: a reused connection shows no certificate again
  TlsView handshake_;
  Run* run_ = nullptr;
};

bool HttpSession::Impl::open() {
  if (curl_) return true;
  curl_.reset(curl_library().easy_init());
  if (!curl_) return false;
  set_session();
  set_tls();
  return true;
}

void HttpSession::Impl::set_session() {
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_ERRORBUFFER, error_.data());
  set(CURLOPT_USERAGENT, settings_.user_agent.c_str());
  set(CURLOPT_HTTP_VERSION, http_version(settings_.version));
  set(CURLOPT_HEADERFUNCTION, &Impl::on_header);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEFUNCTION, &Impl::on_body);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &Impl::on_progress);
  set(CURLOPT_XFERINFODATA, this);
  set(CURLOPT_PREREQFUNCTION, &Impl::on_request);
  set(CURLOPT_PREREQDATA, this);
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  if (settings_.cookies) set(CURLOPT_COOKIEFILE, settings_.cookie_file.c_str());
  if (settings_.cookies && !settings_.cookie_file.empty()) set(CURLOPT_COOKIEJAR, settings_.cookie_file.c_str());
  if (settings_.decompress) set(CURLOPT_ACCEPT_ENCODING, "");
  if (settings_.haproxy_protocol) set(CURLOPT_HAPROXYPROTOCOL, 1L);
  if (!settings_.source_address.empty()) set(CURLOPT_INTERFACE, settings_.source_address.c_str());
  if (!trace_.enabled()) return;
  set(CURLOPT_VERBOSE, 1L);
  set(CURLOPT_DEBUGFUNCTION, &Impl::on_debug);
  set(CURLOPT_DEBUGDATA, this);
}

void HttpSession::Impl::set_tls() {
  const TlsSettings& tls = settings_.tls;
  set(CURLOPT_SSL_CTX_FUNCTION, &Impl::on_tls);
  set(CURLOPT_SSL_CTX_DATA, this);
  set(CURLOPT_SSL_VERIFYPEER, tls.verify ? 1L : 0L);
  set(CURLOPT_SSL_VERIFYHOST, tls.verify ? 2L : 0L);
  set(CURLOPT_SSLVERSION, tls_versions(tls));
  const bool old = tls.max == TlsVersion::tls1_0 || tls.max == TlsVersion::tls1_1;
  if (old) set(CURLOPT_SSL_CIPHER_LIST, "DEFAULT:@SECLEVEL=0");  // OpenSSL 3 offers them at no higher level
  const char* none = nullptr;
  const bool own = !tls.ca_file.empty();
  const bool by_folder = tls.verify && !own && has_trust_folder(system_trust_folder);
  if (own || !tls.verify || by_folder) set(CURLOPT_CAINFO, own && tls.verify ? tls.ca_file.c_str() : none);
  if (own || !tls.verify || !by_folder) set(CURLOPT_CAPATH, none);
  if (by_folder) set(CURLOPT_CAPATH, system_trust_folder);
  if (!tls.client_certificate.empty()) set(CURLOPT_SSLCERT, tls.client_certificate.c_str());
  if (!tls.client_key.empty()) set(CURLOPT_SSLKEY, tls.client_key.c_str());
}

void HttpSession::Impl::set_proxy(const HttpRequest& request) {
  set(CURLOPT_NOPROXY, "");  // nothing from the environment
  set(CURLOPT_PROXY, request.direct ? "" : settings_.proxy.c_str());
  const bool known = !settings_.proxy_credential.empty();
  set(CURLOPT_PROXYUSERPWD, known ? settings_.proxy_credential.c_str() : nullptr);
}

void HttpSession::Impl::set_target(const HttpRequest& request) {
  set(CURLOPT_URL, request.url.text().c_str());
  std::vector<std::string> pins = settings_.pins, routes;
  if (!request.address.empty()) {
    const std::string address = is_ipv6(request.address) ? "[" + request.address + "]" : request.address;
    const auto port = request.port == 0 ? request.url.port : request.port;
    pins.push_back(request.url.host + ":" + std::to_string(port) + ":" + address);
    if (port != request.url.port || numeric_address(request.url.host))
      routes.push_back("::" + address + ":" + std::to_string(port));
  }
  pins_ = list_of(pins);
  connect_to_ = list_of(routes);
  set(CURLOPT_RESOLVE, pins_.get());
  set(CURLOPT_CONNECT_TO, connect_to_.get());
}

void HttpSession::Impl::set_method(const HttpRequest& request) {
  set(CURLOPT_CONNECT_ONLY, request.handshake_only ? 1L : 0L);
  set(CURLOPT_HTTPGET, 1L);
  std::vector<std::string> headers = request.headers;
  if (request.body) {
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body->size()));
    set(CURLOPT_POSTFIELDS, request.body->c_str());
    headers.emplace_back("Expect:");  // a server that knows no 100-continue would cost a second
  }
  const bool head = request.method == "HEAD";
  set(CURLOPT_NOBODY, head ? 1L : 0L);
  set(CURLOPT_CUSTOMREQUEST, request.method.empty() || head ? nullptr : request.method.c_str());
  headers_ = list_of(headers);
  set(CURLOPT_HTTPHEADER, headers_.get());
}

void HttpSession::Impl::set_credentials(const HttpRequest& request) {
  const bool bearer = !request.bearer.empty();
  set(CURLOPT_HTTPAUTH, bearer ? static_cast<long>(CURLAUTH_BEARER) : static_cast<long>(CURLAUTH_BASIC));
  set(CURLOPT_XOAUTH2_BEARER, bearer ? request.bearer.c_str() : nullptr);
  set(CURLOPT_USERPWD, request.credential.empty() || bearer ? nullptr : request.credential.c_str());
}

void HttpSession::Impl::set_limits(const HttpRequest& request, const Deadline& deadline) {
  const auto left = std::max<std::int64_t>(1, deadline.remaining().count());
  const auto limit = request.connect_limit.count() > 0 ? std::min(left, request.connect_limit.count()) : left;
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(left));
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limit));
}

HttpExchange HttpSession::Impl::exchange(const HttpRequest& request, const Deadline& deadline,
                                         const OnStage& on_stage) {
  HttpExchange exchange;
  if (!open()) {
    exchange.fault = HttpFault::local;
    exchange.fault_text = "libcurl cannot be set up";
    return exchange;
  }
  Run run{.request = request, .deadline = deadline, .on_stage = on_stage, .exchange = exchange};
  run_ = &run;
  handshake_ = {};
  error_[0] = '\0';
  set_proxy(request);
  set_target(request);
  set_method(request);
  set_credentials(request);
  set_limits(request, deadline);
  advance(Stage::connect);
  finish(curl_library().easy_perform(curl_.get()));
  run_ = nullptr;
  return exchange;
}

void HttpSession::Impl::finish(CURLcode code) {
  HttpExchange& exchange = run_->exchange;
  CURL* curl = curl_.get();
  exchange.times = times_of(curl);
  exchange.status = static_cast<int>(number(curl, CURLINFO_RESPONSE_CODE));
  exchange.proxy_status = static_cast<int>(number(curl, CURLINFO_HTTP_CONNECTCODE));
  exchange.os_error = static_cast<int>(number(curl, CURLINFO_OS_ERRNO));
  static constexpr std::array<int, 4> versions = {0, 10, 11, 20};
  const auto version = static_cast<std::size_t>(number(curl, CURLINFO_HTTP_VERSION));
  exchange.http_version = version < versions.size() ? versions[version] : 0;
  const char* peer = nullptr;
  curl_library().easy_getinfo(curl, CURLINFO_PRIMARY_IP, &peer);
  if (peer != nullptr && *peer != '\0')
    exchange.peer = with_port(peer, static_cast<unsigned>(number(curl, CURLINFO_PRIMARY_PORT)));
  const std::string key = run_->request.url.authority();
  const auto known = std::find_if(seen_.begin(), seen_.end(), [&](const auto& entry) { return entry.first == key; });
  if (!handshake_.chain.empty()) {
    exchange.tls = handshake_;
    if (known == seen_.end()) seen_.emplace_back(key, handshake_);
  } else if (run_->request.url.secure() && known != seen_.end()) {
    exchange.tls = known->second;
  }
  describe_end(code);
}

void HttpSession::Impl::describe_end(CURLcode code) {
  HttpExchange& exchange = run_->exchange;
  if (code == CURLE_OK || run_->cut_on_purpose) return;
  const bool proxied = !settings_.proxy.empty() && !run_->request.direct;
  exchange.fault = run_->header_too_long ? HttpFault::too_much
                                         : fault_of({.code = code,
                                                     .os_error = exchange.os_error,
                                                     .through_proxy = proxied,
                                                     .proxy_status = exchange.proxy_status,
                                                     .stage = exchange.stage});
  exchange.fault_text = error_[0] != '\0' ? error_.data() : curl_library().easy_strerror(code);
}

void HttpSession::Impl::advance(Stage stage) {
  if (run_->announced && stage <= run_->exchange.stage) return;
  run_->announced = true;
  run_->exchange.stage = stage;
  if (run_->on_stage) run_->on_stage(stage);
}

void HttpSession::Impl::take_header_line(std::string_view line) {
  HttpExchange& exchange = run_->exchange;
  if (line.starts_with("HTTP/")) {
    exchange.status_line = trim(line);
    exchange.headers.clear();
    return;
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return;
  exchange.headers.emplace_back(trim(line.substr(0, colon)), trim(line.substr(colon + 1)));
}

std::size_t HttpSession::Impl::take_header(std::string_view line) {
  HttpExchange& exchange = run_->exchange;
  advance(Stage::first_byte);
  advance(Stage::transfer);
  exchange.header_bytes += line.size();
  run_->header_too_long = exchange.header_bytes > longest_header;
  if (run_->header_too_long) return 0;
  if (run_->header_done) return line.size();  // trailers of a chunked body
  const bool interim =
      exchange.status_line.find(" 1") != std::string::npos && number(curl_.get(), CURLINFO_RESPONSE_CODE) < 200;
  const bool blank = trim(line).empty();
  if (!blank) take_header_line(line);
  if (!blank || interim) return line.size();
  run_->header_done = true;
  run_->cut_on_purpose = run_->request.headers_only;
  return run_->cut_on_purpose ? 0 : line.size();
}

std::size_t HttpSession::Impl::take_body(std::string_view bytes) {
  HttpExchange& exchange = run_->exchange;
  exchange.body_bytes += bytes.size();
  const std::size_t room = run_->request.keep_body - std::min(run_->request.keep_body, exchange.body.size());
  exchange.body.append(bytes.substr(0, room));
  return bytes.size();
}

std::size_t HttpSession::Impl::on_header(char* bytes, std::size_t size, std::size_t count, void* self) {
  return static_cast<Impl*>(self)->take_header({bytes, size * count});
}

std::size_t HttpSession::Impl::on_body(char* bytes, std::size_t size, std::size_t count, void* self) {
  return static_cast<Impl*>(self)->take_body({bytes, size * count});
}

int HttpSession::Impl::on_progress(void* self, curl_off_t, curl_off_t, curl_off_t total_up, curl_off_t up) {
  auto& impl = *static_cast<Impl*>(self);
  if (impl.run_->exchange.stage == Stage::request && up >= total_up) impl.advance(Stage::first_byte);
  return impl.run_->deadline.passed() ? 1 : 0;
}

int HttpSession::Impl::on_request(void* self, char*, char*, int, int) {
  auto& impl = *static_cast<Impl*>(self);
  curl_tlssessioninfo* session = nullptr;
  curl_library().easy_getinfo(impl.curl_.get(), CURLINFO_TLS_SSL_PTR, &session);
  const bool openssl =
      session != nullptr && session->backend == CURLSSLBACKEND_OPENSSL && session->internals != nullptr;
  if (openssl) note_protocol(static_cast<const ssl_st*>(session->internals), impl.handshake_);
  impl.advance(Stage::request);
  return CURL_PREREQFUNC_OK;
}

CURLcode HttpSession::Impl::on_tls(CURL*, void* context, void* self) {
  auto& impl = *static_cast<Impl*>(self);
  impl.advance(Stage::tls);
  watch_handshakes(static_cast<ssl_ctx_st*>(context), impl.settings_.tls.verify, impl.handshake_);
  return CURLE_OK;
}

int HttpSession::Impl::on_debug(CURL*, curl_infotype type, char* bytes, std::size_t size, void* self) {
  Trace& trace = static_cast<Impl*>(self)->trace_;
  const std::string_view text(bytes, size);
  if (type == CURLINFO_TEXT) trace.text(Trace::Mark::note, text);
  if (type == CURLINFO_HEADER_OUT) trace.headers(Trace::Mark::sent, text);
  if (type == CURLINFO_HEADER_IN) trace.headers(Trace::Mark::received, text);
  return 0;
}

HttpSession::HttpSession(HttpSettings settings, Trace& trace)
    : impl_(std::make_unique<Impl>(std::move(settings), trace)) {}
HttpSession::~HttpSession() = default;

HttpExchange HttpSession::exchange(const HttpRequest& request, const Deadline& deadline, const OnStage& on_stage) {
  return impl_->exchange(request, deadline, on_stage);
}

void HttpSession::disconnect() { impl_->disconnect(); }

}  // namespace sereno::steps
