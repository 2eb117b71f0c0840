#include "checks/web/settings.h"

#include <gtest/gtest.h>

#include <map>

#include "checks/web/web_options.h"

namespace web {
namespace {

using sereno::steps::Family;
using sereno::steps::HttpVersion;
using sereno::steps::Redactor;
using sereno::steps::TlsVersion;
using Given = std::vector<std::pair<std::string, std::string>>;

/// Options as the host hands them over: what was given, and the defaults of the rest.
struct Arguments {
  explicit Arguments(Given options) : given(std::move(options)) {
    declare_options(declared);
    for (const sereno_option* option : declared.tables()) {
      const bool known =
          std::any_of(given.begin(), given.end(), [&](const auto& one) { return one.first == option->name; });
      if (!known && option->fallback != nullptr) given.emplace_back(option->name, option->fallback);
    }
    for (const auto& [name, value] : given) table.push_back({name.c_str(), {value.data(), value.size()}});
    request.argument_count = table.size();
    request.arguments = table.data();
  }
  sereno::Options declared;
  Given given;
  std::vector<sereno_argument> table;
  sereno_request request{.struct_size = sizeof(sereno_request),
                         .verbosity = 0,
                         .soft_deadline_ms = 0,
                         .hard_deadline_ms = 0,
                         .argument_count = 0,
                         .arguments = nullptr};
};

Settings read(Given options, Redactor& redactor) {
  const Arguments arguments(std::move(options));
  const sereno_host host{};
  return read_settings(sereno::Context(arguments.request, host), redactor);
}

Settings read(Given options) {
  Redactor redactor;
  return read(std::move(options), redactor);
}

std::string problem(Given options) {
  try {
    read(std::move(options));
  } catch (const sereno::CheckFailure& failure) {
    return failure.what();
  }
  return "no problem";
}

TEST(Settings, Defaults) {
  const Settings settings = read({{"hostname", "cc.example"}});
  EXPECT_EQ(settings.target.url.text(), "http://cc.example/");
  EXPECT_EQ(settings.expectations.warning_s->high, 2);
  EXPECT_EQ(settings.expectations.critical_s->high, 5);
  EXPECT_EQ(settings.redirects.mode, RedirectPolicy::Mode::follow);
  EXPECT_EQ(settings.redirects.max, 5u);
  EXPECT_TRUE(settings.http.tls.verify);
  EXPECT_FALSE(settings.certificate_only);
  ASSERT_TRUE(settings.certificate);
  EXPECT_EQ(*settings.certificate, *CertificateLimits::parse("21,7"));
  EXPECT_EQ(settings.body_limit, 8u << 20);
  EXPECT_EQ(settings.family, Family::any);
  EXPECT_EQ(settings.http.version, HttpVersion::any);
}

TEST(Settings, Tls) {
  struct Case {
    const char* ssl;
    TlsVersion min, max;
  };
  const Case cases[] = {
      {"", TlsVersion::any, TlsVersion::any},          {"1.2", TlsVersion::tls1_2, TlsVersion::tls1_2},
      {"1.2+", TlsVersion::tls1_2, TlsVersion::any},   {"1", TlsVersion::tls1_0, TlsVersion::tls1_0},
      {"1.3", TlsVersion::tls1_3, TlsVersion::tls1_3},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.ssl);
    const Settings settings = read({{"hostname", "h"}, {"ssl", c.ssl}});
    EXPECT_EQ(settings.target.url.text(), "https://h/");
    EXPECT_EQ(settings.http.tls.min, c.min);
    EXPECT_EQ(settings.http.tls.max, c.max);
  }
  EXPECT_EQ(read({{"hostname", "h"}, {"min-tls", "1.3"}}).http.tls.min, TlsVersion::tls1_3);
  EXPECT_EQ(read({{"hostname", "h"}, {"min-tls", "1.2"}}).target.url.scheme, "https");
}

TEST(Settings, CertificateAlone) {
  const Settings alone = read({{"hostname", "h"}, {"certificate", "30,14"}});
  EXPECT_TRUE(alone.certificate_only);
  EXPECT_EQ(alone.target.url.text(), "https://h/");
  EXPECT_FALSE(read({{"hostname", "h"}, {"certificate", "30"}, {"continue-after-certificate", ""}}).certificate_only);
  EXPECT_FALSE(read({{"hostname", "h"}, {"insecure", ""}}).certificate) << "nothing about it was asked";
  EXPECT_TRUE(read({{"hostname", "h"}, {"insecure", ""}, {"certificate", "30"}}).certificate);
}

TEST(Settings, CredentialsAreKnownToTheRedactor) {
  Redactor redactor;
  const Settings settings =
      read({{"hostname", "h"}, {"credential", "ann:geheim\n"}, {"secret-header", "X-Key: k3y-value\n"}}, redactor);
  EXPECT_EQ(settings.credential, "ann:geheim");
  EXPECT_EQ(settings.secret_headers, std::vector<std::string>{"X-Key: k3y-value"});
  EXPECT_EQ(redactor.text("geheim k3y-value"), "[REDACTED] [REDACTED]");
  EXPECT_EQ(read({{"url", "http://ann:geheim@h/"}}).credential, "ann:geheim");
  EXPECT_EQ(read({{"hostname", "h"}, {"authorization", "a:b"}}).credential, "a:b");
  EXPECT_EQ(read({{"hostname", "h"}, {"bearer", "abc\r\n"}}).bearer, "abc");
}

TEST(Settings, Expectations) {
  const Settings settings = read({{"hostname", "h"},
                                  {"expect", "200, 302"},
                                  {"string", "a"},
                                  {"string", "b"},
                                  {"not-string", "maintenance|mantenimiento"},
                                  {"not-string", "error"},
                                  {"regex", "x"},
                                  {"eregi", "y"},
                                  {"pagesize", "10:20"},
                                  {"max-age", "10m"}});
  const Expectations& expectations = settings.expectations;
  EXPECT_EQ(expectations.status_texts, (std::vector<std::string>{"200", "302"}));
  EXPECT_EQ(expectations.body_texts, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(expectations.forbidden_texts, (std::vector<std::string>{"maintenance", "mantenimiento", "error"}));
  EXPECT_EQ(expectations.patterns.size(), 2u);
  EXPECT_EQ(expectations.min_bytes, 10u);
  EXPECT_EQ(expectations.max_bytes, 20u);
  EXPECT_EQ(expectations.max_age, std::chrono::minutes{10});
}

TEST(Settings, RefuseWithAReason) {
  struct Case {
    Given options;
    const char* problem;
  };
  const Case cases[] = {
      {{{"ssl", "3"}}, "option 'ssl': SSL 3 is broken and no longer spoken"},
      {{{"ssl", "x"}}, "option 'ssl': 'x' is none of 1, 1.1, 1.2, 1.3"},
      {{{"ssl", "1.2"}, {"min-tls", "1.3"}}, "option 'min-tls': is newer than the version that -S allows"},
      {{{"insecure", ""}, {"verify-cert", ""}}, "option 'insecure': contradicts --verify-cert"},
      {{{"private-key", "/k"}}, "option 'private-key': needs the certificate that belongs to it: --client-cert"},
      {{{"http-version", "3"}}, "option 'http-version': '3' is none of 1.0, 1.1, 2"},
      {{{"h2", "require"}}, "option 'h2': HTTP/2 is spoken over TLS only: add -S or use https://"},
      {{{"h2", "no"}}, "option 'h2': 'no' is none of require, allow, off"},
      {{{"use-ipv4", ""}, {"use-ipv6", ""}}, "option 'use-ipv4': contradicts --use-ipv6"},
      {{{"authorization", "a:b"}, {"credential", "c:d"}}, "option 'credential': contradicts --authorization"},
      {{{"method", "CONNECT:POST"}},
       "option 'method': use --proxy=HOST:PORT for a request through a proxy; option 'method': 'CONNECT:POST' is no "
       "method"},
      {{{"header", "no colon"}}, "option 'header': has to be one line \"Name: value\""},
      {{{"header", "A: b\r\nC: d"}}, "option 'header': has to be one line \"Name: value\""},
      {{{"regex", "a("}}, "option 'regex': pattern 'a(': missing ): (?m)a("},
      {{{"state-regex", "ok"}}, "option 'state-regex': 'ok' is neither warning nor critical"},
      {{{"pagesize", "x"}}, "option 'pagesize': 'x' is no MIN or MIN:MAX in bytes"},
      {{{"pagesize", "9:1"}}, "option 'pagesize': '9:1' has its bounds the wrong way round"},
      {{{"onredirect", "x"}}, "option 'onredirect': 'x' is none of ok, warning, critical, follow, sticky, stickyport"},
      {{{"useragent", "a\r\nB: c"}}, "option 'useragent': has to be one line"},
      {{{"max-redirs", "-1"}}, "option 'max-redirs': is a whole number from 0 to 100"},
      {{{"max-redirs", "2.5"}}, "option 'max-redirs': is a whole number from 0 to 100"},
      {{{"body-limit", "1e12"}}, "option 'body-limit': goes from 0 to 268435456 bytes"},
      {{{"no-body", ""}, {"string", "a"}},
       "option 'no-body': leaves nothing for --string, --not-string and --regex to look into"},
      {{{"certificate", "x"}},
       "option 'certificate': 'x' is no number of days and no percentage; 21,7 or 33%,15% would be"},
      {{{"proxy", "gopher://p"}}, "option 'proxy': 'gopher' is none of http, https, socks4a, socks5, socks5h"},
      {{{"proxy", "p:1"}, {"all-addresses", ""}},
       "option 'all-addresses': cannot be used through a proxy, which resolves the name itself"},
  };
  for (const Case& c : cases) {
    Given options = c.options;
    options.emplace_back("hostname", "h");
    EXPECT_EQ(problem(options), c.problem);
  }
  EXPECT_EQ(
      problem({{"h2", "x"}, {"onredirect", "y"}}),
      "no host: give -H NAME, -I ADDRESS or a whole address with -u; option 'h2': 'x' is none of require, allow, off; "
      "option 'onredirect': 'y' is none of ok, warning, critical, follow, sticky, stickyport")
      << "all at once";
}

TEST(Proxy, IsReadOrRefused) {
  struct Case {
    const char* text;
    const char* curl;
  };
  const Case cases[] = {
      {"proxy", "http://proxy:3128"},          {"proxy:8080", "http://proxy:8080"},
      {"http://proxy:80", "http://proxy:80"},  {"https://proxy:443/", "https://proxy:443"},
      {"socks5://s:1080", "socks5h://s:1080"}, {"[::1]:3128", "http://[::1]:3128"},
      {"[::1]", "http://[::1]:3128"},
  };
  for (const Case& c : cases) {
    const auto proxy = parse_proxy(c.text);
    ASSERT_TRUE(proxy) << c.text;
    EXPECT_EQ(proxy->text, c.curl);
  }
  EXPECT_FALSE(parse_proxy("http://ann:pw@proxy:1")) << "the password would be in the command line";
  EXPECT_FALSE(parse_proxy("proxy:99999"));
}

TEST(GoesDirect, MatchesNamesAndWhatIsBelow) {
  const std::vector<std::string> list = {"cc.example", ".internal", "127.0.0.1"};
  for (const char* host : {"cc.example", "www.cc.example", "CC.example", "a.internal", "internal", "127.0.0.1"})
    EXPECT_TRUE(goes_direct(list, host)) << host;
  for (const char* host : {"xcc.example", "example", "127.0.0.11", ""}) EXPECT_FALSE(goes_direct(list, host)) << host;
  EXPECT_TRUE(goes_direct({"*"}, "anything"));
  EXPECT_FALSE(goes_direct({}, "anything"));
}

}  // namespace
}  // namespace web
