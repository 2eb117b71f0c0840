#include "config/agent/agent_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "config/agent/testing/settings_folder.h"

namespace sereno::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using AgentSettingsTest = testing::SettingsFolder;

TEST_F(AgentSettingsTest, ReadsEverything) {
  write("sereno.yaml", R"(
agent: {hostname: cc-01, state_folder: /var/lib/s, control_socket: /run/s.sock, log_level: debug, plugin_folders: [/a],
        worker: /w, max_parallel_checks: 4, worker_memory_mb: 64, external_memory_mb: 96, contract: /c.yaml}
ledger: {path: /var/lib/s/l.db, keep_samples: 7d}
listeners:
  - type: nrpe
    address: "::1"
    port: 15666
    tls: {mode: certificate, certificate: /c, key: /k, ca: /ca, client_certificates: require, min_version: "1.3"}
    allowed_hosts: [10.0.0.0/8, nagios.example]
    refusal: close
  - type: zabbix
    accept: [psk, certificate]
    psk: {identity: id, file: /psk}
    allow_checks: true
services:
  - name: web
    check: web
    options: {url: "https://cc.example/", string: [Welcome, Login], warning: 2}
    interval: 60s
    retry_interval: 15s
    timeout: 10s
    timeout_status: critical
    function: web_page
    fresh: true
    owner: cdn
    depends_on: [carrier, isp]
)");
  write("conf.d/10-disk.yaml", "services:\n  - {name: disk, check: external, command: [/bin/check, -w, 10%]}\n");
  const auto settings = read();
  ASSERT_THAT(problems_, ElementsAre());
  EXPECT_EQ(settings.hostname, "cc-01");
  EXPECT_EQ(settings.worker_memory_bytes, 64u << 20);
  EXPECT_EQ(settings.external_memory_bytes, 96u << 20);
  EXPECT_EQ(settings.keep_samples, std::chrono::days{7});
  ASSERT_EQ(settings.nrpe.size(), 1u);
  EXPECT_EQ(settings.nrpe[0].listen.port, 15666);
  EXPECT_EQ(settings.nrpe[0].tls.client_certificates, ClientCertificates::require);
  EXPECT_TRUE(settings.nrpe[0].refuse_by_closing);
  EXPECT_THAT(texts_of(settings.nrpe[0].listen.allowed_hosts), ElementsAre("10.0.0.0/8", "nagios.example"));
  ASSERT_EQ(settings.zabbix.size(), 1u);
  EXPECT_EQ(settings.zabbix[0].listen.port, 10050);
  EXPECT_FALSE(settings.zabbix[0].accept_plain);
  EXPECT_EQ(settings.zabbix[0].tls.mode, TlsMode::certificate);
  ASSERT_EQ(settings.services.size(), 2u);
  const auto& web = settings.services[0];
  EXPECT_THAT(web.options, ElementsAre(ServiceOption{.name = "url", .value = "https://cc.example/"},
                                       ServiceOption{.name = "string", .value = "Welcome"},
                                       ServiceOption{.name = "string", .value = "Login"},
                                       ServiceOption{.name = "warning", .value = "2"}));
  EXPECT_EQ(web.retry_interval, std::chrono::seconds{15});
  EXPECT_EQ(web.timeout_status, Status::critical);
  EXPECT_EQ(web.function, "web_page");
  EXPECT_TRUE(web.fresh);
  EXPECT_EQ(settings.services[1].function, "disk");
  EXPECT_THAT(settings.services[1].command, ElementsAre("/bin/check", "-w", "10%"));
  EXPECT_EQ(settings.digest.size(), 64u);
}

