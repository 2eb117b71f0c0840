#include "sereno/steps/http_session.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "plugins/steps/http/answer_reader.h"
#include "plugins/steps/http/cookie_file.h"
#include "plugins/steps/http/curl_handle.h"
#include "plugins/steps/http/curl_trace.h"
#include "plugins/steps/http/http_fault.h"
#include "plugins/steps/net/tls_view.h"
#include "sereno/steps/address.h"
#include "sereno/steps/proxy.h"
#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

/// libcurl 7.88 waits for ever for an HTTP/2 header that does not fit into this. Plain HTTP is never HTTP/2 here and
/// keeps libcurl's own size: so large a buffer, made for each request, takes longer to get than a short answer.
constexpr long http2_receive_buffer = 512L << 10;

/// How long the body of a redirect that is followed is waited for, to keep the connection.
constexpr std::chrono::milliseconds patience_behind_redirect{250};

}  // namespace

class HttpSession::Impl {
 public:
  Impl(HttpSettings settings, Trace& trace) : settings_(std::move(settings)), trace_(trace) {}

  HttpExchange exchange(const HttpRequest& request, const Deadline& deadline, const OnStage& on_stage);
  void disconnect() { curl_.reset(); }
  std::vector<HttpCookie> cookies(const Url& url) const;

 private:
  /// What the callbacks of one exchange work on.
  struct Run {
    const HttpRequest& request;
    const Deadline& deadline;
    const OnStage& on_stage;
    HttpExchange& exchange;
    AnswerReader reader;
    std::string_view
        unshown_body{};  ///< of the request, for the trace: as a whole, since a secret may lie in two pieces
    bool announced = false;
    bool cut_on_purpose = false;
    bool out_of_time = false;                                    ///< in the middle of decompressing
    bool at_the_proxys_tls = false;                              ///< in the handshake with an https:// proxy itself
    std::optional<Deadline::Clock::time_point> redirected_at{};  ///< a redirect's header was complete
  };

  template <class Value>
  void set(CURLoption option, Value value) {
    curl_set(curl_.get(), option, value);
  }
  /// Why there is no handle; empty when there is one.
  std::string open();
  bool proxy_speaks_tls() const { return settings_.proxy.starts_with("https:"); }
  bool through_proxy() const { return !settings_.proxy.empty() && !run_->request.direct; }
  void set_session();
  void set_proxy(const HttpRequest& request);
  void set_target(const HttpRequest& request);
  void set_method(const HttpRequest& request);
  void finish(CURLcode code);
  void take_views();
  CurlEnd end_of(CURLcode code) const;
  void describe_end(const CurlEnd& end);
  void advance(Stage stage);
  std::size_t take_header(std::string_view line);
  std::size_t take_body(std::string_view bytes);
  bool waits_behind_redirect();

  static std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* self);
  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t total_up, curl_off_t up);
  static int on_request(void* self, char*, char*, int, int);
  static CURLcode on_tls(CURL*, void* context, void* self);
  static int on_debug(CURL*, curl_infotype type, char* bytes, std::size_t size, void* self);

  HttpSettings settings_;
  Trace& trace_;
  CurlEasy curl_{nullptr, curl_library().easy_cleanup};
  CurlList pins_{nullptr, curl_library().slist_free_all};
  CurlList headers_{nullptr, curl_library().slist_free_all};
  CurlList connect_to_{nullptr, curl_library().slist_free_all};
  std::array<char, CURL_ERROR_SIZE> error_{};
  std::vector<std::pair<std::string, TlsView>> seen_;  // by authority: a reused connection shows no certificate again
  bool tls_set_ = false;                               // of curl_
  TlsView handshake_;
  TlsView proxys_handshake_;
  Run* run_ = nullptr;
};

std::string HttpSession::Impl::open() {
  if (curl_) return {};
  if (settings_.cookies && !settings_.cookie_file.empty())
    if (std::string problem = prepare_cookie_file(settings_.cookie_file); !problem.empty()) return problem;
  curl_.reset(curl_library().easy_init());
  if (!curl_) return "libcurl cannot be set up";
  set_session();
  if (proxy_speaks_tls()) curl_set_proxy_trust(curl_.get(), settings_.tls);
  tls_set_ = false;
  return {};
}

std::vector<HttpCookie> HttpSession::Impl::cookies(const Url& url) const {
  if (!curl_ || !settings_.cookies) return {};
  curl_slist* first = nullptr;
  curl_library().easy_getinfo(curl_.get(), CURLINFO_COOKIELIST, &first);
  const CurlList list(first, curl_library().slist_free_all);
  std::vector<HttpCookie> cookies;
  for (const curl_slist* line = list.get(); line != nullptr; line = line->next)
    if (auto cookie = cookie_for(url, line->data)) cookies.push_back(*std::move(cookie));
  return cookies;
}

