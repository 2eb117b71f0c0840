#include "config/agent/submitters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/agent/agent_settings_readers.h"

namespace sereno::config {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Read {
  AgentSettings settings{};
  std::vector<std::string> problems{};
};

/// The text as one entry of `submitters:`.
Read read(const std::string& text) {
  Read read;
  std::vector<Problem> problems;
  if (const auto node = parse_yaml(text, "f", problems)) read_submitter(*node, read.settings);
  for (const Problem& problem : problems) read.problems.push_back(problem.to_string());
  return read;
}

template <class Target>
Target target_of(const std::string& text) {
  const auto submitters = read(text);
  EXPECT_THAT(submitters.problems, IsEmpty());
  return std::get<Target>(submitters.settings.submitters.at(0).target);
}

TEST(Submitters, ReadsEachType) {
  const auto nsca =
      target_of<NscaTarget>("{type: nsca, name: n, server: s, port: 1, encryption: 3des, password: 'file:/p'}");
  EXPECT_EQ(nsca.port, 1);
  EXPECT_EQ(nsca.encryption, NscaEncryption::triple_des);
  EXPECT_EQ(nsca.password.text, "file:/p");
  EXPECT_EQ(target_of<NscaTarget>("{type: nsca, name: n, server: s, password: 'credential:x'}").encryption,
            NscaEncryption::aes_256);
  EXPECT_EQ(target_of<NscaNgTarget>("{type: nsca-ng, name: n, server: s, identity: i, password: 'file:/p'}").port,
            5668);
  const auto nrdp = target_of<NrdpTarget>("{type: nrdp, name: n, url: 'http://h:8080/nrdp/', token: 'file:/t'}");
  EXPECT_EQ(nrdp.url, (WebAddress{.tls = false, .host = "h", .port = 8080, .path = "/nrdp/"}));
  const auto icinga = target_of<IcingaTarget>(
      "{type: icinga, name: n, url: 'https://[::1]:5665', user: u, password: 'file:/p', tls: {ca: /ca}}");
  EXPECT_EQ(icinga.url, (WebAddress{.tls = true, .host = "::1", .port = 5665, .path = "/"}));
  EXPECT_EQ(icinga.tls.ca.path, "/ca");
  const auto zabbix = target_of<ZabbixTarget>(
      "{type: zabbix, name: n, server: s, items: active, connect: psk, psk: {identity: i, file: /k}}");
  EXPECT_TRUE(zabbix.active_items);
  EXPECT_EQ(zabbix.mode, ZabbixTls::psk);
}

TEST(Submitters, SaysWhatIsWrongAndWhere) {
  struct Case {
    const char* why;
    const char* text;
    const char* problem;
  };
  const Case cases[] = {
      {"no type", "{name: n}", "f:1:1: 'type' is missing"},
      {"another type", "{type: smtp, name: n}", "f:1:8: type: 'smtp' is none of nsca, nsca-ng, nrdp, icinga, zabbix"},
      {"a secret in the file", "{type: nsca, name: n, server: s, password: tellnobody}",
       "f:1:44: password: is no reference: write file:/PATH or credential:NAME, never the secret itself"},
      {"a credential is a name", "{type: nsca, name: n, server: s, password: 'credential:../x'}",
       "f:1:44: password: is no reference: write file:/PATH or credential:NAME, never the secret itself"},
      {"encryption needs a password", "{type: nsca, name: n, server: s}",
       "f:1:1: needs 'password', or 'encryption: none'"},
      {"a password for nothing", "{type: nsca, name: n, server: s, encryption: none, password: 'file:/p'}",
       "f:1:1: 'password' is of no use with 'encryption: none'"},
      {"no URL", "{type: nrdp, name: n, url: 'h/nrdp', token: 'file:/t'}",
       "f:1:28: url: 'h/nrdp' is no http:// or https:// URL"},
      {"a user in the URL", "{type: nrdp, name: n, url: 'http://u@h/', token: 'file:/t'}",
       "f:1:28: url: names a user: that belongs into keys of its own"},
      {"a port that is none", "{type: nrdp, name: n, url: 'http://h:0/', token: 'file:/t'}",
       "f:1:28: url: has no port from 1 to 65535 behind its colon"},
      {"TLS for nothing", "{type: nrdp, name: n, url: 'http://h/', token: 'file:/t', tls: {ca: /c}}",
       "f:1:1: 'tls' is of no use with an http:// URL"},
      {"whose list is it", "{type: nrdp, name: n, url: 'https://h/', token: 'file:/t', tls: {crl: /l}}",
       "f:1:65: tls: 'crl', 'server_issuer' and 'server_subject' need 'ca': the file that says who may have signed"},
      {"a subject by whomever",
       "{type: zabbix, name: n, server: s, connect: certificate, tls: {certificate: /c, key: /k, server_subject: x}}",
       "f:1:63: tls: 'crl', 'server_issuer' and 'server_subject' need 'ca': the file that says who may have signed"},
      {"two names",
       "{type: nrdp, name: n, url: 'https://h/', token: 'file:/t', tls: {ca: /c, server_name: a, "
       "server_subject: b}}",
       "f:1:65: tls: 'server_subject' stands in place of 'server_name': name one of them"},
      {"Icinga in plain", "{type: icinga, name: n, url: 'http://h/', user: u, password: 'file:/p'}",
       "f:1:1: Icinga 2 speaks TLS only: 'url' has to be https://"},
      {"who are we", "{type: icinga, name: n, url: 'https://h/'}",
       "f:1:1: needs 'user' and 'password', or a certificate of the agent's own in 'tls'"},
      {"PSK without its key", "{type: zabbix, name: n, server: s, connect: psk}",
       "f:1:1: 'connect: psk' needs 'identity' and 'file' in 'psk'"},
      {"a key of another type", "{type: zabbix, name: n, server: s, token: x}", "f:1:36: unknown key 'token'"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_THAT(read(c.text).problems, ElementsAre(c.problem));
  }
}

TEST(Submitters, NamesAreTheirPositions) {
  Read both;
  std::vector<Problem> problems;
  const auto node = parse_yaml("{type: nsca, name: n, server: s, encryption: none}", "f", problems);
  read_submitter(*node, both.settings);
  read_submitter(*node, both.settings);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].to_string(), "f:1:20: name: a submitter named 'n' stands at f:1:1 already");
}

}  // namespace
}  // namespace sereno::config
