#include "agent/migration/nrpe_migration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace sereno::agent::migration {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class NrpeMigrationTest : public ::testing::Test {
 protected:
  Migration migrate(const std::string& text) {
    files_["/n.cfg"] = text;
    const auto config =
        read_nrpe_config("/n.cfg", {.read = [this](const std::string& path) { return read(path); },
                                    .list = [this](const std::string& folder) { return list(folder); }});
    EXPECT_TRUE(config);
    wishes_.look_up = [](const std::string& program) {
      if (program.find("nosuch") != std::string::npos) return ProgramFacts{};
      return ProgramFacts{.path = program.starts_with('/') ? program : "/bin/" + program,
                          .setuid = program.find("setuid") != std::string::npos};
    };
    return migrate_nrpe(*config, "/n.cfg", wishes_);
  }
  static std::vector<std::string> notes(const Migration& done) {
    std::vector<std::string> lines;
    for (const Note& note : done.notes) lines.push_back(note.to_string());
    return lines;
  }
  Result<std::string> read(const std::string& path) {
    if (!files_.contains(path)) return Error{path + ": not there"};
    return files_[path];
  }
  Result<std::vector<std::string>> list(const std::string& folder) {
    if (folder != "/d") return Error{folder + ": not there"};
    return std::vector<std::string>{"/d/a.cfg", "/d/b.cfg"};
  }

  std::map<std::string, std::string> files_;
  MigrationWishes wishes_;
};

constexpr const char* quiet =
    "allowed_hosts=127.0.0.1, 10.0.0.0/8\nssl_cert_file=/c\nssl_privatekey_file=/k\nssl_use_adh=0\n";

TEST_F(NrpeMigrationTest, CarriesPlaceTlsAndTimesOver) {
  const auto done = migrate(std::string(quiet) +
                            "server_port=5667\nserver_address=192.0.2.1\nssl_version=TLSv1.2+\nssl_cacert_file=/ca\n"
                            "ssl_client_certs=2\ncommand_timeout=30\nnasty_metachars=\"|;\\n\"\n"
                            "command[check_load]=/p/check_load -w 1 -c 2\n");
  EXPECT_EQ(done.settings, R"(# Made by 'sereno migrate nrpe' from /n.cfg.
listeners:
  - type: nrpe
    address: "192.0.2.1"
    port: 5667
    allowed_hosts: ["127.0.0.1", "10.0.0.0/8"]
    tls: {mode: certificate, certificate: "/c", key: "/k", ca: "/ca", client_certificates: require, min_version: "1.2"}
    patience: 30s
    commands_only: true
    refusal: close
    nasty_characters: "\"|;\x0a\""
commands:
  - name: "check_load"
    check: external
    command: ["/p/check_load", "-w", "1", "-c", "2"]
)");
  EXPECT_THAT(notes(done), ElementsAre("/n.cfg:2: the agent's user has to be able to read certificate and key"));
}

TEST_F(NrpeMigrationTest, WithoutACertificateItStaysAnonymous) {
  const auto done = migrate("allowed_hosts=127.0.0.1\n");
  EXPECT_THAT(done.settings, HasSubstr("tls: {mode: anonymous, min_version: \"1.0\"}"));
  EXPECT_THAT(notes(done), ElementsAre(HasSubstr("/n.cfg: anonymous TLS, as nrpe had it")));
  wishes_.without_tls = true;
  EXPECT_THAT(migrate("allowed_hosts=127.0.0.1\n").settings, HasSubstr("tls: {mode: \"off\"}"));
}

TEST_F(NrpeMigrationTest, ReadsIncludesWhereTheyStand) {
  files_["/d/a.cfg"] = "command[a]=/p/a\ncommand[b]=/p/old\n";
  files_["/d/b.cfg"] = "  command[b] = /p/b  \r\nnonsense\ncommand[=/x\n";
  files_["/i.cfg"] = "command[i]=/p/i\ninclude=/i.cfg\n";
  const auto done = migrate(std::string(quiet) + "include_dir=/d/\ninclude=/i.cfg\ninclude_file=/none.cfg\n");
  for (const char* line : {"name: \"a\"", "name: \"b\"", "name: \"i\"", "[\"/p/b\"]"})
    EXPECT_THAT(done.settings, HasSubstr(line));
  EXPECT_THAT(done.settings, Not(HasSubstr("/p/old")));
  const auto lines = notes(done);
  EXPECT_THAT(lines, ::testing::Contains("/d/b.cfg:2: is no NAME=VALUE: nrpe does not start with it"));
  EXPECT_THAT(lines, ::testing::Contains("/d/b.cfg:3: is no command[NAME]=LINE"));
  EXPECT_THAT(lines, ::testing::Contains("/n.cfg:7: /none.cfg: not there"));
  EXPECT_THAT(lines, ::testing::Contains("/i.cfg:2: /i.cfg: includes lead into each other"));
  EXPECT_THAT(lines, ::testing::Contains("/d/a.cfg:2: command 'b' stands again at /d/b.cfg:1, which counts"));
}

