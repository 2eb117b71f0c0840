#include "checks/sip/settings.h"

#include <gtest/gtest.h>

#include "checks/sip/sip_options.h"

namespace sip {
namespace {

using sereno::steps::Problems;
using sereno::steps::Redactor;
using sereno::steps::SipMethod;
using sereno::steps::SipTransport;
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

Settings read(Given options, Problems& problems, Redactor& redactor) {
  options.insert(options.begin(), {"hostname", "pbx.test"});
  const Arguments arguments(std::move(options));
  const sereno_host host{};
  return read_settings(sereno::Context(arguments.request, host), redactor, problems);
}
Settings read(Given options) {
  Problems problems;
  Redactor redactor;
  Settings settings = read(std::move(options), problems, redactor);
  EXPECT_EQ(problems.text(), "");
  return settings;
}

TEST(SipSettings, ByDefault) {
  const Settings settings = read({});
  EXPECT_EQ(settings.uri, "sip:pbx.test");
  EXPECT_EQ(settings.line.transport, SipTransport::udp);
  EXPECT_EQ(settings.line.reach.port, 5060);
  EXPECT_EQ(settings.mode, SipMethod::options);
  EXPECT_FALSE(settings.certificate);
  EXPECT_EQ(settings.subject(), "sip:pbx.test over udp");
  for (const int good : {200, 299, 401, 403, 404, 405, 407, 488}) EXPECT_TRUE(settings.expected.contains(good));
  for (const int bad : {199, 300, 400, 402, 408, 486, 500, 603}) EXPECT_FALSE(settings.expected.contains(bad));
}

TEST(SipSettings, PortsAndTls) {
  EXPECT_EQ(read({{"transport", "tls"}}).line.reach.port, 5061);
  EXPECT_EQ(read({{"transport", "wss"}}).line.reach.port, 443);
  EXPECT_EQ(read({{"transport", "wss"}, {"port", "8443"}}).line.reach.port, 8443);
  EXPECT_TRUE(read({{"transport", "tls"}}).line.reach.secure);
  EXPECT_TRUE(read({{"transport", "tls"}}).certificate);
  EXPECT_FALSE(read({{"transport", "tls"}, {"insecure", ""}}).certificate);
  EXPECT_TRUE(read({{"transport", "tls"}, {"insecure", ""}, {"certificate", "30"}}).certificate);
  EXPECT_EQ(read({{"hostname", "2001:db8::1"}}).uri, "sip:[2001:db8::1]");
}

TEST(SipSettings, WhoIsRegistered) {
  const Settings plain = read({{"mode", "register"}, {"credential", "alice:secret\n"}});
  EXPECT_EQ(plain.own_uri, "sip:alice@pbx.test");
  EXPECT_EQ(plain.uri, "sip:pbx.test");
  EXPECT_EQ(plain.credential->password, "secret");
  const Settings named = read({{"mode", "register"}, {"credential", "a:b:c"}, {"uri", "sip:1000@cc.test:5070"}});
  EXPECT_EQ(named.own_uri, "sip:1000@cc.test:5070");
  EXPECT_EQ(named.uri, "sip:cc.test:5070") << "a registrar is asked by the host of the address alone";
  EXPECT_EQ(named.credential->password, "b:c");
  EXPECT_TRUE(named.expected.contains(200));
  EXPECT_FALSE(named.expected.contains(401));
}

TEST(SipSettings, WhatCannotBe) {
  struct Case {
    const char* why;
    Given options;
    const char* problem;
  };
  const Case cases[] = {
      {"a user without a password",
       {{"mode", "register"}, {"credential", "alice"}},
       "option 'credential': has to be USER:PASSWORD; option 'uri': has to name a user, sip:USER@HOST, in mode "
       "register"},
      {"credentials that nobody asks for",
       {{"credential", "alice:secret"}},
       "option 'credential': is for --mode=register only"},
      {"nobody to register",
       {{"mode", "register"}},
       "option 'uri': has to name a user, sip:USER@HOST, in mode register"},
      {"a registration of nobody",
       {{"mode", "register"}, {"uri", "sip:pbx.test"}},
       "option 'uri': has to name a user, sip:USER@HOST, in mode register"},
      {"a telephone number", {{"uri", "tel:+52"}}, "option 'uri': 'tel:+52' begins with no sip: or sips:"},
      {"a request of its own",
       {{"uri", "sip:a@b\r\nINVITE"}},
       "option 'uri': has a blank or a control character in it"},
      {"a method", {{"uri", "sip:a@b;method=INVITE"}}, "option 'uri': 'sip:a@b;method=INVITE' names a method"},
      {"a code that is none",
       {{"expect", "2xx,1000"}},
       "option 'expect': '1000' is no code from 200 to 699 and no 2xx to 6xx"},
      {"a code that is not final",
       {{"expect", "100"}},
       "option 'expect': '100' is no code from 200 to 699 and no 2xx to 6xx"},
      {"no code", {{"expect", ","}}, "option 'expect': names no code"},
      {"days without TLS", {{"certificate", "30"}}, "option 'certificate': is for the transports tls and wss only"},
      {"a header without WebSocket",
       {{"header", "Origin: x"}},
       "option 'header': is for the transports ws and wss only"},
      {"a header that is none",
       {{"transport", "ws"}, {"header", "Origin"}},
       "option 'header': has to be one line \"Name: value\""},
      {"a header with another behind it",
       {{"transport", "ws"}, {"header", "Origin: x\r\nCookie: y"}},
       "option 'header': has to be one line \"Name: value\""},
      {"a path that is none",
       {{"ws-path", "ws"}},
       "option 'ws-path': 'ws' is no path: it begins with / and has no blanks"},
      {"no host",
       {{"hostname", "a b"}},
       "option 'hostname': 'a b' cannot be a host name: it has a blank in it; option 'uri': x"},
      {"two families", {{"use-ipv4", ""}, {"use-ipv6", ""}}, "option 'use-ipv4': contradicts --use-ipv6"},
      {"a key alone",
       {{"private-key", "/k"}},
       "option 'private-key': needs the certificate that belongs to it: --client-cert"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Problems problems;
    Redactor redactor;
    read(c.options, problems, redactor);
    if (std::string_view(c.why) == "no host") {
      EXPECT_EQ(problems.text().rfind("option 'hostname': 'a b' ", 0), 0u) << problems.text();
      continue;
    }
    EXPECT_EQ(problems.text(), c.problem);
  }
}

TEST(SipSettings, NoProblemShowsASecret) {
  Problems problems;
  Redactor redactor;
  read({{"mode", "register"}, {"credential", "alice:secret-word"}, {"uri", "secret-word"}}, problems, redactor);
  ASSERT_EQ(problems.redacted(redactor).size(), 1u);
  EXPECT_EQ(problems.redacted(redactor)[0].why.find("secret-word"), std::string::npos);
}

}  // namespace
}  // namespace sip
