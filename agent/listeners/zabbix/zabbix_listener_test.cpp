#include "agent/listeners/zabbix/zabbix_listener.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "agent/listeners/testing/fake_check_service.h"
#include "agent/protocols/zabbix/frame.h"
#include "net/testing/loop_thread.h"
#include "net/testing/recorded_log.h"
#include "net/testing/scratch_folder.h"
#include "net/testing/test_client.h"

namespace sereno::agent {
namespace {
using namespace std::chrono_literals;

constexpr auto psk_digits = "00112233445566778899aabbccddeeff";
const std::string psk_key("\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff", 16);
constexpr auto gnutls_psk_suites =
    "ECDHE-PSK-AES128-CBC-SHA256:ECDHE-PSK-AES128-CBC-SHA:PSK-AES128-GCM-SHA256:PSK-AES128-CBC-SHA256:"
    "PSK-AES128-CBC-SHA";

std::string not_supported(const std::string& reason) { return std::string("ZBX_NOTSUPPORTED") + '\0' + reason; }

class ZabbixListenerTest : public testing::Test {
 protected:
  ZabbixListenerTest() {
    settings_.listen.place.text = "sereno.yaml:9:5";
    checks_.set("web", {.status = Status::critical, .summary = "down"});
  }
  ~ZabbixListenerTest() override {
    loop_.run([this] { listener_.reset(); });
  }

  void accept_psk() {
    settings_.accept_psk = true;
    settings_.psk_identity = "zabbix";
    settings_.psk = {.path = folder_.path() + "/psk", .place = {"sereno.yaml:11:7"}};
    std::ofstream(settings_.psk.path) << psk_digits << "\n";
    chmod(settings_.psk.path.c_str(), 0600);
  }

  Result<void> try_start() {
    Result<void> started;
    loop_.run([&] {
      listener_ = std::make_unique<ZabbixListener>(
          ListenerSurroundings{loop_.loop(), checks_, log_, folder_.path(), "host.example", "1.2.3"},
          std::make_shared<const config::ZabbixSettings>(settings_));
      started = listener_->start();
      port_ = listener_->port();
    });
    return started;
  }
  void start() {
    const auto started = try_start();
    ASSERT_TRUE(started) << started.error().message;
    ASSERT_NE(port_, 0);
  }
  net::TestClient client() { return net::TestClient(port_); }

  static std::string ask(net::TestClient& asker, std::string_view payload) {
    asker.send(zabbix::encode_frame(payload));
    const auto bytes = asker.receive_all();
    return bytes ? zabbix::decode_frame(*bytes).payload : "the connection broke";
  }
  std::string ask(std::string_view payload) {
    auto asker = client();
    return ask(asker, payload);
  }