TEST_F(NrpeMigrationTest, GivesArgumentsWhereNrpeTookThem) {
  const std::string lines = "command[d]=/p/d -w $ARG1$ -p \"$ARG3$\"\n";
  const auto with = migrate(std::string(quiet) + "dont_blame_nrpe=1\n" + lines);
  EXPECT_THAT(with.settings,
              HasSubstr("[\"/p/d\", \"-w\", \"$ARG1$\", \"-p\", \"$ARG3$\"]\n    arguments: [words, text, text]"));
  const auto without = migrate(std::string(quiet) + lines);
  EXPECT_THAT(without.settings, HasSubstr("command: [\"/p/d\", \"-w\", \"-p\", \"\"]\n"));
  EXPECT_THAT(notes(without),
              ::testing::Contains("/n.cfg:5: command 'd' uses arguments, and dont_blame_nrpe=0 lets nobody give any"));
}

TEST_F(NrpeMigrationTest, WhatNeedsMoreGoesToTheSecondUnitWhenThatIsWished) {
  const std::string text = std::string(quiet) + R"(dont_blame_nrpe=1
command[s]=/usr/bin/sudo /p/s $ARG1$
command[p]=/p/p '$ARG1$' | grep -c x
command[u]=/p/setuid_check
command[n]=/p/nosuch
command[a]=$ARG1$
)";
  const auto listed = migrate(text);
  EXPECT_THAT(listed.settings, Not(HasSubstr("commands:\n")));
  EXPECT_EQ(listed.unconfined, "");
  EXPECT_THAT(notes(listed), ::testing::Contains("/n.cfg:6: command 's' is left out: it needs the second unit (sudo); "
                                                 "--unconfined FILE writes its list"));
  EXPECT_THAT(notes(listed), ::testing::Contains("/n.cfg:9: command 'n' is left out: there is no program '/p/nosuch'"));
  EXPECT_THAT(notes(listed),
              ::testing::Contains("/n.cfg:10: command 'a' is left out: who asks would choose the program"));
  wishes_.unconfined_list = "/etc/sereno/commands.yaml";
  const auto done = migrate(text);
  EXPECT_THAT(done.settings,
              HasSubstr(R"(command: ["/usr/lib/sereno/sereno-ask-command", "/run/sereno-commands.sock", "p", "$ARG1$"]
    arguments: [text])"));
  EXPECT_EQ(done.unconfined, R"(# Made by 'sereno migrate nrpe' from /n.cfg: what sereno-commands.socket may run.
commands:
  - name: "s"
    timeout: 60s
    command: ["/usr/bin/sudo", "/p/s", "$ARG1$"]
    arguments: [words]
  - name: "p"
    timeout: 60s
    shell: "/p/p ''\"${1}\"'' | grep -c x"
    arguments: [text]
  - name: "u"
    timeout: 60s
    command: ["/p/setuid_check"]
)");
}

