#include "checks/web/settings.h"

#include <algorithm>
#include <cmath>

#include "sereno/steps/text.h"

#ifndef SERENO_PLUGIN_VERSION
#define SERENO_PLUGIN_VERSION "0"
#endif

namespace web {
namespace {

using sereno::CheckFailure;
using sereno::Context;
using sereno::Result;
using sereno::steps::HttpVersion;
using sereno::steps::TlsVersion;

/// Collects what is wrong with the options, so that a person sees everything at once.
class Problems {
 public:
  void add(std::string_view option, std::string_view problem) {
    if (!text_.empty()) text_ += "; ";
    if (!option.empty()) text_.append("option '").append(option).append("': ");
    text_ += problem;
  }
  template <class Value>
  void take(std::string_view option, Result<Value> result, Value& to) {
    if (result) {
      to = *std::move(result);
    } else {
      add(option, result.error().message);
    }
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

/// A secret's content as read from a file: without the newline that editors add.
std::string_view without_newline(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

void read_tls(const Context& context, Settings& settings, Problems& problems) {
  auto& tls = settings.http.tls;
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
  tls.ca_file = context.text("ca-cert");
  tls.client_certificate = context.text("client-cert");
  tls.client_key = context.text("private-key");
  if (!tls.client_key.empty() && tls.client_certificate.empty())
    problems.add("private-key", "needs the certificate that belongs to it: --client-cert");
}

void read_http_version(const Context& context, Settings& settings, Problems& problems) {
  const std::string version = context.text("http-version"), h2 = context.text("h2");
  if (version == "1.0") settings.http.version = HttpVersion::http1_0;
  if (version == "1.1" || h2 == "off") settings.http.version = HttpVersion::http1_1;
  if (version == "2" || version == "2.0") settings.http.version = HttpVersion::http2;
  if (!version.empty() && version != "1.0" && version != "1.1" && version != "2" && version != "2.0")
    problems.add("http-version", "'" + version + "' is none of 1.0, 1.1, 2");
  if (h2 != "allow" && h2 != "off" && h2 != "require")
    problems.add("h2", "'" + h2 + "' is none of require, allow, off");
  settings.expectations.need_http2 = h2 == "require" || version.starts_with('2');
  if (settings.expectations.need_http2 && settings.http.version != HttpVersion::any &&
      settings.http.version != HttpVersion::http2)
    problems.add("h2", "contradicts --http-version=" + version);
  if (settings.expectations.need_http2 && !settings.target.url.host.empty() && !settings.target.url.secure())
    problems.add("h2", "HTTP/2 is spoken over TLS only: add -S or use https://");
}

void read_target_options(const Context& context, Settings& settings, Problems& problems) {
  const TargetOptions options{.url = context.text("url"),
                              .hostname = context.text("hostname"),
                              .address = context.text("address"),
                              .port = context.number("port"),
                              .tls = context.has("ssl") || context.has("certificate") || context.has("min-tls")};
  problems.take("", read_target(options), settings.target);
  const bool ipv4 = context.has("use-ipv4"), ipv6 = context.has("use-ipv6");
  if (ipv4 && ipv6) problems.add("use-ipv4", "contradicts --use-ipv6");
  if (ipv4) settings.family = sereno::steps::Family::ipv4;
  if (ipv6) settings.family = sereno::steps::Family::ipv6;
  settings.all_addresses = context.has("all-addresses");
  settings.resolver = context.text("resolver");
  settings.http.source_address = context.text("source-address");
}

void read_proxy(const Context& context, Settings& settings, Problems& problems) {
  settings.no_proxy = split(context.text("noproxy"), ',');
  const std::string text = context.text("proxy");
  if (text.empty() || goes_direct(settings.no_proxy, settings.target.url.host)) return;
  settings.proxy.emplace();
  problems.take("proxy", parse_proxy(text), *settings.proxy);
  if (settings.all_addresses)
    problems.add("all-addresses", "cannot be used through a proxy, which resolves the name itself");
  settings.http.proxy = settings.proxy->text;
}

void read_credentials(const Context& context, Settings& settings, Problems& problems) {
  const auto pair = [&](std::string_view open, std::string_view secret) {
    if (context.has(open) && context.has(secret)) problems.add(secret, "contradicts --" + std::string(open));
    return std::string(without_newline(context.find(secret).value_or(context.find(open).value_or(""))));
  };
  settings.credential = pair("authorization", "credential");
  if (settings.credential.empty()) settings.credential = settings.target.url.user;
  settings.http.proxy_credential = pair("proxy-authorization", "proxy-credential");
  settings.bearer = without_newline(context.text("bearer"));
  if (!settings.bearer.empty() && !settings.credential.empty())
    problems.add("bearer", "contradicts the user and password that are given too");
  for (const std::string& header : context.all("secret-header"))
    settings.secret_headers.emplace_back(without_newline(header));
}

/// A line end in what is sent would begin a header of its own.
bool is_one_line(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

void check_header(std::string_view option, const std::string& header, Problems& problems) {
  if (is_one_line(header) && header.find_first_of(":;") != std::string::npos) return;
  problems.add(option, "has to be one line \"Name: value\"");  // what it holds may be secret
}

void read_request(const Context& context, Settings& settings, Problems& problems) {
  settings.method = context.text("method");
  if (settings.method.starts_with("CONNECT"))
    problems.add("method", "use --proxy=HOST:PORT for a request through a proxy");
  const bool token = std::all_of(settings.method.begin(), settings.method.end(), sereno::steps::is_letter);
  if (!token) problems.add("method", "'" + settings.method + "' is no method");
  settings.headers = context.all("header");
  for (const std::string& header : settings.headers) check_header("header", header, problems);
  for (const std::string& header : settings.secret_headers) check_header("secret-header", header, problems);
  if (const auto data = context.find("post")) settings.body = std::string(*data);
  if (const auto type = context.find("content-type")) {
    settings.headers.push_back("Content-Type: " + std::string(*type));
    check_header("content-type", settings.headers.back(), problems);
  }
  settings.http.user_agent = context.has("useragent") ? context.text("useragent") : "Sereno/" SERENO_PLUGIN_VERSION;
  if (!is_one_line(settings.http.user_agent)) problems.add("useragent", "has to be one line");
  settings.http.cookie_file = context.text("cookie-jar");
  settings.http.decompress = context.has("enable-automatic-decompression");
  settings.http.haproxy_protocol = context.has("haproxy-protocol");
}

std::optional<std::uint64_t> whole_number(std::string_view text) { return sereno::parse_integer<std::uint64_t>(text); }

void read_page_size(std::string_view text, Expectations& expectations, Problems& problems) {
  const auto colon = text.find(':');
  expectations.min_bytes = whole_number(text.substr(0, colon));
  if (colon != std::string_view::npos) expectations.max_bytes = whole_number(text.substr(colon + 1));
  const bool good =
      (expectations.min_bytes || colon == 0) && (colon == std::string_view::npos || expectations.max_bytes);
  if (!good) problems.add("pagesize", "'" + std::string(text) + "' is no MIN or MIN:MAX in bytes");
  if (expectations.min_bytes && expectations.max_bytes && *expectations.min_bytes > *expectations.max_bytes)
    problems.add("pagesize", "'" + std::string(text) + "' has its bounds the wrong way round");
}

void add_patterns(const Context& context, std::string_view option, bool ignore_case, Settings& settings,
                  Problems& problems) {
  for (const std::string& text : context.all(option)) {
    auto pattern = Pattern::compile(text, {.ignore_case = ignore_case, .spans_lines = context.has("linespan")});
    if (pattern) {
      settings.expectations.patterns.push_back(*std::move(pattern));
    } else {
      problems.add(option, pattern.error().message);
    }
  }
}

void read_patterns(const Context& context, Settings& settings, Problems& problems) {
  Expectations& expectations = settings.expectations;
  add_patterns(context, "regex", false, settings, problems);
  add_patterns(context, "eregi", true, settings, problems);
  expectations.invert_patterns = context.has("invert-regex");
  const std::string state = sereno::steps::lower_case(context.text("state-regex"));
  if (state == "warning") expectations.pattern_status = sereno::Status::warning;
  if (state != "warning" && state != "critical")
    problems.add("state-regex", "'" + state + "' is neither warning nor critical");
  const auto final_url = context.find("final-url");
  if (!final_url) return;
  auto pattern = Pattern::compile(*final_url, {});
  if (pattern) {
    expectations.final_url = *std::move(pattern);
  } else {
    problems.add("final-url", pattern.error().message);
  }
}

void read_expectations(const Context& context, Settings& settings, Problems& problems) {
  Expectations& expectations = settings.expectations;
  expectations.status_texts = split(context.text("expect"), ',');
  expectations.header_texts = context.all("header-string");
  expectations.body_texts = context.all("string");
  for (const std::string& texts : context.all("not-string"))
    for (std::string& text : split(texts, '|')) expectations.forbidden_texts.push_back(std::move(text));
  read_patterns(context, settings, problems);
  if (const auto size = context.find("pagesize")) read_page_size(*size, expectations, problems);
  expectations.max_age = context.duration("max-age");
  expectations.warning_s = context.range("warning");
  expectations.critical_s = context.range("critical");
  problems.take("onredirect", RedirectPolicy::parse(context.text("onredirect")), settings.redirects);
  const auto most = context.number("max-redirs").value_or(5);
  const bool usable = most >= 0 && most <= 100 && most == std::floor(most);
  if (!usable) problems.add("max-redirs", "is a whole number from 0 to 100");
  settings.redirects.max = usable ? static_cast<unsigned>(most) : 0;
}

void read_body_limit(const Context& context, Settings& settings, Problems& problems) {
  constexpr double largest = 256.0 * 1024 * 1024;
  const double limit = context.number("body-limit").value_or(0);
  if (limit < 0 || limit > largest) problems.add("body-limit", "goes from 0 to 268435456 bytes");
  settings.body_limit = static_cast<std::size_t>(std::clamp(limit, 0.0, largest));
  if (context.has("no-body") && settings.expectations.looks_into_body())
    problems.add("no-body", "leaves nothing for --string, --not-string and --regex to look into");
}

void read_certificate(const Context& context, Settings& settings, Problems& problems) {
  const auto text = context.find("certificate");
  settings.certificate_only = text.has_value() && !context.has("continue-after-certificate");
  if (!text && !settings.http.tls.verify) return;
  CertificateLimits limits;
  problems.take("certificate", CertificateLimits::parse(text.value_or("21,7")), limits);
  settings.certificate = limits;
}

/// Before anything can fail: a problem's text may quote an option.
void hide_secrets(const Settings& settings, sereno::steps::Redactor& redactor) {
  redactor.hide_credential(settings.credential);
  redactor.hide_credential(settings.http.proxy_credential);
  redactor.hide(settings.bearer);
  for (const std::string& header : settings.secret_headers) {
    const auto colon = header.find(':');
    redactor.hide(sereno::trim(std::string_view(header).substr(colon == std::string::npos ? 0 : colon + 1)));
  }
}

}  // namespace

Settings read_settings(const Context& context, sereno::steps::Redactor& redactor) {
  Settings settings;
  Problems problems;
  read_target_options(context, settings, problems);
  read_credentials(context, settings, problems);
  hide_secrets(settings, redactor);
  read_tls(context, settings, problems);
  read_http_version(context, settings, problems);
  read_proxy(context, settings, problems);
  read_request(context, settings, problems);
  read_expectations(context, settings, problems);
  read_body_limit(context, settings, problems);
  read_certificate(context, settings, problems);
  settings.show_body = context.has("show-body");
  settings.link = context.has("link");
  settings.no_body = context.has("no-body");
  if (!problems.text().empty()) throw CheckFailure(redactor.text(problems.text()));
  return settings;
}

}  // namespace web