  net::ScratchFolder folder_;
  net::LoopThread loop_;
  FakeCheckService checks_;
  net::RecordedLog log_;
  config::ZabbixSettings settings_;
  std::unique_ptr<ZabbixListener> listener_;
  std::uint16_t port_ = 0;
};

TEST_F(ZabbixListenerTest, AnswersBothForms) {
  start();
  EXPECT_EQ(ask("agent.ping"), "1");
  EXPECT_EQ(ask("sereno.status[web]\n"), "2");
  EXPECT_EQ(ask("nosuch"), not_supported("Unsupported item key."));
  EXPECT_EQ(ask(R"({"request":"passive checks","data":[{"key":"sereno.status[web]","timeout":3}]})"),
            R"({"version":"7.0.0","variant":2,"data":[{"value":"2"}]})");
  EXPECT_EQ(checks_.requests().back().patience, 2400ms);
  EXPECT_EQ(ask(R"({"request":"nonsense"})"),
            R"({"version":"7.0.0","variant":2,"error":"only \"passive checks\" can be asked here"})");
}

TEST_F(ZabbixListenerTest, AnswersForACheckThatHangs) {
  settings_.patience = 30ms;
  checks_.hang("stuck");
  start();
  EXPECT_EQ(ask("sereno.status[stuck]"), not_supported("Timeout: no answer within 0.03 s."));
  EXPECT_EQ(ask(R"({"request":"passive checks","data":[{"key":"sereno.status[stuck]","timeout":"50ms"}]})"),
            R"({"version":"7.0.0","variant":2,"data":[{"error":"Timeout: no answer within 0.04 s."}]})");
  loop_.run([this] { checks_.answer_late("stuck"); });
  EXPECT_EQ(ask("agent.ping"), "1");
}

TEST_F(ZabbixListenerTest, ReadsAQuestionByteByByte) {
  start();
  auto slow = client();
  for (const char byte : zabbix::encode_frame("agent.hostname")) slow.send({&byte, 1});
  EXPECT_EQ(zabbix::decode_frame(slow.receive_all().value_or("")).payload, "host.example");
}

TEST_F(ZabbixListenerTest, ClosesOnWhatIsNoPacket) {
  start();
  auto headerless = client();
  headerless.send("agent.ping\n");
  EXPECT_EQ(headerless.receive_all().value_or(""), "");
  EXPECT_TRUE(log_.wait_for("the data does not begin with 'ZBXD'"));
  EXPECT_EQ(ask("agent.ping"), "1");
}

TEST_F(ZabbixListenerTest, SpeaksWithAPreSharedKey) {
  accept_psk();
  settings_.accept_plain = false;
  start();
  auto gnutls = client();
  ASSERT_TRUE(gnutls.start_tls(
      {.max_version = TLS1_2_VERSION, .ciphers = gnutls_psk_suites, .psk_identity = "zabbix", .psk_key = psk_key}));
  EXPECT_EQ(ask(gnutls, "agent.ping"), "1");
  auto modern = client();
  ASSERT_TRUE(modern.start_tls({.min_version = TLS1_3_VERSION, .psk_identity = "zabbix", .psk_key = psk_key}));
  EXPECT_EQ(modern.tls_version(), "TLSv1.3");
  EXPECT_EQ(ask(modern, "agent.ping"), "1");
}

TEST_F(ZabbixListenerTest, RefusesAWrongPreSharedKey) {
  accept_psk();
  start();
  const std::string wrong(16, 'x');
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    SCOPED_TRACE(version);
    for (const auto& [identity, key] : {std::pair{"zabbix", wrong}, {"other", psk_key}}) {
      EXPECT_FALSE(client().start_tls({.max_version = version,
                                       .min_version = version,
                                       .ciphers = gnutls_psk_suites,
                                       .psk_identity = identity,
                                       .psk_key = key}));
    }
  }
  EXPECT_TRUE(log_.wait_for("TLS handshake: "));
  EXPECT_EQ(ask("agent.ping"), "1");
}

TEST_F(ZabbixListenerTest, RefusesPlainTextAndForeignSuitesWhenOnlyAKeyIsAccepted) {
  accept_psk();
  settings_.accept_plain = false;
  start();
  EXPECT_EQ(ask("agent.ping"), "");
  EXPECT_FALSE(client().start_tls());
}

TEST_F(ZabbixListenerTest, TakesAllThreeOnOnePort) {
  accept_psk();
  net::make_test_certificates(folder_.path());
  settings_.accept_certificate = true;
  settings_.tls.certificate.path = folder_.path() + "/peer.pem";
  settings_.tls.key.path = folder_.path() + "/peer.key";
  settings_.tls.ca.path = folder_.path() + "/ca.pem";
  start();
  EXPECT_EQ(ask("agent.ping"), "1");
  auto key = client();
  ASSERT_TRUE(key.start_tls(
      {.max_version = TLS1_2_VERSION, .ciphers = gnutls_psk_suites, .psk_identity = "zabbix", .psk_key = psk_key}));
  EXPECT_EQ(ask(key, "agent.ping"), "1");
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    auto certificate = client();
    ASSERT_TRUE(certificate.start_tls({.max_version = version,
                                       .certificate_file = folder_.path() + "/peer.pem",
                                       .key_file = folder_.path() + "/peer.key"}));
    EXPECT_EQ(ask(certificate, "agent.ping"), "1");
  }
  auto nameless = client();
  EXPECT_FALSE(nameless.start_tls({.max_version = TLS1_2_VERSION}));
}