/// What nrpe makes of each was tried with nrpe 4.1.
TEST_F(NrpeMigrationTest, SaysWhatAMistakeMeansAndNeverOpensMore) {
  struct Case {
    const char* why;
    const char* lines;
    const char* settings;  ///< stands in them
    const char* note;      ///< is among them; empty: nothing more than without the lines
  };
  const Case cases[] = {
      {"a number ends where it ends", "server_port=5667 # old", "port: 5667\n", ""},
      {"of a time-out too", "command_timeout=20 # short", "patience: 20s\n", ""},
      {"no number", "server_port=nrpe", "port: 5666\n",
       "/n.cfg:5: server_port 'nrpe': nrpe does not start with it; taken as 5666"},
      {"a port that nrpe does not take", "server_port=80", "port: 5666\n",
       "/n.cfg:5: server_port '80': nrpe does not start with it; taken as 5666"},
      {"a port that is none", "server_port=70000", "port: 5666\n",
       "/n.cfg:5: server_port '70000': nrpe does not start with it; taken as 5666"},
      {"no time at all", "command_timeout=0", "patience: 60s\n",
       "/n.cfg:5: command_timeout '0': nrpe does not start with it; taken as 60"},
      {"longer than the agent waits", "command_timeout=3600", "patience: 600s\n",
       "/n.cfg:5: command_timeout: 600 s is the longest"},
      {"letters are no address", "server_address=cafe.de", "address: \"::\"\n",
       "/n.cfg:5: server_address 'cafe.de' is no address: the agent listens everywhere instead"},
      {"nor are three numbers", "server_address=1.2.3", "address: \"::\"\n",
       "/n.cfg:5: server_address '1.2.3' is no address: the agent listens everywhere instead"},
      {"a blank for a comma", "allowed_hosts=127.0.0.1 10.0.0.1", "allowed_hosts: [\"127.0.0.1\"]\n",
       "/n.cfg:5: allowed_hosts: '10.0.0.1' stands behind a blank, not behind a comma: left out, as nrpe does"},
      {"a network that is none", "allowed_hosts=10.0.0.0/33,::1", "allowed_hosts: [\"::1\"]\n",
       "/n.cfg:5: allowed_hosts: '10.0.0.0/33' is no network: write ADDRESS/PREFIX, prefix at most 32 or 128 bits: "
       "left out, as nrpe does"},
      {"nobody is not everybody", "allowed_hosts=", "allowed_hosts: []\n",
       "/n.cfg:5: has no value: nrpe does not start with it"},
      {"nor is a list of commas", "allowed_hosts=, ,", "allowed_hosts: []\n",
       "/n.cfg:5: allowed_hosts names nobody: nobody may ask"},
      {"a version that is none", "ssl_version=TLSv9+", "min_version: \"1.0\"",
       "/n.cfg:5: ssl_version 'TLSv9+': nrpe does not start with it; 1.0 and later are spoken"},
      {"a word for a number is 0", "ssl_client_certs=yes", "key: \"/k\", min_version", ""},
      {"more than nrpe knows", "ssl_client_certs=3", "key: \"/k\", min_version",
       "/n.cfg:5: ssl_client_certs '3': nrpe does not start with it; taken as 0"},
      {"a word allows no arguments", "dont_blame_nrpe=yes\ncommand[a]=/p/a $ARG1$", "command: [\"/p/a\"]\n",
       "/n.cfg:6: command 'a' uses arguments, and dont_blame_nrpe=0 lets nobody give any"},
      {"a comment behind the number does", "dont_blame_nrpe=1 # sorry\ncommand[a]=/p/a $ARG1$", "arguments: [words]\n",
       "/n.cfg:5: arguments that a command does not use are refused, not passed over"},
      {"a command without a line", "command[a]=", "refusal: close\n",
       "/n.cfg:5: has no value: nrpe does not start with it"},
      {"bytes that are no text", "command[a]=/p/a caf\xe9\ncommand[b]=/p/b", "name: \"b\"",
       "/n.cfg:5: is left out: settings of the agent are UTF-8, and this line is not"},
      {"capitals are another setting", "Command[a]=/p/a", "refusal: close\n",
       "/n.cfg:5: 'Command[a]' is not carried over: nrpe has no such setting"},
  };
  const std::size_t usual = migrate(quiet).notes.size();
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto done = migrate(std::string(quiet) + c.lines + "\n");
    EXPECT_THAT(done.settings, HasSubstr(c.settings));
    if (*c.note == '\0')
      EXPECT_EQ(done.notes.size(), usual);
    else
      EXPECT_THAT(notes(done), ::testing::Contains(c.note));
  }
}

TEST_F(NrpeMigrationTest, PathsBecomeWholeOnes) {
  wishes_.folder = "/etc/nagios";
  const auto done = migrate(std::string(quiet) +
                            "command[r]=checks/r 5\ncommand[n]=checks/nosuch\nssl_cert_file=tls/a.pem\n"
                            "ssl_privatekey_file=/k.pem\nssl_cacert_file=ca.pem\nssl_client_certs=2\nssl_use_adh=0\n");
  EXPECT_THAT(done.settings, HasSubstr("command: [\"/bin/checks/r\", \"5\"]\n"));
  EXPECT_THAT(done.settings, HasSubstr("certificate: \"/etc/nagios/tls/a.pem\", key: \"/k.pem\", ca: "
                                       "\"/etc/nagios/ca.pem\", client_certificates: require"));
  EXPECT_THAT(notes(done), ::testing::IsSupersetOf(
                               {"/n.cfg:5: command 'r': 'checks/r' is no whole path: it is taken as '/bin/checks/r'",
                                "/n.cfg:6: command 'n' is left out: there is no program 'checks/nosuch'",
                                "/n.cfg:7: ssl_cert_file: 'tls/a.pem' is no whole path: it is taken as "
                                "'/etc/nagios/tls/a.pem'",
                                "/n.cfg:9: ssl_cacert_file: 'ca.pem' is no whole path: it is taken as "
                                "'/etc/nagios/ca.pem'"}));
}

TEST_F(NrpeMigrationTest, NamesEveryLineThatIsNotCarriedOver) {
  const auto done = migrate(std::string(quiet) +
                            "nrpe_user=nagios\ndebug=1\nlisten_queue_size=5\nnosuch=1\nssl_version=SSLv3\n"
                            "address_family=6\nssl_shutdown_timeout=5\n");
  EXPECT_THAT(notes(done),
              ElementsAre(HasSubstr("/n.cfg:9: ssl_version 'SSLv3' without '+'"), HasSubstr("/n.cfg:9: 'SSLv3': SSL"),
                          HasSubstr("/n.cfg:2: the agent's user"),
                          HasSubstr("/n.cfg:10: 'address_family' is not carried over: 'address' says"),
                          "/n.cfg:6: 'debug' is not carried over: agent.log_level says how much is logged",
                          "/n.cfg:7: 'listen_queue_size' is not carried over: the agent's is the kernel's longest",
                          "/n.cfg:8: 'nosuch' is not carried over: nrpe has no such setting",
                          HasSubstr("/n.cfg:5: 'nrpe_user' is not carried over"),
                          HasSubstr("/n.cfg:11: 'ssl_shutdown_timeout' is not carried over: a connection ends")));
}

}  // namespace
}  // namespace sereno::agent::migration