TEST_F(AgentSettingsTest, NamesEveryProblemAtOnce) {
  EXPECT_THAT(problems_of(R"(agent: {log_level: loud}
ledger: {path: here}
listeners:
  - {type: nrpe, port: 70000, adress: 1.2.3.4}
  - {type: htp}
  - {type: zabbix, accept: [psk], address: localhost}
services:
  - {name: a b, check: web}
  - {name: x, check: external}
  - {name: y, check: web, command: [/bin/true], interval: 0s}
  - {name: x, check: web}
  - {name: z, check: web, options: {url: , string: {a: b}, proxy: "a\0b"}, function: a/b}
  - {name: w, check: external, options: {command: [/bin/true]}}
  - {name: v, check: ""}
)"),
              ElementsAre("sereno.yaml:1:20: agent.log_level: 'loud' is none of debug, info, warning, error",
                          "sereno.yaml:2:16: ledger.path: 'here' is no absolute path",
                          "sereno.yaml:4:24: listeners[0].port: 70000 is above 65535",
                          "sereno.yaml:4:31: listeners[0]: unknown key 'adress' (did you mean 'address'?)",
                          "sereno.yaml:5:12: listeners[1].type: 'htp' is none of nrpe, zabbix, http",
                          "sereno.yaml:6:44: listeners[2].address: 'localhost' is no IPv4 or IPv6 address (:: and "
                          "0.0.0.0 listen everywhere)",
                          "sereno.yaml:6:5: listeners[2]: 'accept' has psk: 'psk' needs 'identity' and 'file'",
                          "sereno.yaml:8:12: services[0].name: 'a b' is no name (letters, digits, dot, underscore, "
                          "hyphen; 128 at most)",
                          "sereno.yaml:9:5: services[1]: check: external needs 'command': [PROGRAM, ARGUMENT, ...]",
                          "sereno.yaml:10:36: services[2].command: only check: external runs a command",
                          "sereno.yaml:10:59: services[2].interval: is not between 1 s and 604800 s",
                          "sereno.yaml:11:12: services[3].name: a service named 'x' stands at sereno.yaml:9:5 already",
                          "sereno.yaml:12:42: services[4].options.url: has no value",
                          "sereno.yaml:12:52: services[4].options.string: is a mapping, not a text",
                          "sereno.yaml:12:67: services[4].options.proxy: holds a NUL character",
                          "sereno.yaml:12:86: services[4].function: 'a/b' is no name",
                          "sereno.yaml:13:5: services[5]: check: external takes no 'options', but 'command': [PROGRAM, "
                          "ARGUMENT, ...]",
                          "sereno.yaml:14:22: services[6].check: names no check"));
}

TEST_F(AgentSettingsTest, RefusesWhatWouldSilentlyProtectNothing) {
  struct Case {
    const char* listener;
    const char* problem;
  };
  const Case cases[] = {
      {"type: zabbix, psk: {identity: a, file: /psk}",
       "1:37: listeners[0].psk: is of no use: 'accept' does not name psk"},
      {"type: zabbix, access: [{allow: a, deny: b}]", "1:41: listeners[0].access[0]: says either 'allow' or 'deny'"},
      {"type: zabbix, tls: {certificate: /c, key: /k, ca: /ca}",
       "1:37: listeners[0].tls: is of no use: 'accept' names plain only"},
      {"type: zabbix, accept: [certificate], tls: {client_certificates: ask}",
       "1:61: listeners[0].tls: unknown key 'client_certificates'"},
      {"type: nrpe, tls: {certificate: /c, key: /k, ca: /ca}",
       "1:35: listeners[0].tls: 'ca' protects nothing without 'client_certificates': ask or require"},
      {"type: nrpe, tls: {mode: off, ca: /ca, client_certificates: require}",
       "1:35: listeners[0].tls: 'client_certificates' needs 'mode: certificate'"},
      {"type: nrpe, tls: {mode: anonymous, ca: /ca, client_certificates: ask}",
       "1:35: listeners[0].tls: 'client_certificates' needs 'mode: certificate'"},
      {"type: nrpe, tls: {client_certificates: require}",
       "1:35: listeners[0].tls: 'client_certificates' needs 'ca': the file that says who signs them"},
      {"type: nrpe, tls: {mode: anonymous, min_version: \"1.3\"}",
       "1:35: listeners[0].tls: 'mode: anonymous' ends with TLS 1.2: 'min_version' 1.3 would admit nobody"},
      {"type: nrpe, allowed_hosts: ",
       "1:30: listeners[0].allowed_hosts: has no value: give it one, or leave the key away"},
      {"type: nrpe, tls: {client_certificates: ~}",
       "1:36: listeners[0].tls.client_certificates: has no value: give it one, or leave the key away"},
      {"type: zabbix, access: ", "1:32: listeners[0].access: has no value: give it one, or leave the key away"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.listener);
    EXPECT_THAT(problems_of("listeners: [    {" + std::string(c.listener) + "}]\n"),
                ElementsAre(std::string("sereno.yaml:") + c.problem));
  }
}

TEST_F(AgentSettingsTest, RefusesARetryThatIsRarerThanTheInterval) {
  EXPECT_THAT(problems_of("services: [{name: a, check: b, interval: 60s, retry_interval: 90s}]\n"),
              ElementsAre("sereno.yaml:1:12: services[0]: 'retry_interval' is longer than 'interval'"));
  EXPECT_THAT(problems_of("services: [{name: a, check: b, retry_interval: 60s}]\n"), ElementsAre());
}

