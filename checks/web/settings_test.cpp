#include "checks/web/settings.h"

#include <gtest/gtest.h>

#include <map>

#include "checks/web/web_options.h"

namespace web {
namespace {

using sereno::steps::CertificateLimits;
using sereno::steps::Family;
using sereno::steps::HttpVersion;
using sereno::steps::Problems;
using sereno::steps::Redactor;
using sereno::steps::RedirectPolicy;
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

Settings read(Given options, Redactor& redactor, Problems& problems) {
  const Arguments arguments(std::move(options));
  const sereno_host host{};
  return read_settings(sereno::Context(arguments.request, host), redactor, problems);
}

Settings read(Given options, Redactor& redactor) {
  Problems problems;
  Settings settings = read(std::move(options), redactor, problems);
  EXPECT_EQ(problems.text(), "");
  return settings;
}

Settings read(Given options) {
  Redactor redactor;
  return read(std::move(options), redactor);
}

std::string problem(Given options) {
  Redactor redactor;
  Problems problems;
  read(std::move(options), redactor, problems);
  return problems.text();
}

TEST(Settings, Defaults) {
  const Settings settings = read({{"hostname", "cc.example"}});
  EXPECT_EQ(settings.plan.target.url.text(), "http://cc.example/");
  EXPECT_EQ(settings.expectations.warning_s->high, 2);
  EXPECT_EQ(settings.expectations.critical_s->high, 5);
  EXPECT_EQ(settings.plan.redirects.mode, RedirectPolicy::Mode::follow);
  EXPECT_EQ(settings.plan.redirects.max, 5u);
  EXPECT_TRUE(settings.plan.http.tls.verify);
  EXPECT_FALSE(settings.plan.handshake_only);
  ASSERT_TRUE(settings.certificate);
  EXPECT_EQ(*settings.certificate, CertificateLimits::by_lifetime());
  EXPECT_EQ(settings.plan.keep_body, 0u) << "nobody looks into it";
  EXPECT_EQ(read({{"hostname", "h"}, {"string", "x"}}).plan.keep_body, 8u << 20);
  EXPECT_EQ(settings.plan.family, Family::any);
  EXPECT_EQ(settings.plan.http.version, HttpVersion::any);
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
    EXPECT_EQ(settings.plan.target.url.text(), "https://h/");
    EXPECT_EQ(settings.plan.http.tls.min, c.min);
    EXPECT_EQ(settings.plan.http.tls.max, c.max);
  }
  EXPECT_EQ(read({{"hostname", "h"}, {"min-tls", "1.3"}}).plan.http.tls.min, TlsVersion::tls1_3);
  EXPECT_EQ(read({{"hostname", "h"}, {"min-tls", "1.2"}}).plan.target.url.scheme, "https");
}

TEST(Settings, WhatOnlyTlsNeedsMeansTls) {
  struct Case {
    const char* why;
    Given options;
    const char* page;
  };
  const Case cases[] = {
      {"client certificate", {{"client-cert", "/dev/null"}}, "https://h/"},
      {"its key", {{"client-cert", "/dev/null"}, {"private-key", "/dev/null"}}, "https://h/"},
      {"authorities", {{"ca-cert", "/dev/null"}}, "https://h/"},
      {"verification", {{"verify-cert", ""}}, "https://h/"},
      {"the proxy needs the authorities", {{"ca-cert", "/dev/null"}, {"proxy", "https://p:1"}}, "http://h/"},
      {"another proxy does not", {{"ca-cert", "/dev/null"}, {"proxy", "p:1"}}, "https://h/"},
      {"who verifies nothing needs no TLS", {{"insecure", ""}}, "http://h/"},
      {"always done", {{"sni", ""}}, "http://h/"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Given options = c.options;
    options.emplace_back("hostname", "h");
    EXPECT_EQ(read(options).plan.target.url.text(), c.page);
  }
  EXPECT_EQ(read({{"url", "http://h/"}, {"ca-cert", "/dev/null"}}).plan.target.url.text(), "http://h/")
      << "for where it redirects to";
}

TEST(Settings, CertificateAlone) {
  const Settings alone = read({{"hostname", "h"}, {"certificate", "30,14"}});
  EXPECT_TRUE(alone.plan.handshake_only);
  EXPECT_EQ(alone.plan.target.url.text(), "https://h/");
  EXPECT_FALSE(
      read({{"hostname", "h"}, {"certificate", "30"}, {"continue-after-certificate", ""}}).plan.handshake_only);
  EXPECT_FALSE(read({{"hostname", "h"}, {"insecure", ""}}).certificate) << "nothing about it was asked";
  EXPECT_TRUE(read({{"hostname", "h"}, {"insecure", ""}, {"certificate", "30"}}).certificate);
}

TEST(Settings, CredentialsAreKnownToTheRedactor) {
  Redactor redactor;
  const Settings settings =
      read({{"hostname", "h"}, {"credential", "ann:geheim\n"}, {"secret-header", "X-Key: k3y-value\n"}}, redactor);
  EXPECT_EQ(settings.plan.credential, "ann:geheim");
  EXPECT_EQ(settings.plan.secret_headers, std::vector<std::string>{"X-Key: k3y-value"});
  EXPECT_EQ(redactor.text("geheim k3y-value"), "[REDACTED] [REDACTED]");
  EXPECT_EQ(read({{"url", "http://ann:geheim@h/"}}).plan.credential, "ann:geheim");
  EXPECT_EQ(read({{"hostname", "h"}, {"authorization", "a:b"}}).plan.credential, "a:b");
  EXPECT_EQ(read({{"hostname", "h"}, {"bearer", "abc\r\n"}}).plan.bearer, "abc");
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
      {{{"private-key", "/dev/null"}}, "option 'private-key': needs the certificate that belongs to it: --client-cert"},
      {{{"cookie-jar", "/nonexistent/jar"}}, "option 'cookie-jar': /nonexistent/jar: No such file or directory"},
      {{{"cookie-jar", "/etc/passwd"}},
       "option 'cookie-jar': /etc/passwd: is no cookie file, and would be written over"},
      {{{"cookie-jar", "/etc"}}, "option 'cookie-jar': /etc: Is a directory"},
      {{{"use-ipv6", ""}, {"address", "127.0.0.1"}}, "option 'use-ipv6': contradicts the address 127.0.0.1"},
      {{{"use-ipv4", ""}, {"address", "::1"}}, "option 'use-ipv4': contradicts the address ::1"},
      {{{"use-ipv4", ""}, {"url", "http://[::1]/"}}, "option 'use-ipv4': contradicts the address ::1"},
      {{{"use-ipv4", ""}, {"source-address", "::1"}}, "option 'use-ipv4': contradicts --source-address=::1"},
      {{{"source-address", "::1"}, {"address", "127.0.0.1"}},
       "option 'source-address': contradicts the address 127.0.0.1"},
      {{{"source-address", "10.0.0.1"}, {"url", "http://[::1]/"}},
       "option 'source-address': contradicts the address ::1"},
      {{{"use-ipv6", ""}, {"proxy", "127.0.0.1:1"}}, "option 'use-ipv6': contradicts the address 127.0.0.1"},
      {{{"resolver", "ns.example"}}, "option 'resolver': 'ns.example' is no ADDRESS and no ADDRESS:PORT"},
      {{{"resolver", "10.0.0.2, 10.0.0.3:0"}}, "option 'resolver': '10.0.0.3:0' is no ADDRESS and no ADDRESS:PORT"},
      {{{"h2", "off"}, {"http-version", "2"}, {"ssl", ""}}, "option 'h2': contradicts --http-version=2"},
      {{{"h2", "require"}}, "option 'h2': HTTP/2 is spoken over TLS only: add -S or use https://"},
      {{{"use-ipv4", ""}, {"use-ipv6", ""}}, "option 'use-ipv4': contradicts --use-ipv6"},
      {{{"authorization", "a:b"}, {"credential", "c:d"}}, "option 'credential': contradicts --authorization"},
      {{{"method", "CONNECT:POST"}},
       "option 'method': use --proxy=HOST:PORT for a request through a proxy; option 'method': 'CONNECT:POST' is no "
       "method"},
      {{{"header", "no colon"}}, "option 'header': has to be one line \"Name: value\""},
      {{{"header", "A: b\r\nC: d"}}, "option 'header': has to be one line \"Name: value\""},
      {{{"header", ": b"}}, "option 'header': has to be one line \"Name: value\""},
      {{{"header", "A b: c"}}, "option 'header': has to be one line \"Name: value\""},
      {{{"header",
         "Se\xc3\xb1"
         "al: c"}},
       "option 'header': has to be one line \"Name: value\""},
      {{{"source-address", "no such!"}}, "option 'source-address': 'no such!' is no address and no interface"},
      {{{"source-address", "if!eth0"}}, "option 'source-address': 'if!eth0' is no address and no interface"},
      {{{"source-address", "192.0.2.256"}}, "option 'source-address': '192.0.2.256' is no address and no interface"},
      {{{"source-address", "portal.cc.example"}},
       "option 'source-address': 'portal.cc.example' is no address and no interface"},
      {{{"regex", "a("}}, "option 'regex': pattern 'a(': missing ): a("},
      {{{"pagesize", "x"}}, "option 'pagesize': 'x' is no MIN or MIN:MAX in bytes"},
      {{{"pagesize", "9:1"}}, "option 'pagesize': '9:1' has its bounds the wrong way round"},
      {{{"useragent", "a\r\nB: c"}}, "option 'useragent': has to be one line"},
      {{{"no-body", ""}, {"string", "a"}},
       "option 'no-body': leaves nothing for --string, --not-string, --regex, --assets and --json-pointer to look "
       "into"},
      {{{"certificate", "x"}},
       "option 'certificate': 'x' is no number of days and no percentage; 21,7 or 33%,15% would be"},
      {{{"proxy", "gopher://p"}}, "option 'proxy': 'gopher' is none of http, https, socks4a, socks5, socks5h"},
      {{{"proxy", "p:1"}, {"all-addresses", ""}},
       "option 'all-addresses': cannot be used through a proxy, which resolves the name itself"},
  };
  for (const Case& c : cases) {
    Given options = c.options;
    const bool named = std::any_of(options.begin(), options.end(), [](const auto& one) { return one.first == "url"; });
    if (!named) options.emplace_back("hostname", "h");
    EXPECT_EQ(problem(options), c.problem);
  }
  EXPECT_EQ(
      problem({{"ssl", "x"}, {"pagesize", "y"}}),
      "no host: give -H NAME, -I ADDRESS or a whole address with -u; option 'ssl': 'x' is none of 1, 1.1, 1.2, 1.3; "
      "option 'pagesize': 'y' is no MIN or MIN:MAX in bytes")
      << "all at once";
}

/// What a remote asker may say, and what the host refuses by itself, follows from the kind.
TEST(Options, AreOfTheirTrueKinds) {
  sereno::Options options;
  declare_options(options);
  const auto find = [&](std::string_view name) -> const sereno_option& {
    const auto& all = options.tables();
    return **std::find_if(all.begin(), all.end(), [&](const sereno_option* one) { return one->name == name; });
  };
  for (const char* file : {"cookie-jar", "ca-cert", "client-cert", "private-key"})
    EXPECT_EQ(find(file).kind, SERENO_KIND_FILE) << file;
  for (const char* secret : {"credential", "bearer", "secret-header", "proxy-credential"})
    EXPECT_EQ(find(secret).kind, SERENO_KIND_SECRET) << secret;
  for (const char* choice : {"h2", "http-version", "min-tls", "onredirect", "state-regex"}) {
    EXPECT_EQ(find(choice).kind, SERENO_KIND_CHOICE) << choice;
    EXPECT_NE(find(choice).choices, nullptr) << choice;
  }
  for (const char* file : {"ca-cert", "client-cert", "private-key"})
    EXPECT_TRUE(find(file).flags & SERENO_OPTION_READABLE) << file << " is read by the check";
  EXPECT_FALSE(find("cookie-jar").flags & SERENO_OPTION_READABLE) << "it is made at the first run";
  EXPECT_EQ(find("port").kind, SERENO_KIND_INTEGER);
  EXPECT_EQ(find("port").most, 65535);
  EXPECT_EQ(find("max-redirs").most, 100);
  EXPECT_EQ(find("body-limit").kind, SERENO_KIND_SIZE);
  EXPECT_EQ(find("max-age").kind, SERENO_KIND_DURATION);
}

}  // namespace
}  // namespace web
