#include <gmock/gmock.h>

#include "config/agent/testing/settings_folder.h"

namespace sereno::config {
namespace {

using ::testing::ElementsAre;
using ZabbixSettingsTest = testing::SettingsFolder;

TEST_F(ZabbixSettingsTest, ReadsWhichItemsAreAnswered) {
  write("sereno.yaml",
        "listeners: [{type: zabbix, access: [{allow: 'a[*]'}, {deny: '*'}], aliases: {'cc.x[*]': "
        "'sereno.status[*]'}}]\n");
  const auto settings = read();
  EXPECT_THAT(problems_, ElementsAre());
  ASSERT_EQ(settings.zabbix.size(), 1u);
  EXPECT_EQ(settings.zabbix[0].access,
            (std::vector<ItemAccessRule>{{.allow = true, .pattern = "a[*]"}, {.allow = false, .pattern = "*"}}));
  EXPECT_EQ(settings.zabbix[0].aliases, (std::vector<ItemAlias>{{.alias = "cc.x[*]", .key = "sereno.status[*]"}}));
}

TEST_F(ZabbixSettingsTest, RefusesAccessThatDeniesNothing) {
  const std::string why =
      "denies nothing: what no rule fits is allowed. Where only these are meant, end with {deny: '*'}";
  for (const char* const rules : {"{allow: 'a[*]'}", "{allow: a}, {allow: b}", "{allow: '*'}"}) {
    SCOPED_TRACE(rules);
    EXPECT_THAT(problems_of("listeners: [{type: zabbix, access: [" + std::string(rules) + "]}]\n"),
                ElementsAre("sereno.yaml:1:36: listeners[0].access: " + why));
    EXPECT_THAT(problems_of("active_checks: [{server: s, access: [" + std::string(rules) + "]}]\n"),
                ElementsAre("sereno.yaml:1:37: active_checks[0].access: " + why));
  }
  for (const char* const rules : {"", "{deny: a}", "{deny: a}, {allow: b}", "{deny: '*'}, {allow: a}"}) {
    SCOPED_TRACE(rules);
    EXPECT_THAT(problems_of("listeners: [{type: zabbix, access: [" + std::string(rules) + "]}]\n"), ElementsAre());
  }
}

TEST_F(ZabbixSettingsTest, ReadsWhoseCertificatesAreTaken) {
  write("sereno.yaml",
        "listeners: [{type: zabbix, accept: [certificate], tls: {certificate: /c, key: /k, ca: /ca,\n"
        "  client_issuer: 'CN=ca,O=x', client_subject: CN=server}}]\n");
  const auto settings = read();
  EXPECT_THAT(problems_, ElementsAre());
  ASSERT_EQ(settings.zabbix.size(), 1u);
  EXPECT_EQ(settings.zabbix[0].tls.client_issuer, "CN=ca,O=x");
  EXPECT_EQ(settings.zabbix[0].tls.client_subject, "CN=server");
  for (const char* const entry : {"accept: [certificate], tls: {certificate: /c, key: /k, client_issuer: x}",
                                  "accept: [certificate], tls: {certificate: /c, key: /k, client_subject: x}",
                                  "accept: [psk], psk: {identity: i, file: /p}, tls: {ca: /ca, client_subject: x}"}) {
    SCOPED_TRACE(entry);
    EXPECT_THAT(
        problems_of("listeners: [{type: zabbix, " + std::string(entry) + "}]\n"),
        ElementsAre(::testing::EndsWith(
            "listeners[0].tls: 'client_issuer' and 'client_subject' need 'ca', and 'certificate' in 'accept'")));
  }
}

TEST_F(ZabbixSettingsTest, ReadsWhichCertificatesWereRevoked) {
  write("sereno.yaml",
        "listeners: [{type: zabbix, accept: [certificate], tls: {certificate: /c, key: /k, ca: /ca, crl: /l}}]\n"
        "active_checks: [{server: s, connect: certificate, tls: {certificate: /c, key: /k, ca: /ca, crl: /m,\n"
        "  server_issuer: CN=ca, server_subject: CN=server}}]\n");
  const auto settings = read();
  EXPECT_THAT(problems_, ElementsAre());
  ASSERT_EQ(settings.zabbix.size(), 1u);
  ASSERT_EQ(settings.active_checks.size(), 1u);
  EXPECT_EQ(settings.zabbix[0].tls.crl.path, "/l");
  EXPECT_EQ(settings.active_checks[0].tls.crl.path, "/m");
  EXPECT_EQ(settings.active_checks[0].tls.server_issuer, "CN=ca");
  EXPECT_EQ(settings.active_checks[0].tls.server_subject, "CN=server");
  for (const char* const type : {"zabbix, accept: [certificate]", "nrpe", "http, open_metrics: true"})
    EXPECT_THAT(problems_of("listeners: [{type: " + std::string(type) + ", tls: {crl: /l}}]\n"),
                ElementsAre(::testing::EndsWith("'crl' needs 'ca': the file that says whose certificates these are")));
}

TEST_F(ZabbixSettingsTest, ReadsItemsOfTheSitesOwn) {
  write("sereno.yaml",
        "user_parameters:\n"
        "  - {key: 'queue.length[*]', command: [/usr/bin/queue, $1], timeout: 4s, special_characters: true}\n"
        "  - {key: disks, shell: 'ls /dev/sd? | wc -l'}\n"
        "listeners: [{type: zabbix}]\n");
  const auto settings = read();
  EXPECT_THAT(problems_, ElementsAre());
  const std::vector<UserParameter> both{{.key = "queue.length",
                                         .takes_parameters = true,
                                         .command = {"/usr/bin/queue", "$1"},
                                         .special_characters = true,
                                         .timeout = milliseconds{4000}},
                                        {.key = "disks", .shell = "ls /dev/sd? | wc -l"}};
  EXPECT_EQ(settings.user_parameters, both);
  ASSERT_EQ(settings.zabbix.size(), 1u);
  EXPECT_EQ(settings.zabbix[0].parameters, both) << "a listener has all that it goes by";
}

TEST_F(ZabbixSettingsTest, RefusesItemsThatAreNone) {
  struct Case {
    const char* entries;
    const char* problem;
  };
  const Case cases[] = {
      {"{key: a, command: [/p]}, {key: 'a[*]', command: [/p]}",
       "1:50: user_parameters[1].key: a user parameter 'a' stands at sereno.yaml:1:19 already"},
      {"{key: 'a b', command: [/p]}",
       "1:25: user_parameters[0].key: 'a b' is no key (letters, digits, dot, underscore, hyphen; [*] behind it takes "
       "parameters)"},
      {"{key: 'sereno.status[*]', command: [/p]}",
       "1:25: user_parameters[0].key: 'sereno.status[*]' is an item of the agent's own"},
      {"{key: a}", "1:19: user_parameters[0]: needs 'command': [PROGRAM, ARGUMENT, ...] or 'shell': LINE, one of them"},
      {"{key: a, command: [/p], shell: x}",
       "1:19: user_parameters[0]: needs 'command': [PROGRAM, ARGUMENT, ...] or 'shell': LINE, one of them"},
      {"{key: a, command: [p]}", "1:37: user_parameters[0].command: 'p' is no absolute path"},
      {"{key: a, command: []}", "1:37: user_parameters[0].command: names no program"},
      {"{key: 'a[*]', command: [/bin/$1]}",
       "1:42: user_parameters[0].command: the program cannot be chosen by who asks"},
      {"{key: a, shell: ''}", "1:35: user_parameters[0].shell: is empty"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.entries);
    EXPECT_THAT(problems_of("user_parameters: [" + std::string(c.entries) + "]\n"),
                ElementsAre(std::string("sereno.yaml:") + c.problem));
  }
}

TEST_F(ZabbixSettingsTest, ReadsWhomItAsksForActiveChecks) {
  write("sereno.yaml",
        "active_checks:\n"
        "  - {server: 'a ; [::1]:10061;192.0.2.1:10062', host: cc, autoregistration: {metadata: m, interface: i},\n"
        "     refresh: 1s, heartbeat: 0s, send_within: 1s, most_waiting: 100, timeout: 1s, patience: 2s,\n"
        "     connect: psk, psk: {identity: x, file: /psk}, allow_checks: true, access: [{deny: b}], aliases: {c: d}}\n"
        "  - {server: '2001:db8::1', host_item: h,\n"
        "     autoregistration: {ip: 192.0.2.9, port: 1, metadata_item: m, interface_item: i}}\n"
        "user_parameters: [{key: k, shell: x}]\n"
        "listeners: [{type: zabbix, address: 192.0.2.7, port: 10060}]\n");
  const auto settings = read();
  EXPECT_THAT(problems_, ElementsAre());
  ASSERT_EQ(settings.active_checks.size(), 2u);
  const ActiveChecksSettings& first = settings.active_checks[0];
  EXPECT_EQ(first.nodes, (std::vector<ZabbixAddress>{{"a", 10051}, {"::1", 10061}, {"192.0.2.1", 10062}}));
  EXPECT_EQ(first.host, "cc");
  EXPECT_EQ(first.autoregistration,
            (Autoregistration{.metadata = "m", .interface = "i", .ip = "192.0.2.7", .port = 10060}))
      << "where its own listener can be asked";
  EXPECT_EQ(first.refresh, milliseconds{1000});
  EXPECT_EQ(first.heartbeat, milliseconds{0});
  EXPECT_EQ(first.send_within, milliseconds{1000});
  EXPECT_EQ(first.most_waiting, 100);
  EXPECT_EQ(first.timeout, milliseconds{1000});
  EXPECT_EQ(first.patience, milliseconds{2000});
  EXPECT_EQ(first.mode, ZabbixTls::psk);
  EXPECT_TRUE(first.allow_checks);
  EXPECT_EQ(first.access.size(), 1u);
  EXPECT_EQ(first.aliases.size(), 1u);
  EXPECT_EQ(first.parameters, settings.user_parameters);
  EXPECT_EQ(settings.active_checks[1].nodes, (std::vector<ZabbixAddress>{{"2001:db8::1", 10051}}));
  EXPECT_EQ(settings.active_checks[1].host_item, "h");
  EXPECT_EQ(settings.active_checks[1].autoregistration,
            (Autoregistration{.metadata_item = "m", .interface_item = "i", .ip = "192.0.2.9", .port = 1}));
}

TEST_F(ZabbixSettingsTest, RefusesServersThatAreNone) {
  struct Case {
    const char* entries;
    const char* problem;
  };
  const Case cases[] = {
      {"{server: 'a,b'}", "1:26: active_checks[0].server: names several servers: each needs an entry of its own"},
      {"{server: 'a:0'}",
       "1:26: active_checks[0].server: 'a:0' is no server: write NAME, NAME:PORT, ADDRESS or [ADDRESS]:PORT"},
      {"{server: '[::1'}",
       "1:26: active_checks[0].server: '[::1' is no server: write NAME, NAME:PORT, ADDRESS or [ADDRESS]:PORT"},
      {"{server: 'a;;b'}",
       "1:26: active_checks[0].server: '' is no server: write NAME, NAME:PORT, ADDRESS or [ADDRESS]:PORT"},
      {"{server: 'a;a:10051'}", "1:26: active_checks[0].server: names a node of the cluster twice"},
      {"{server: ''}", "1:26: active_checks[0].server: names no server"},
      {"{server: a}, {server: 'a:10051'}",
       "1:30: active_checks[1]: the same server is asked for the same host at sereno.yaml:1:17 already"},
      {"{server: a, host: ''}",
       "1:35: active_checks[0].host: '' is no name of a host (letters, digits, blank, dot, underscore, hyphen; 128 at "
       "most)"},
      {"{server: a, host: a/b}",
       "1:35: active_checks[0].host: 'a/b' is no name of a host (letters, digits, blank, dot, underscore, hyphen; 128 "
       "at most)"},
      {"{server: a, host: b, host_item: c}", "1:17: active_checks[0]: 'host' and 'host_item' exclude each other"},
      {"{server: a, autoregistration: {metadata: b, metadata_item: c}}",
       "1:47: active_checks[0].autoregistration: 'metadata' and 'metadata_item' exclude each other"},
      {"{server: a, autoregistration: {interface: b, interface_item: c}}",
       "1:47: active_checks[0].autoregistration: 'interface' and 'interface_item' exclude each other"},
      {"{server: a, connect: psk}", "1:17: active_checks[0]: 'connect: psk' needs 'identity' and 'file' in 'psk'"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.entries);
    EXPECT_THAT(problems_of("active_checks: [" + std::string(c.entries) + "]\n"),
                ElementsAre(std::string("sereno.yaml:") + c.problem));
  }
}

}  // namespace
}  // namespace sereno::config