TEST_F(AgentSettingsTest, SaysEachMistakeOnce) {
  EXPECT_THAT(
      problems_of("listeners:\n- {type: nrpe, port: a}\n- {type: zabbix, port: b}\n- nrpe\n"
                  "services:\n- web\n- {name: x, check: external, command: /bin/x}\n- {name: y, check: external, "
                  "command: []}\n"),
      ElementsAre("sereno.yaml:2:22: listeners[0].port: 'a' is no whole number",
                  "sereno.yaml:3:24: listeners[1].port: 'b' is no whole number",
                  "sereno.yaml:4:3: listeners[2]: is no mapping (\"key: value\" lines)",
                  "sereno.yaml:6:3: services[0]: is no mapping (\"key: value\" lines)",
                  "sereno.yaml:7:39: services[1].command: is no list",
                  "sereno.yaml:8:39: services[2].command: names no program"));
}

TEST_F(AgentSettingsTest, FindsClashesAcrossFiles) {
  write("conf.d/a.yaml", "agent: {hostname: x}\nservices: [{name: web, check: web}]\nlisteners: [{type: nrpe}]\n");
  EXPECT_THAT(
      problems_of("services: [{name: web, check: web}]\nlisteners: [{type: nrpe}]\n"),
      ElementsAre("conf.d/a.yaml:1:8: agent: belongs into sereno.yaml; files of conf.d add services, listeners "
                  "and commands",
                  "conf.d/a.yaml:2:19: services[0].name: a service named 'web' stands at sereno.yaml:1:12 already",
                  "conf.d/a.yaml:3:13: port 5666 at 127.0.0.1 belongs to the listener at sereno.yaml:2:13 already"));
}

TEST_F(AgentSettingsTest, AListenerEverywhereHasThePortAtEveryAddress) {
  struct Case {
    const char* first;
    const char* second;
    bool clash;
  };
  const Case cases[] = {
      {"127.0.0.1", "127.0.0.2", false}, {"0.0.0.0", "127.0.0.1", true}, {"127.0.0.1", "0.0.0.0", true},
      {"0.0.0.0", "::1", false},         {"::", "0.0.0.0", true},        {"127.0.0.1", "::", true},
      {"::1", "127.0.0.1", false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.first) + " and " + c.second);
    const auto found = problems_of(std::string("listeners: [{type: nrpe, address: \"") + c.first +
                                   "\"}, {type: zabbix, port: 5666, address: \"" + c.second + "\"}]\n");
    EXPECT_EQ(found.size(), c.clash ? 1u : 0u);
  }
}

TEST_F(AgentSettingsTest, PassesNoFileOverInSilence) {
  write("conf.d/10-disk.yml", "services: []\n");
  write("conf.d/.hidden.yaml", "services: [\n");
  write("conf.d/README", "no YAML: [\n");
  write("conf.d/20-broken.yaml", "services: [\n");
  write("conf.d/30-fine.yaml", "services: [{name: x, check: web}]\n");
  EXPECT_THAT(problems_of("services: [{name: x, check: web}]\n"),
              ElementsAre("conf.d/10-disk.yml: is not read: name it .yaml",
                          StartsWith("conf.d/20-broken.yaml:2:1: is no YAML: "),
                          "conf.d/30-fine.yaml:1:19: services[0].name: a service named 'x' stands at "
                          "sereno.yaml:1:12 already"));
}

TEST_F(AgentSettingsTest, RefusesAFileThatAnotherUserCouldChangeOrExchange) {
  write("inner/sereno.yaml", "services: []\n");
  write("inner/conf.d/a.yaml", "services: []\n");
  struct Case {
    const char* why;
    const char* path;
    mode_t mode;
    std::vector<std::string> files;  ///< of those that are not read for it
  };
  const std::vector<std::string> first{"sereno.yaml"}, second{"conf.d/a.yaml"}, both{"sereno.yaml", "conf.d/a.yaml"};
  const Case cases[] = {
      {"nobody else", "", 0755, {}},
      {"all write it", "inner/sereno.yaml", 0646, first},
      {"its group writes it", "inner/sereno.yaml", 0664, first},
      {"all write one beside it", "inner/conf.d/a.yaml", 0666, second},
      {"all put files beside it", "inner/conf.d", 0777, second},
      {"all exchange it", "inner", 0777, both},
      {"all exchange its folder", "", 0777, both},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto path = folder_ / c.path;
    chmod(path.c_str(), c.mode);
    problems_.clear();
    read_agent_settings((folder_ / "inner/sereno.yaml").string(), problems_);
    ASSERT_EQ(problems_.size(), c.files.size());
    for (std::size_t i = 0; i < problems_.size(); ++i) {
      EXPECT_EQ(problems_[i].file, (folder_ / "inner" / c.files[i]).string());
      EXPECT_THAT(problems_[i].message, HasSubstr("can be written by its group or by others: chmod go-w it"));
    }
    chmod(path.c_str(), std::filesystem::is_directory(path) ? 0755 : 0644);
  }
}