void HttpSession::Impl::set_session() {
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_ERRORBUFFER, error_.data());
  set(CURLOPT_USERAGENT, settings_.user_agent.c_str());
  set(CURLOPT_HTTP_VERSION, curl_http_version(settings_.version));
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
  set(CURLOPT_SSL_CTX_FUNCTION, &Impl::on_tls);
  set(CURLOPT_SSL_CTX_DATA, this);
  if (settings_.cookies) set(CURLOPT_COOKIEFILE, settings_.cookie_file.c_str());
  if (settings_.cookies && !settings_.cookie_file.empty()) set(CURLOPT_COOKIEJAR, settings_.cookie_file.c_str());
  if (settings_.haproxy_protocol) set(CURLOPT_HAPROXYPROTOCOL, 1L);
  if (!settings_.source_address.empty()) set(CURLOPT_INTERFACE, settings_.source_address.c_str());
  if (!trace_.enabled()) return;
  set(CURLOPT_VERBOSE, 1L);
  set(CURLOPT_DEBUGFUNCTION, &Impl::on_debug);
  set(CURLOPT_DEBUGDATA, this);
}

void HttpSession::Impl::set_proxy(const HttpRequest& request) {
  set(CURLOPT_NOPROXY, "");  // nothing from the environment
  set(CURLOPT_PROXY, request.direct ? "" : settings_.proxy.c_str());
  const bool known = !settings_.proxy_credential.empty();
  set(CURLOPT_PROXYUSERPWD, known ? settings_.proxy_credential.c_str() : nullptr);
}

void HttpSession::Impl::set_target(const HttpRequest& request) {
  if (request.url.secure() && !tls_set_) {  // plain HTTP need not look for the authorities
    curl_set_tls(curl_.get(), settings_.tls);
    set(CURLOPT_BUFFERSIZE, http2_receive_buffer);
    tls_set_ = true;
  }
  set(CURLOPT_URL, request.url.text().c_str());
  std::vector<std::string> pins = settings_.pins, routes;
  if (!request.address.empty()) {
    const std::string address = is_ipv6(request.address) ? "[" + request.address + "]" : request.address;
    const auto port = request.port == 0 ? request.url.port : request.port;
    if (!numeric_address(request.url.host))
      pins.push_back(request.url.host + ":" + std::to_string(port) + ":" + address);
    if (port != request.url.port || numeric_address(request.url.host))
      routes.push_back("::" + address + ":" + std::to_string(port));
  }
  pins_ = curl_list(pins);
  connect_to_ = curl_list(routes);
  set(CURLOPT_RESOLVE, pins_.get());
  set(CURLOPT_CONNECT_TO, connect_to_.get());
}

void HttpSession::Impl::set_method(const HttpRequest& request) {
  set(CURLOPT_CONNECT_ONLY, request.handshake_only ? 1L : 0L);
  set(CURLOPT_HTTPGET, 1L);
  std::vector<std::string> headers = request.headers;
  const bool says_itself = std::any_of(headers.begin(), headers.end(), [](const std::string& line) {
    return equals_ignoring_case(trim(std::string_view(line).substr(0, line.find(':'))), "Accept-Encoding");
  });
  if (settings_.decompress && !says_itself) headers.emplace_back("Accept-Encoding: gzip, deflate");
  if (request.body) {
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body->size()));
    set(CURLOPT_POSTFIELDS, request.body->c_str());
    headers.emplace_back("Expect:");  // a server that knows no 100-continue would cost a second
  }
  const bool head = request.method == "HEAD";
  set(CURLOPT_NOBODY, head ? 1L : 0L);
  set(CURLOPT_CUSTOMREQUEST, request.method.empty() || head ? nullptr : request.method.c_str());
  headers_ = curl_list(headers);
  set(CURLOPT_HTTPHEADER, headers_.get());
}

HttpExchange HttpSession::Impl::exchange(const HttpRequest& request, const Deadline& deadline,
                                         const OnStage& on_stage) {
  HttpExchange exchange;
  Run run{.request = request,
          .deadline = deadline,
          .on_stage = on_stage,
          .exchange = exchange,
          .reader = AnswerReader(request, settings_.decompress, deadline, exchange),
          .unshown_body = request.body ? std::string_view(*request.body) : std::string_view()};
  run_ = &run;
  advance(Stage::connect);
  exchange.fault_text = open();
  if (!curl_) {
    exchange.fault = HttpFault::local;
    return exchange;
  }
  handshake_ = {};
  proxys_handshake_ = {};
  exchange.through_proxy = through_proxy();
  error_[0] = '\0';
  set_proxy(request);
  set_target(request);
  set_method(request);
  curl_set_credentials(curl_.get(), request);
  curl_set_limits(curl_.get(), request, deadline);
  finish(curl_library().easy_perform(curl_.get()));
  run_ = nullptr;
  return exchange;
}

