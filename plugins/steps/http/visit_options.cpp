#include "sereno/steps/visit_options.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "plugins/steps/http/cookie_file.h"
#include "sereno/steps/text.h"
#include "sereno/steps/tls_options.h"

#ifndef SERENO_PLUGIN_VERSION
#define SERENO_PLUGIN_VERSION "0"
#endif

namespace sereno::steps {
namespace {

/// A secret's content as read from a file: without the newline that editors add.
std::string_view without_newline(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

void read_tls(const Context& context, TlsSettings& tls, Problems& problems) {
  std::string version = context.text("ssl");
  if (version.starts_with('=')) version.erase(0, 1);  // "-S=1.2", as getopt hands it over
  const bool or_newer = version.ends_with('+');
  if (or_newer) version.pop_back();
  if (!version.empty()) problems.take("ssl", parse_tls_version(version), tls.min);
  if (!version.empty() && !or_newer) tls.max = tls.min;
  if (const auto least = context.find("min-tls")) {
    TlsVersion min = TlsVersion::any;
    problems.take("min-tls", parse_tls_version(*least), min);
    tls.min = std::max(tls.min, min);
    if (tls.max != TlsVersion::any && tls.max < min)
      problems.add("min-tls", "is newer than the version that -S allows");
  }
  tls.verify = !context.has("insecure");
  if (!tls.verify && context.has("verify-cert")) problems.add("insecure", "contradicts --verify-cert");
  read_tls_files(context, tls, problems);
}

void read_http_version(const Context& context, VisitPlan& plan, Problems& problems) {
  const std::string version = context.text("http-version"), h2 = context.text("h2");
  if (version == "1.0") plan.http.version = HttpVersion::http1_0;
  if (version == "1.1" || h2 == "off") plan.http.version = HttpVersion::http1_1;
  if (version == "2" || version == "2.0") plan.http.version = HttpVersion::http2;
  plan.http.need_http2 = h2 == "require" || version.starts_with('2');
  if (!plan.http.need_http2) return;
  if (plan.http.version != HttpVersion::any && plan.http.version != HttpVersion::http2)
    problems.add("h2", "contradicts --http-version=" + version);
  if (h2 == "off") problems.add("h2", "contradicts --http-version=" + version);
  if (!plan.target.url.host.empty() && !plan.target.url.secure())
    problems.add("h2", "HTTP/2 is spoken over TLS only: add -S or use https://");
}

std::optional<std::string> given(const Context& context, std::string_view option) {
  const auto value = context.find(option);
  return value ? std::optional<std::string>(*value) : std::nullopt;
}

void read_family(const Context& context, VisitPlan& plan, Problems& problems) {
  const bool ipv4 = context.has("use-ipv4"), ipv6 = context.has("use-ipv6");
  if (ipv4 && ipv6) return problems.add("use-ipv4", "contradicts --use-ipv6");
  const std::string& source = plan.http.source_address;
  const bool by_source = numeric_address(source).has_value() && !ipv4 && !ipv6;  // whom else could it reach?
  if (!ipv4 && !ipv6 && !by_source) return;
  const char* option = ipv4 ? "use-ipv4" : ipv6 ? "use-ipv6" : "source-address";
  const bool wants_ipv6 = ipv6 || (by_source && is_ipv6(source));
  plan.family = wants_ipv6 ? Family::ipv6 : Family::ipv4;
  const std::string& host = plan.proxy ? plan.proxy->host : plan.target.connect_host;
  if (numeric_address(host) && is_ipv6(host) != wants_ipv6) problems.add(option, "contradicts the address " + host);
  if (numeric_address(source) && is_ipv6(source) != wants_ipv6)
    problems.add(option, "contradicts --source-address=" + source);
}

/// An address, or an interface, which may come up later. libcurl takes notations of its own, and what is none of them
/// for a name, once it binds.
std::optional<std::string> source_problem(const std::string& source) {
  constexpr std::size_t longest_interface = 15;  // IFNAMSIZ with its NUL
  if (source.empty() || numeric_address(source)) return std::nullopt;
  const bool number = source.find_first_not_of("0123456789.") == std::string::npos;
  const bool word = std::all_of(source.begin(), source.end(), [](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || std::string_view(".-_@").find(c) != std::string_view::npos;
  });
  if (word && !number && source.size() <= longest_interface) return std::nullopt;
  return in_quotes(source) + " is no address and no interface";
}

void read_whom(const Context& context, VisitPlan& plan, Problems& problems) {
  const bool secure_proxy = context.text("proxy").starts_with("https://");
  const TargetOptions options{
      .url = context.text("url"),
      .hostname = given(context, "hostname"),
      .address = given(context, "address"),
      .port = context.integer("port"),
      .tls = context.has("ssl") || context.has("certificate") || context.has("min-tls"),
      // As check_http and check_curl have it. For an https:// proxy the authorities are needed in any case.
      .tls_meant = context.has("client-cert") || context.has("private-key") || context.has("verify-cert") ||
                   (context.has("ca-cert") && !secure_proxy)};
  if (const auto target = read_target(options, problems)) plan.target = *target;
  plan.all_addresses = context.has("all-addresses");
  plan.resolver = context.text("resolver");
  if (const auto problem = servers_problem(plan.resolver)) problems.add("resolver", *problem);
  plan.http.source_address = context.text("source-address");
  if (const auto problem = source_problem(plan.http.source_address)) problems.add("source-address", *problem);
}

void read_proxy(const Context& context, VisitPlan& plan, Problems& problems) {
  plan.no_proxy = split(context.text("noproxy"), ',');
  const auto text = context.find("proxy");
  if (!text) return;
  Proxy proxy;
  problems.take("proxy", parse_proxy(*text), proxy);
  if (proxy.text.empty() || goes_direct(plan.no_proxy, plan.target.url.host)) return;
  if (plan.all_addresses)
    problems.add("all-addresses", "cannot be used through a proxy, which resolves the name itself");
  plan.http.proxy = proxy.text;
  plan.proxy = std::move(proxy);
}

void read_credentials(const Context& context, VisitPlan& plan, Problems& problems) {
  const auto pair = [&](std::string_view open, std::string_view secret) {
    if (context.has(open) && context.has(secret)) problems.add(secret, "contradicts --" + std::string(open));
    return std::string(without_newline(context.find(secret).value_or(context.find(open).value_or(""))));
  };
  plan.credential = pair("authorization", "credential");
  if (plan.credential.empty()) plan.credential = plan.target.url.user;
  plan.http.proxy_credential = pair("proxy-authorization", "proxy-credential");
  plan.bearer = without_newline(context.text("bearer"));
  if (!plan.bearer.empty() && !plan.credential.empty())
    problems.add("bearer", "contradicts the user and password that are given too");
  for (const std::string& header : context.all("secret-header"))
    plan.secret_headers.emplace_back(without_newline(header));
}

/// A line end in what is sent would begin a header of its own.
bool is_one_line(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

void check_header(std::string_view option, const std::string& header, Problems& problems) {
  const auto end = header.find_first_of(":;");
  if (is_one_line(header) && end != std::string::npos && is_token(std::string_view(header).substr(0, end))) return;
  problems.add(option, "has to be one line \"Name: value\"");  // what it holds may be secret
}

/// Without making it: a validation changes nothing.
void check_cookie_file(const std::string& path, Problems& problems) {
  const auto slash = path.rfind('/');
  if (path.empty() || slash == std::string::npos) return;
  struct stat about {};
  const bool there = ::stat(path.c_str(), &about) == 0;
  if (there && S_ISDIR(about.st_mode)) return problems.add("cookie-jar", shown(path, 200) + ": Is a directory");
  // libcurl would wait at a pipe, and put a file in the place of a device.
  if (there && !S_ISREG(about.st_mode)) return problems.add("cookie-jar", shown(path, 200) + ": is no regular file");
  if (const std::string why = why_no_cookie_file(path); !why.empty()) return problems.add("cookie-jar", why);
  const std::string folder = path.substr(0, std::max<std::size_t>(slash, 1));
  if (!there && ::stat(folder.c_str(), &about) != 0)
    problems.add("cookie-jar", shown(path, 200) + ": " + std::strerror(errno));
}

void read_request(const Context& context, VisitPlan& plan, Problems& problems) {
  plan.method = context.text("method");
  if (plan.method.starts_with("CONNECT")) problems.add("method", "use --proxy=HOST:PORT for a request through a proxy");
  const bool token = std::all_of(plan.method.begin(), plan.method.end(), is_letter);
  if (!token) problems.add("method", in_quotes(plan.method) + " is no method");
  plan.headers = context.all("header");
  for (const std::string& header : plan.headers) check_header("header", header, problems);
  for (const std::string& header : plan.secret_headers) check_header("secret-header", header, problems);
  if (const auto data = context.find("post")) plan.body = std::string(*data);
  if (const auto type = context.find("content-type")) {
    plan.headers.push_back("Content-Type: " + std::string(*type));
    check_header("content-type", plan.headers.back(), problems);
  }
  plan.http.user_agent = context.has("useragent") ? context.text("useragent") : "Sereno/" SERENO_PLUGIN_VERSION;
  if (!is_one_line(plan.http.user_agent)) problems.add("useragent", "has to be one line");
  plan.http.cookie_file = context.text("cookie-jar");
  check_cookie_file(plan.http.cookie_file, problems);
  plan.http.decompress = context.has("enable-automatic-decompression");
  plan.http.haproxy_protocol = context.has("haproxy-protocol");
  plan.headers_only = context.has("no-body");
}

void read_redirects(const Context& context, VisitPlan& plan, Problems& problems) {
  if (const auto policy = context.find("onredirect"))
    problems.take("onredirect", RedirectPolicy::parse(*policy), plan.redirects);
  plan.redirects.max = static_cast<unsigned>(context.integer("max-redirs").value_or(5));
}

/// Before anything can fail: a problem's text may quote an option.
void hide_secrets(const VisitPlan& plan, Redactor& redactor) {
  redactor.hide_credential(plan.credential);
  redactor.hide_credential(plan.http.proxy_credential);
  redactor.hide(plan.bearer);
  for (const std::string& header : plan.secret_headers) {
    const auto colon = header.find(':');
    redactor.hide(trim(std::string_view(header).substr(colon == std::string::npos ? 0 : colon + 1)));
  }
}

}  // namespace

VisitPlan read_visit_plan(const Context& context, Redactor& redactor, Problems& problems) {
  VisitPlan plan;
  read_whom(context, plan, problems);
  read_credentials(context, plan, problems);
  hide_secrets(plan, redactor);
  read_tls(context, plan.http.tls, problems);
  read_http_version(context, plan, problems);
  read_proxy(context, plan, problems);
  read_family(context, plan, problems);
  read_request(context, plan, problems);
  read_redirects(context, plan, problems);
  plan.handshake_only = context.has("certificate") && !context.has("continue-after-certificate");
  return plan;
}

bool is_token(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

std::optional<CertificateLimits> read_certificate_limits(const Context& context, Problems& problems) {
  const auto text = context.find("certificate");
  if (!text) return context.has("insecure") ? std::nullopt : std::optional(CertificateLimits::by_lifetime());
  CertificateLimits limits;
  problems.take("certificate", CertificateLimits::parse(*text), limits);
  return limits;
}

}  // namespace sereno::steps