/// Whoever waits gets a reason that concerns the item: an empty close would make the whole host unreachable.
TEST_F(ZabbixListenerTest, TellsWhoWaitsThatTheAgentStops) {
  checks_.hang("stuck");
  accept_psk();
  settings_.patience = std::chrono::minutes{1};
  settings_.allow_checks = true;
  start();
  const std::string stopping = not_supported("Not answered: the agent is stopping.");
  net::TestClient plain(port_), encrypted(port_), json(port_), unfinished(port_);
  plain.send(zabbix::encode_frame("sereno.check[stuck]"));
  ASSERT_TRUE(encrypted.start_tls(
      {.max_version = TLS1_2_VERSION, .ciphers = gnutls_psk_suites, .psk_identity = "zabbix", .psk_key = psk_key}));
  encrypted.send(zabbix::encode_frame("sereno.check[stuck]"));
  json.send(
      zabbix::encode_frame(R"({"request":"passive checks","data":[{"key":"sereno.check[stuck]","timeout":60}]})"));
  unfinished.send("ZB");
  while (checks_.requests().size() < 3) loop_.run([] {});
  loop_.run([this] { listener_->drain("the agent is stopping", [] {}); });
  EXPECT_EQ(plain.receive_all(), zabbix::encode_frame(stopping));
  EXPECT_EQ(encrypted.receive_all(), zabbix::encode_frame(stopping));
  EXPECT_NE(json.receive_all().value_or("").find(R"("error":"Not answered: the agent is stopping.")"),
            std::string::npos);
  unfinished.send(zabbix::encode_frame("agent.ping").substr(2));
  EXPECT_EQ(unfinished.receive_all(), zabbix::encode_frame(stopping));
}

TEST_F(ZabbixListenerTest, TakesAnotherSecretOver) {
  accept_psk();
  start();
  const net::ClientTls before{
      .max_version = TLS1_2_VERSION, .ciphers = gnutls_psk_suites, .psk_identity = "zabbix", .psk_key = psk_key};
  EXPECT_TRUE(client().start_tls(before));
  std::ofstream(settings_.psk.path) << std::string(64, 'c') << "\n";
  auto next = std::make_shared<config::ZabbixSettings>(settings_);
  next->listen.port = port_;
  const auto adopt = [&] {
    std::string problem;
    loop_.run([&] {
      const auto ready = listener_->adopt(ListenerEntry(std::shared_ptr<const config::ZabbixSettings>(next)));
      if (ready)
        (*ready)();
      else
        problem = ready.error().message;
    });
    return problem;
  };
  EXPECT_EQ(adopt(), "");
  EXPECT_FALSE(client().start_tls(before));
  const net::ClientTls after{.max_version = TLS1_2_VERSION,
                             .ciphers = gnutls_psk_suites,
                             .psk_identity = "zabbix",
                             .psk_key = std::string(32, '\xcc')};
  EXPECT_TRUE(client().start_tls(after));
  std::ofstream(settings_.psk.path) << "abc";
  EXPECT_NE(adopt().find("a pre-shared key has 32 to 512 hexadecimal digits"), std::string::npos);
  EXPECT_TRUE(client().start_tls(after)) << "the old one stays";
}

TEST_F(ZabbixListenerTest, SaysWhereAWrongSettingStands) {
  accept_psk();
  chmod(settings_.psk.path.c_str(), 0644);
  auto started = try_start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().message.substr(0, 18), "sereno.yaml:11:7: ");
  EXPECT_NE(started.error().message.find("can be used by others: chmod it to 06"), std::string::npos);
  settings_.accept_psk = settings_.accept_plain = false;
  started = try_start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().message, "sereno.yaml:9:5: nothing is accepted: name plain, psk or certificate");
}

}  // namespace
}  // namespace sereno::agent