void HttpSession::Impl::finish(CURLcode code) {
  HttpExchange& exchange = run_->exchange;
  CURL* curl = curl_.get();
  exchange.times = curl_times(curl);
  exchange.proxy_status = static_cast<int>(curl_number(curl, CURLINFO_HTTP_CONNECTCODE));
  exchange.os_error = static_cast<int>(curl_number(curl, CURLINFO_OS_ERRNO));
  static constexpr std::array<int, 4> versions = {0, 10, 11, 20};
  const auto version = static_cast<std::size_t>(curl_number(curl, CURLINFO_HTTP_VERSION));
  exchange.http_version = version < versions.size() ? versions[version] : 0;
  const char* peer = nullptr;
  curl_library().easy_getinfo(curl, CURLINFO_PRIMARY_IP, &peer);
  if (peer != nullptr && *peer != '\0')
    exchange.peer = with_port(peer, static_cast<unsigned>(curl_number(curl, CURLINFO_PRIMARY_PORT)));
  const CurlEnd end = end_of(code);
  // TLS 1.3: what a server has against our certificate comes behind our own end of the handshake. One that hangs up
  // before it takes the request lets libcurl fail with sending it; the alert is read when the connection is closed.
  if (code == CURLE_SEND_ERROR && run_->request.url.secure() && !handshake_.alert) disconnect();
  take_views();
  run_->reader.finish();
  describe_end(end);
}

void HttpSession::Impl::take_views() {
  HttpExchange& exchange = run_->exchange;
  exchange.proxy_tls = proxys_handshake_;
  if (exchange.through_proxy) exchange.proxy_host = host_of_proxy(settings_.proxy);
  const std::string key = run_->request.url.authority();
  const auto known = std::find_if(seen_.begin(), seen_.end(), [&](const auto& entry) { return entry.first == key; });
  if (!handshake_.chain.empty() || handshake_.alert) {
    exchange.tls = handshake_;
    if (known == seen_.end()) seen_.emplace_back(key, handshake_);
  } else if (run_->request.url.secure() && known != seen_.end()) {
    exchange.tls = known->second;
  }
}

CurlEnd HttpSession::Impl::end_of(CURLcode code) const {
  const HttpExchange& exchange = run_->exchange;
  return {.code = code,
          .os_error = exchange.os_error,
          .stage = exchange.stage,
          .answered = !exchange.status_line.empty(),
          .through_proxy = exchange.through_proxy,
          .tunnel = run_->request.url.secure() || settings_.proxy.starts_with("socks"),
          .at_the_proxys_tls = run_->at_the_proxys_tls,
          .proxy_status = exchange.proxy_status,
          .socks_reply = static_cast<int>(curl_number(curl_.get(), CURLINFO_PROXY_ERROR))};
}

void HttpSession::Impl::describe_end(const CurlEnd& end) {
  HttpExchange& exchange = run_->exchange;
  const AnswerReader& reader = run_->reader;
  const bool broken = !reader.header_fault().empty();
  if (!broken && (run_->cut_on_purpose || reader.body_is_nobodys())) return;
  if (end.code == CURLE_OK && !broken) {
    if (wants_proxy_password(exchange)) return blame_proxy(exchange);
    if (reader.header_done() || run_->request.handshake_only) return;
    exchange.fault = HttpFault::closed;  // libcurl is content with half a header
    exchange.fault_text = "connection closed in the middle of the header";
    return;
  }
  exchange.fault = broken ? HttpFault::protocol : fault_of(end);
  if (reader.header_too_long()) exchange.fault = HttpFault::too_much;
  if (run_->out_of_time) exchange.fault = HttpFault::timed_out;
  // An alert that came in TLS 1.3 behind our own end of the handshake: libcurl takes it for a connection that ended.
  const bool refused = exchange.tls.alert && exchange.status_line.empty();
  if (refused && exchange.fault != HttpFault::timed_out) exchange.fault = HttpFault::tls;
  exchange.proxys_fault = is_the_proxys(end, exchange.fault) && !proxy_reaches_no_page(end);
  const std::string words =
      error_[0] != '\0' ? error_.data() : curl_library().easy_strerror(static_cast<CURLcode>(end.code));
  // libcurl has the same code for a connection that ended, and for a header that is too long.
  if (words.ends_with("in chunked-encoding")) exchange.fault = HttpFault::protocol;
  if (is_endless_header(words)) exchange.fault = HttpFault::too_much;
  exchange.fault_text = exchange.fault == HttpFault::protocol ? describe_broken_answer(words) : words;
  if (end.code == CURLE_INTERFACE_FAILED) exchange.fault_text = describe_no_source(settings_.source_address);
  if (broken) exchange.fault_text = reader.header_fault();
}

