#include "sla/channels/settings/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace sereno::sla {
namespace {

class ChannelSettingsTest : public ::testing::Test {
 protected:
  ChannelSettingsTest() {
    std::string pattern = testing::TempDir() + "/channels-XXXXXX";
    folder_ = mkdtemp(pattern.data());
    std::ofstream(folder_ + "/secret") << "tops3cret\nmore\n";
    chmod((folder_ + "/secret").c_str(), 0600);
  }
  ~ChannelSettingsTest() override { std::filesystem::remove_all(folder_); }

  std::optional<ChannelSettings> read(const std::string& more, const std::string& address = "incidentes@example.net") {
    std::ofstream(folder_ + "/mail.yaml") << "ledger: /l.db\ncontract: /c.yaml\nprovider: LANTERN\naddress: '" +
                                                 address + "'\ncontacts: [Ana@Example.com]\n" + more;
    problems_.clear();
    std::vector<config::Problem> problems;
    auto settings = read_channel_settings(folder_ + "/mail.yaml", problems);
    for (const auto& each : problems) problems_ += each.to_string() + "\n";
    return settings;
  }

  std::string folder_{};
  std::string problems_{};
};

TEST_F(ChannelSettingsTest, AreReadWithTheirSecrets) {
  const auto settings = read("smtp: {host: mx.example.net, user: u, password_file: " + folder_ +
                             "/secret}\n"
                             "imap: {host: mx.example.net, user: u, password_file: " +
                             folder_ +
                             "/secret}\n"
                             "further_ledgers: {cdmx: /srv/cdmx.db}\n"
                             "webhooks: {noc: {url: 'https://example.net/hook'}}\n");
  ASSERT_TRUE(settings) << problems_;
  ASSERT_EQ(settings->further.size(), 1u);
  EXPECT_EQ(settings->further[0].name + " " + settings->further[0].path, "cdmx /srv/cdmx.db");
  EXPECT_EQ(settings->smtp.password, "tops3cret");
  EXPECT_EQ(settings->smtp.port, 587);
  EXPECT_EQ(settings->imap->port, 993);
  EXPECT_EQ(settings->contacts, std::vector<std::string>{"ana@example.com"});
  EXPECT_EQ(settings->mail_domain(), "example.net");
  EXPECT_EQ(settings->webhooks.at("noc").url, "https://example.net/hook");
}

TEST_F(ChannelSettingsTest, AreRefusedWithThePlace) {
  struct Case {
    const char* why;
    const char* more;
    const char* problem;
  };
  const Case cases[] = {
      {"no server", "", "smtp"},
      {"no place", "smtp: {host: h}\nfurther_ledgers: {agent: /srv/cdmx.db}\n", "name of a further ledger"},
      {"one place twice", "smtp: {host: h}\nfurther_ledgers: {cdmx: /l.db}\n", "cdmx is the ledger itself"},
      {"400 seconds are no 400 days", "smtp: {host: h}\nkeep_mails: 400\n",
       "mail.yaml:7:13: keep_mails: must be at least 1d: what is older is erased for good"},
      {"a mailbox that is looked at too seldom", "smtp: {host: h}\nimap: {host: h, user: u, every: 3m}\n",
       "mail.yaml:7:33: imap.every: must lie between 1s and 60s"},
      {"answers that are awaited too long", "smtp: {host: h}\nimap: {host: h, user: u, timeout: 90s}\n",
       "imap.timeout: must lie between 1s and 60s"},
      {"unknown key", "smtp: {host: a, hots: b}\n", "hots"},
      {"password without TLS", "smtp: {host: a, tls: none, user: u}\n", "TLS alone"},
      {"port", "smtp: {host: a, port: 70000}\n", "65535"},
      {"webhook in the clear", "smtp: {host: a}\nwebhooks: {noc: {url: 'http://example.net/'}}\n", "https://"},
      {"secret that is not there", "smtp: {host: a, password_file: /no/such/file}\n", "/no/such/file"},
      {"recipient", "smtp: {host: a}\nhead_to: ['a@b.example>']\n", "is no address"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_FALSE(read(c.more));
    EXPECT_THAT(problems_, testing::HasSubstr(c.problem));
  }
  EXPECT_FALSE(read("smtp: {host: a}\n", "incidentes@example.net>\\r\\nRSET"));
}

}  // namespace
}  // namespace sereno::sla
