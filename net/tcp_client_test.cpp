#include "net/tcp_client.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <future>

#include "net/tcp_server.h"
#include "net/testing/loop_thread.h"
#include "net/testing/recorded_log.h"
#include "net/testing/scratch_folder.h"
#include "net/testing/test_client.h"

namespace sereno::net {
namespace {
using namespace std::chrono_literals;

/// Answers each line with itself, with whom it talks to in front; "wait" never.
class Echo final : public Conversation {
 public:
  explicit Echo(Peer peer) : peer_(std::move(peer)) {}
  Step receive(std::string_view bytes) override {
    line_ += bytes;
    return line_.ends_with('\n') ? Step::complete : Step::more;
  }
  std::string refusal() const override { return ""; }
  void ask(AnswerWith answer) override {
    if (line_ == "wait\n") return;
    answer(Reply{.bytes = peer_.certificate_name + ">" + std::exchange(line_, ""), .last = false});
  }
  std::chrono::milliseconds patience() const override { return 1min; }
  std::string overdue_answer() override { return ""; }
  std::string answer_instead(std::string_view) override { return ""; }

 private:
  Peer peer_;
  std::string line_;
};

class TcpClientTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    certificates_ = std::make_unique<ScratchFolder>();
    make_test_certificates(certificates_->path());
  }
  static void TearDownTestSuite() { certificates_.reset(); }
  ~TcpClientTest() override {
    loop_.run([this] {
      client_.reset();
      server_.reset();
    });
  }

  static std::string file(const char* name) { return certificates_->path() + "/" + name; }
  static CertificateFiles peer_files() { return {file("peer.pem"), file("peer.key")}; }
  template <class Settings>
  static std::shared_ptr<const TlsContext> context(const Settings& settings) {
    std::vector<TlsProblem> problems;
    std::optional<TlsContext> made;
    if constexpr (std::is_same_v<Settings, TlsServerSettings>)
      made = TlsContext::server(settings, problems);
    else
      made = TlsContext::client(settings, problems);
    EXPECT_TRUE(made) << problems.front().message;
    return std::make_shared<const TlsContext>(std::move(*made));
  }
  PskFile psk(const char* name, char digit) {
    const auto path = folder_.path() + "/" + name;
    std::ofstream(path) << std::string(64, digit);
    chmod(path.c_str(), 0600);
    return {"id", path};
  }

  void serve(std::shared_ptr<const TlsContext> tls = {}) {
    loop_.run([&] {
      server_ = std::make_unique<TcpServer>(
          loop_.loop(),
          TcpServerSettings{
              .protocol = "echo", .allowed = *AllowedHosts::parse_list("127.0.0.1"), .tls = std::move(tls)},
          [](const Peer& peer) { return std::make_unique<Echo>(peer); }, log_);
      server_->start();
      port_ = server_->port();
    });
  }

  /// Waits for what a call is given.
  template <class Value, class Call>
  Result<Value> outcome_of(Call call) {
    std::promise<Result<Value>> outcome;
    loop_.run([&] { call([&](Result<Value> value) { outcome.set_value(std::move(value)); }); });
    return outcome.get_future().get();
  }
  std::string connect(TcpClientSettings settings) {
    if (settings.port == 0) settings.port = port_;
    loop_.run([&] { client_ = std::make_unique<TcpClient>(loop_.loop(), std::move(settings), look_up_); });
    const auto done = outcome_of<void>([&](auto then) { client_->connect(then); });
    return done ? "" : done.error().message;
  }
  std::string ask(const std::string& line) {
    const auto sent = outcome_of<void>([&](auto then) { client_->send(line, then); });
    if (!sent) return sent.error().message;
    std::string all;
    while (!all.ends_with('\n')) {
      const auto part = outcome_of<std::string>([&](auto then) { client_->receive(then); });
      if (!part) return part.error().message;
      if (part->empty()) return all + "(end)";
      all += *part;
    }
    return all;
  }

  static std::unique_ptr<ScratchFolder> certificates_;
  ScratchFolder folder_;
  LoopThread loop_;
  RecordedLog log_;
  std::unique_ptr<TcpServer> server_;
  std::unique_ptr<TcpClient> client_;
  std::uint16_t port_ = 0;
  /// "both" has a first address where nobody listens.
  LookUp look_up_ = [](const std::string& name, auto done) {
    if (name == "both") return done(std::vector{*IpAddress::parse("127.0.0.7"), *IpAddress::parse("127.0.0.1")});
    if (name == "peer") return done(std::vector{*IpAddress::parse("127.0.0.1")});
    done(Error{"no such name"});
  };
};
std::unique_ptr<ScratchFolder> TcpClientTest::certificates_;

