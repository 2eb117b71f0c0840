#include "agent/listeners/listener_problems.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "net/self_signed.h"
#include "net/testing/scratch_folder.h"
#include "net/testing/test_client.h"

namespace sereno::agent {
namespace {

class ListenerProblemsTest : public testing::Test {
 protected:
  ListenerProblemsTest() { settings_.state_folder = folder_.path(); }
  std::vector<std::string> problems() {
    std::vector<std::string> all;
    for (const auto& problem : find_listener_problems(settings_)) all.push_back(problem.to_string());
    return all;
  }
  static config::NrpeSettings nrpe() {
    config::NrpeSettings settings;
    settings.listen.place.text = "sereno.yaml:3:5";
    settings.tls.certificate = {.path = "/none.pem", .place = {"sereno.yaml:5:20"}};
    settings.tls.key = {.path = "/none.key", .place = {"sereno.yaml:6:12"}};
    return settings;
  }
  net::ScratchFolder folder_;
  config::AgentSettings settings_;
};
using Lines = std::vector<std::string>;

TEST_F(ListenerProblemsTest, EachStandsAtTheLineThatNamesTheFile) {
  auto first = nrpe();
  first.tls.client_certificates = config::ClientCertificates::require;
  first.tls.ca = {.path = "/none.ca", .place = {"sereno.yaml:7:11"}};
  first.listen.allowed_hosts = {{.text = "a b", .place = {"sereno.yaml:8:22"}}};
  config::ZabbixSettings second;
  second.listen.place.text = "sereno.yaml:12:5";
  second.accept_psk = true;
  second.psk_identity = "id";
  const auto psk = folder_.path() + "/psk";
  std::ofstream(psk) << "abc";
  chmod(psk.c_str(), 0600);
  second.psk = {.path = psk, .place = {"sereno.yaml:14:9"}};
  settings_.nrpe = {first};
  settings_.zabbix = {second};
  EXPECT_EQ(problems(),
            (Lines{"sereno.yaml:8:22: allowed host 'a b': is no address, no network and no host name",
                   "sereno.yaml:5:20: /none.pem: cannot be opened: No such file or directory",
                   "sereno.yaml:6:12: /none.key: cannot be opened: No such file or directory",
                   "sereno.yaml:7:11: /none.ca: cannot be opened: No such file or directory",
                   "sereno.yaml:14:9: " + psk +
                       ": a pre-shared key has 32 to 512 hexadecimal digits, two for each byte; here are 3 characters "
                       "(make one with: openssl rand -hex 32)"}));
}

TEST_F(ListenerProblemsTest, WhatIsNotNamedIsToldByTheSettingsAlone) {
  auto first = nrpe();
  first.tls.key = {};
  config::ZabbixSettings second;
  second.listen.place.text = "sereno.yaml:12:5";
  second.accept_psk = true;
  settings_.nrpe = {first};
  settings_.zabbix = {second};
  EXPECT_EQ(problems(), Lines{});
}

TEST_F(ListenerProblemsTest, PatternsOfItemsAreKeys) {
  config::ZabbixSettings zabbix;
  zabbix.access = {{.allow = true, .pattern = "sereno.*[web]"}, {.pattern = "a[b", .place = {"sereno.yaml:9:3"}}};
  settings_.zabbix = {zabbix};
  EXPECT_EQ(problems(), Lines{"sereno.yaml:9:3: 'a[b': position 4: no closing ']'"});
}

TEST_F(ListenerProblemsTest, LooksOnlyAtFilesThatWillBeOpened) {
  auto plain = nrpe();
  plain.tls.mode = config::TlsMode::off;
  auto anonymous = nrpe();
  anonymous.tls.mode = config::TlsMode::anonymous;
  settings_.nrpe = {plain, anonymous};
  config::ZabbixSettings zabbix;
  zabbix.psk = {.path = "/none.psk"};
  settings_.zabbix = {zabbix};
  EXPECT_EQ(problems(), Lines{});
}

TEST_F(ListenerProblemsTest, MakesNoCertificateAndSaysWhetherItCould) {
  auto own = nrpe();
  own.tls.certificate = own.tls.key = {};
  settings_.nrpe = {own};
  EXPECT_EQ(problems(), Lines{});
  EXPECT_FALSE(net::self_signed_is_there(net::self_signed_path(folder_.path())));
  settings_.state_folder = "/nonexistent";
  EXPECT_EQ(problems(), (Lines{"/nonexistent/self-signed.pem: cannot be made: No such file or directory "
                               "(the agent's user has to own its state folder)"}));
  settings_.state_folder = folder_.path();
  std::ofstream(net::self_signed_path(folder_.path())) << "cut short";
  chmod(net::self_signed_path(folder_.path()).c_str(), 0600);
  const auto found = problems();
  ASSERT_EQ(found.size(), 1u) << "one file, and one thing to do";
  EXPECT_TRUE(found.front().starts_with(net::self_signed_path(folder_.path()) + ": is no PEM")) << found.front();
  EXPECT_NE(found.front().find("(remove the file to have a new one made)"), std::string::npos);
}

TEST_F(ListenerProblemsTest, FindsNothingInWhatIsSound) {
  net::make_test_certificates(folder_.path());
  auto sound = nrpe();
  sound.tls.certificate.path = folder_.path() + "/peer.pem";
  sound.tls.key.path = folder_.path() + "/peer.key";
  sound.tls.client_certificates = config::ClientCertificates::ask;
  sound.tls.ca.path = folder_.path() + "/ca.pem";
  settings_.nrpe = {sound};
  EXPECT_EQ(problems(), Lines{});
}

}  // namespace
}  // namespace sereno::agent