void HttpSession::Impl::advance(Stage stage) {
  if (run_->announced && stage <= run_->exchange.stage) return;
  run_->announced = true;
  run_->exchange.stage = stage;
  if (run_->on_stage) run_->on_stage(stage);
}

std::size_t HttpSession::Impl::take_header(std::string_view line) {
  advance(Stage::first_byte);
  advance(Stage::transfer);
  const bool more = run_->reader.take_header(line);
  if (!run_->redirected_at && run_->reader.body_is_nobodys()) run_->redirected_at = run_->deadline.now();
  run_->cut_on_purpose = run_->reader.enough();
  return more ? line.size() : 0;
}

std::size_t HttpSession::Impl::take_body(std::string_view bytes) {
  const bool taken = run_->reader.take_body(bytes);
  run_->out_of_time = !taken && !run_->reader.enough();
  const bool more = taken && waits_behind_redirect();
  run_->cut_on_purpose = run_->cut_on_purpose || run_->reader.enough();
  return more ? bytes.size() : 0;
}

/// False when the rest of a redirect's body is left alone, and the connection with it.
bool HttpSession::Impl::waits_behind_redirect() {
  if (!run_->redirected_at || run_->deadline.now() - *run_->redirected_at < patience_behind_redirect) return true;
  run_->cut_on_purpose = true;
  return false;
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
  return impl.run_->deadline.passed() || !impl.waits_behind_redirect() ? 1 : 0;
}

int HttpSession::Impl::on_request(void* self, char*, char*, int, int) {
  auto& impl = *static_cast<Impl*>(self);
  curl_tlssessioninfo* session = nullptr;
  curl_library().easy_getinfo(impl.curl_.get(), CURLINFO_TLS_SSL_PTR, &session);
  const bool openssl =
      session != nullptr && session->backend == CURLSSLBACKEND_OPENSSL && session->internals != nullptr;
  if (openssl && impl.run_->request.url.secure())
    note_protocol(static_cast<const ssl_st*>(session->internals), impl.handshake_);
  impl.run_->at_the_proxys_tls = false;
  impl.advance(Stage::request);
  return CURL_PREREQFUNC_OK;
}

CURLcode HttpSession::Impl::on_tls(CURL*, void* context, void* self) {
  auto& impl = *static_cast<Impl*>(self);
  // Of a connection through an https:// proxy the first handshake is the proxy's own. A page over plain HTTP has none.
  const bool two = impl.through_proxy() && impl.proxy_speaks_tls();
  impl.run_->at_the_proxys_tls = two && !impl.run_->at_the_proxys_tls;
  if (!impl.run_->at_the_proxys_tls) impl.advance(Stage::tls);
  TlsView& view = impl.run_->at_the_proxys_tls ? impl.proxys_handshake_ : impl.handshake_;
  watch_handshakes(static_cast<ssl_ctx_st*>(context), impl.settings_.tls.verify, view);
  return CURLE_OK;
}

int HttpSession::Impl::on_debug(CURL*, curl_infotype type, char* bytes, std::size_t size, void* self) {
  Impl& impl = *static_cast<Impl*>(self);
  Trace& trace = impl.trace_;
  const std::string_view text(bytes, size);
  if (type == CURLINFO_TEXT && !repeats_secrets(text)) trace.text(Trace::Mark::note, text);
  if (type == CURLINFO_HEADER_OUT) trace.headers(Trace::Mark::sent, text);
  if (type == CURLINFO_HEADER_IN) trace.headers(Trace::Mark::received, text);
  if (type == CURLINFO_DATA_OUT && impl.run_ != nullptr)
    trace.text(Trace::Mark::sent, sent_words(std::exchange(impl.run_->unshown_body, {})));
  return 0;
}

HttpSession::HttpSession(HttpSettings settings, Trace& trace)
    : impl_(std::make_unique<Impl>(std::move(settings), trace)) {}
HttpSession::~HttpSession() = default;

HttpExchange HttpSession::exchange(const HttpRequest& request, const Deadline& deadline, const OnStage& on_stage) {
  return impl_->exchange(request, deadline, on_stage);
}

void HttpSession::disconnect() { impl_->disconnect(); }

std::vector<HttpCookie> HttpSession::cookies(const Url& url) const { return impl_->cookies(url); }

}  // namespace sereno::steps