TEST_F(AgentSettingsTest, NamesWhatIsNoFileAndNeverWaits) {
  write("sereno.yaml", "services: []\n");
  std::filesystem::create_directory(folder_ / "conf.d");
  ASSERT_EQ(mkfifo((folder_ / "conf.d/fifo.yaml").c_str(), 0600), 0);
  std::filesystem::create_directory(folder_ / "conf.d/folder.yaml");
  std::filesystem::create_symlink("/dev/zero", folder_ / "conf.d/zero.yaml");
  std::filesystem::create_symlink("nowhere", folder_ / "conf.d/gone.yaml");
  EXPECT_THAT(problems_of("services: []\n"),
              ElementsAre("conf.d/fifo.yaml: is no regular file", "conf.d/folder.yaml: is no regular file",
                          "conf.d/gone.yaml: cannot be read: No such file or directory",
                          "conf.d/zero.yaml: /dev/zero: is no regular file"));
  problems_.clear();
  read_agent_settings((folder_ / "conf.d/fifo.yaml").string(), problems_);
  ASSERT_FALSE(problems_.empty());
  EXPECT_EQ(problems_.front().message, "is no regular file");
}

TEST_F(AgentSettingsTest, KnowsThePlaceOfEachOption) {
  write("sereno.yaml", "services:\n  - name: web\n    check: web\n    options:\n      url: x\n      string: [a, b]\n");
  const auto settings = read();
  ASSERT_EQ(settings.services.size(), 1u);
  const auto& options = settings.services[0].options;
  ASSERT_EQ(options.size(), 3u);
  EXPECT_EQ(options[0].place.text, (folder_ / "sereno.yaml").string() + ":5:12");
  EXPECT_EQ(options[1].place.text, (folder_ / "sereno.yaml").string() + ":6:16");
  EXPECT_EQ(options[2].place.text, (folder_ / "sereno.yaml").string() + ":6:19");
}

TEST_F(AgentSettingsTest, SettingsThatOnlyMovedAreTheSame) {
  struct Case {
    const char* why;
    const char* text;
    bool same;
  };
  const Case cases[] = {
      {"as it was", "services: [{name: web, check: web, options: {url: x}}]\nlisteners: [{type: nrpe}]\n", true},
      {"further down",
       "# a comment\nlisteners:\n- type: nrpe\nservices:\n- {check: web, name: web, options: {url: x}}\n", true},
      {"what is said already",
       "services: [{name: web, check: web, interval: 60s, options: {url: x}}]\n"
       "listeners: [{type: nrpe, allowed_hosts: [127.0.0.1, ::1]}]\n",
       true},
      {"another option", "services: [{name: web, check: web, options: {url: y}}]\nlisteners: [{type: nrpe}]\n", false},
      {"another interval",
       "services: [{name: web, check: web, interval: 61s, options: {url: x}}]\n"
       "listeners: [{type: nrpe}]\n",
       false},
      {"another port", "services: [{name: web, check: web, options: {url: x}}]\nlisteners: [{type: nrpe, port: 1}]\n",
       false},
  };
  write("sereno.yaml", cases[0].text);
  const auto before = read();
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    write("sereno.yaml", c.text);
    const auto now = read();
    ASSERT_THAT(problems_, ElementsAre());
    EXPECT_EQ(before.services == now.services && before.nrpe == now.nrpe, c.same);
  }
}

TEST_F(AgentSettingsTest, TheDigestFollowsEveryFile) {
  write("sereno.yaml", "services: []\n");
  const auto before = read().digest;
  write("conf.d/a.yaml", "services: []\n");
  const auto with_second = read().digest;
  EXPECT_NE(before, with_second);
  write("conf.d/a.yaml", "services: [ ]\n");
  EXPECT_NE(read().digest, with_second);
}

TEST_F(AgentSettingsTest, SaysThatTheFileIsMissing) {
  read();
  ASSERT_EQ(problems_.size(), 1u);
  EXPECT_THAT(problems_[0].to_string(), HasSubstr("sereno.yaml: cannot be read: No such file"));
}

}  // namespace
}  // namespace sereno::config