TEST_F(TcpClientTest, AsksSeveralQuestions) {
  serve();
  ASSERT_EQ(connect({.host = "127.0.0.1"}), "");
  EXPECT_EQ(ask("a\n"), ">a\n");
  const std::string large = std::string(300'000, 'b') + "\n";
  EXPECT_EQ(ask(large), ">" + large);
  loop_.run([this] { server_->stop(); });
  const auto gone = ask("c\n");
  EXPECT_TRUE(gone == "(end)" || gone.find("closed the connection") != gone.npos) << gone;
}

TEST_F(TcpClientTest, TriesEveryAddressOfAName) {
  serve();
  EXPECT_EQ(connect({.host = "both"}), "");
  EXPECT_EQ(ask("a\n"), ">a\n");
}

TEST_F(TcpClientTest, SaysAtWhatItFailed) {
  EXPECT_EQ(connect({.host = "nowhere", .port = 1}), "nowhere:1: name: no such name");
  EXPECT_EQ(connect({.host = "127.0.0.1", .port = 1}), "127.0.0.1:1: connect: Connection refused");
  serve();
  ASSERT_EQ(connect({.host = "127.0.0.1", .timeout = 50ms}), "");
  EXPECT_EQ(ask("wait\n"), "127.0.0.1:" + std::to_string(port_) + ": receive: no end within 50 ms");
  EXPECT_EQ(connect({.host = "127.0.0.1", .tls = context(TlsClientSettings{.verify = false})}).substr(0, 10),
            "127.0.0.1:");
}

TEST_F(TcpClientTest, VerifiesWhomItTalksTo) {
  serve(context(TlsServerSettings{.certificate = peer_files()}));
  const auto trusting = context(TlsClientSettings{.ca_file = file("ca.pem")});
  const auto error = [&](const std::string& why) {
    return "peer:" + std::to_string(port_) + ": TLS: certificate verify failed (" + why + ")";
  };
  EXPECT_EQ(connect({.host = "peer", .tls = trusting}), "");
  EXPECT_EQ(client_->tls_version(), "TLSv1.3");
  EXPECT_EQ(ask("a\n"), ">a\n");
  EXPECT_EQ(connect({.host = "127.0.0.1", .tls = trusting, .server_name = "peer"}), "");
  EXPECT_EQ(connect({.host = "peer", .tls = trusting, .server_name = "other.example"}), error("hostname mismatch"));
  EXPECT_NE(connect({.host = "127.0.0.1", .tls = trusting}).find("IP address mismatch"), std::string::npos);
  const auto strangers = context(TlsClientSettings{.ca_file = file("other-ca.pem")});
  EXPECT_EQ(connect({.host = "peer", .tls = strangers}), error("unable to get local issuer certificate"));
  const auto credulous = context(TlsClientSettings{.verify = false});
  EXPECT_EQ(connect({.host = "127.0.0.1", .tls = credulous, .server_name = "other.example"}), "");
}

TEST_F(TcpClientTest, TakesNoServerThatWasRevokedOrIsAnother) {
  serve(context(TlsServerSettings{.certificate = peer_files()}));
  struct Case {
    const char* why;
    std::string list;
    std::string issuer;
    std::string subject;
    std::string name;
    std::string error;
  };
  const Case cases[] = {
      {"nobody was revoked", "none-revoked.crl", "", "", "peer", ""},
      {"it was revoked", "peer-revoked.crl", "", "", "peer", "certificate verify failed (certificate revoked)"},
      {"its issuer", "", "CN=test authority", "", "peer", ""},
      {"another issuer", "", "CN=another", "", "peer",
       "the issuer of its certificate is 'CN=test authority', not 'CN=another'"},
      {"beside an issuer the name counts", "", "CN=test authority", "", "other.example",
       "certificate verify failed (hostname mismatch)"},
      {"its subject, in place of the name", "", "", "CN=peer", "other.example", ""},
      {"another subject", "", "CN=test authority", "CN=server", "peer",
       "the subject of its certificate is 'CN=peer', not 'CN=server'"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto tls = context(TlsClientSettings{.ca_file = file("ca.pem"),
                                               .crl_file = c.list.empty() ? "" : file(c.list.c_str()),
                                               .server_issuer = c.issuer,
                                               .server_subject = c.subject});
    const std::string outcome = connect({.host = "peer", .tls = tls, .server_name = c.name});
    EXPECT_EQ(outcome, c.error.empty() ? "" : "peer:" + std::to_string(port_) + ": TLS: " + c.error);
    if (c.error.empty()) {
      EXPECT_EQ(ask("a\n"), ">a\n");
    }
  }
}

TEST_F(TcpClientTest, ShowsItsCertificate) {
  serve(context(TlsServerSettings{
      .certificate = peer_files(), .client_certificates = ClientCertificates::require, .ca_file = file("ca.pem")}));
  ASSERT_EQ(connect({.host = "peer",
                     .tls = context(TlsClientSettings{.ca_file = file("ca.pem"), .certificate = peer_files()})}),
            "");
  EXPECT_EQ(ask("a\n"), "peer>a\n");
}

TEST_F(TcpClientTest, SpeaksWithAPreSharedKey) {
  serve(context(TlsServerSettings{.psk = psk("theirs", 'a')}));
  EXPECT_EQ(connect({.host = "127.0.0.1", .tls = context(TlsClientSettings{.psk = psk("ours", 'a')})}), "");
  EXPECT_EQ(ask("a\n"), ">a\n");
  EXPECT_NE(connect({.host = "127.0.0.1", .tls = context(TlsClientSettings{.psk = psk("wrong", 'b')})}), "");
}

TEST_F(TcpClientTest, CallsNobodyOnceItHasGone) {
  serve();
  ASSERT_EQ(connect({.host = "127.0.0.1"}), "");
  bool called = false;
  loop_.run([&] {
    client_->receive([&](const auto&) { called = true; });
    client_.reset();
  });
  loop_.run([] {});
  EXPECT_FALSE(called);
}

}  // namespace
}  // namespace sereno::net
