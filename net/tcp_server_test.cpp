#include "net/tcp_server.h"

#include <gtest/gtest.h>

#include "net/testing/loop_thread.h"
#include "net/testing/recorded_log.h"
#include "net/testing/scratch_folder.h"
#include "net/testing/test_client.h"

namespace sereno::net {
namespace {
using namespace std::chrono_literals;

/// Reads lines; answers each "twice LINE LINE" and closes, or with "more LINE" goes on. "throw" throws, "big" answers
/// more than a socket holds, "wait" never, "who" says who asks.
class LineConversation final : public Conversation {
 public:
  explicit LineConversation(Peer peer) : peer_(std::move(peer)) {}

  Step receive(std::string_view bytes) override {
    received_ += bytes;
    const auto end = received_.find('\n');
    if (end == std::string::npos) return Step::more;
    line_ = received_.substr(0, end);
    received_.erase(0, end + 1);
    return line_ == "refuse" ? Step::refused : Step::complete;
  }
  void ask(AnswerWith answer) override {
    if (line_ == "throw") throw std::runtime_error("it broke");
    if (line_ == "close") return answer(Reply{.refused = "closed without a word"});
    if (line_ == "big") return answer(std::string(64u << 20, 'b'));
    if (line_ == "nothing") return answer("");
    if (line_ == "who") return answer(peer_.tls_version + " " + peer_.certificate_name);
    if (line_ == "wait") return waiting().push_back(std::move(answer));
    answer(Reply{.bytes = "twice " + line_ + " " + line_, .last = !line_.starts_with("more")});
    answer("and this never");
  }
  std::string refusal() const override { return "not this line"; }
  std::chrono::milliseconds patience() const override { return patience_of_all(); }
  std::string overdue_answer() override { return "too late"; }
  std::string answer_instead(std::string_view reason) override { return "sorry, " + std::string(reason); }

  /// The answers that "wait" is owed.
  static std::vector<AnswerWith>& waiting() {
    static std::vector<AnswerWith> all;
    return all;
  }
  static std::chrono::milliseconds& patience_of_all() {
    static std::chrono::milliseconds time{10};
    return time;
  }

 private:
  Peer peer_;
  std::string received_;
  std::string line_;
};

StartConversation line_conversations() {
  return [](const Peer& peer) { return std::make_unique<LineConversation>(peer); };
}

class TcpServerTest : public testing::Test {
 protected:
  TcpServerTest() { LineConversation::patience_of_all() = 10ms; }
  ~TcpServerTest() override {
    loop_.run([this] {
      server_.reset();
      LineConversation::waiting().clear();
    });
  }

  TcpServerSettings settings() { return {.protocol = "line", .allowed = *AllowedHosts::parse_list("127.0.0.1")}; }
  void start(TcpServerSettings settings) {
    loop_.run([&] {
      server_ = std::make_unique<TcpServer>(loop_.loop(), std::move(settings), line_conversations(), log_);
      server_->start();
      port_ = server_->port();
    });
    ASSERT_NE(port_, 0);
  }
  /// Holds until `count` conversations wait for their answers.
  void wait_for_waiting(std::size_t count) {
    std::size_t waiting = 0;
    while (waiting < count) loop_.run([&] { waiting = LineConversation::waiting().size(); });
  }
  std::string ask(std::string_view line) {
    TestClient client(port_);
    client.send(line);
    return client.receive_all().value_or("(reset)");
  }

  LoopThread loop_;
  RecordedLog log_;
  std::unique_ptr<TcpServer> server_;
  std::unique_ptr<TestClient> kept_;
  std::uint16_t port_ = 0;
};

TEST_F(TcpServerTest, GivesOneAnswer) {
  start(settings());
  EXPECT_EQ(ask("x\n"), "twice x x");
  EXPECT_EQ(ask("nothing\n"), "");
  EXPECT_EQ(ask("wait\n"), "too late");
}

TEST_F(TcpServerTest, EndsAConnectionThatNeverCompletesItsQuestion) {
  auto impatient = settings();
  impatient.question_timeout = 20ms;
  start(std::move(impatient));
  EXPECT_EQ(ask(""), "");
  EXPECT_EQ(ask("half a li"), "");
  EXPECT_TRUE(log_.wait_for("no complete question in time"));
}

TEST_F(TcpServerTest, DoesNotLetDripsExtendTheTime) {
  auto impatient = settings();
  impatient.question_timeout = 20ms;
  start(std::move(impatient));
  TestClient dripping(port_);
  while (!log_.wait_for("listening") || log_.lines().size() < 2) dripping.send("x");
  EXPECT_TRUE(log_.wait_for("no complete question in time"));
}

TEST_F(TcpServerTest, EndsAConnectionThatDoesNotTakeItsAnswer) {
  auto impatient = settings();
  impatient.send_timeout = 20ms;
  start(std::move(impatient));
  TestClient deaf(port_);
  deaf.send("big\n");
  EXPECT_TRUE(log_.wait_for("the client did not take its answer in time"));
}

TEST_F(TcpServerTest, LosesOnlyTheConnectionInWhichSomethingThrows) {
  start(settings());
  EXPECT_EQ(ask("throw\n"), "");
  EXPECT_TRUE(log_.wait_for("it broke"));
  EXPECT_EQ(ask("x\n"), "twice x x");
}

TEST_F(TcpServerTest, SaysWhyAQuestionWasRefused) {
  start(settings());
  EXPECT_EQ(ask("refuse\n"), "");
  EXPECT_TRUE(log_.wait_for("why=\"not this line\""));
}

TEST_F(TcpServerTest, AnswersSeveralQuestionsOfOneConnection) {
  start(settings());
  TestClient client(port_);
  client.send("more a\nmore b\nc\nmore d\n");  // what comes together is kept apart; nothing behind the last
  EXPECT_EQ(client.receive_all(), "twice more a more atwice more b more btwice c c");
  TestClient slow(port_);
  slow.send("more a\n");
  EXPECT_EQ(slow.receive(18), "twice more a more ");
  slow.send("c");
  slow.send("\n");
  EXPECT_EQ(slow.receive_all(), "atwice c c");
}

TEST_F(TcpServerTest, GivesALateAnswerToNobodyElse) {
  start(settings());
  LineConversation::patience_of_all() = 1ms;
  TestClient client(port_);
  client.send("wait\n");
  EXPECT_EQ(client.receive_all(), "too late");
  loop_.run([] { LineConversation::waiting().front()("late"); });
  EXPECT_EQ(ask("x\n"), "twice x x");
}

TEST_F(TcpServerTest, EndsAConnectionThatAsksNothingMore) {
  auto impatient = settings();
  impatient.idle_timeout = 20ms;
  start(std::move(impatient));
  EXPECT_EQ(ask("more a\n"), "twice more a more a");
}

TEST_F(TcpServerTest, ClosesInsteadOfAnsweringAndSaysWhy) {
  start(settings());
  EXPECT_EQ(ask("close\n"), "");
  EXPECT_TRUE(log_.wait_for("closed without a word"));
}

TEST_F(TcpServerTest, TellsWhoAsks) {
  const ScratchFolder folder;
  make_test_certificates(folder.path());
  const auto in_folder = [&](const char* name) { return folder.path() + "/" + name; };
  std::vector<TlsProblem> problems;
  auto context = TlsContext::server({.certificate = CertificateFiles{in_folder("peer.pem"), in_folder("peer.key")},
                                     .client_certificates = ClientCertificates::ask,
                                     .ca_file = in_folder("ca.pem")},
                                    problems);
  ASSERT_TRUE(context) << problems.front().message;
  auto encrypted = settings();
  encrypted.tls = std::make_shared<const TlsContext>(std::move(*context));
  encrypted.accept_plain = true;
  start(std::move(encrypted));
  EXPECT_EQ(ask("who\n"), " ");
  const auto ask_with = [&](const ClientTls& tls) {
    TestClient client(port_);
    if (!client.start_tls(tls)) return std::string("(no handshake)");
    client.send("who\n");
    return client.receive_all().value_or("(reset)");
  };
  EXPECT_EQ(ask_with({}), "TLSv1.3 ");
  EXPECT_EQ(ask_with({.certificate_file = in_folder("peer.pem"), .key_file = in_folder("peer.key")}), "TLSv1.3 peer");
  EXPECT_EQ(ask_with({.max_version = TLS1_2_VERSION,
                      .certificate_file = in_folder("peer.pem"),
                      .key_file = in_folder("peer.key")}),
            "TLSv1.2 peer");
}

/// A stranger's client can read to our end before it is told so: it is not reset.
TEST_F(TcpServerTest, TurnsStrangersAwayInGoodOrder) {
  auto closed = settings();
  closed.allowed = *AllowedHosts::parse_list("192.0.2.1");
  start(std::move(closed));
  for (const std::string_view said : {"x\n", "\x16\x03\x01 as TLS begins", "half"}) {
    SCOPED_TRACE(said);
    TestClient stranger(port_);
    ASSERT_TRUE(stranger.connected());
    stranger.send(said);
    EXPECT_EQ(stranger.receive_all(), "");
    stranger.send("goes on");  // and may
  }
  EXPECT_TRUE(log_.wait_for("the address is not among allowed_hosts"));
}

TEST_F(TcpServerTest, KeepsAFewStrangersOnly) {
  auto closed = settings();
  closed.allowed = *AllowedHosts::parse_list("192.0.2.1");
  start(std::move(closed));
  std::vector<TestClient> silent;
  for (int i = 0; i < 100; ++i) silent.emplace_back(port_);
  // The first ones had to go for the last ones.
  EXPECT_EQ(silent.front().receive_all().value_or(""), "");
}

TEST_F(TcpServerTest, TellsWhoFindsNoRoom) {
  auto small = settings();
  small.limits = {.total = 2, .per_source = 2};
  LineConversation::patience_of_all() = 10s;
  start(std::move(small));
  TestClient first(port_), second(port_);
  first.send("wait\n");
  second.send("wait\n");
  wait_for_waiting(2);
  EXPECT_EQ(ask("x\n"), "sorry, too many questions at once: all connections of this port are being answered");
  loop_.run([] { LineConversation::waiting().front()("now"); });
  EXPECT_EQ(first.receive_all(), "now");
  EXPECT_EQ(ask("x\n"), "twice x x");
}

/// One machine's two addresses hold everything; another's first question is answered all the same.
TEST_F(TcpServerTest, SharesWhatThereIs) {
  auto small = settings();
  small.allowed = *AllowedHosts::parse_list("127.0.0.0/30,127.0.0.9");
  small.limits = {.total = 6, .per_source = 4};
  LineConversation::patience_of_all() = 10s;
  start(std::move(small));
  std::vector<TestClient> greedy;
  for (const char* from : {"127.0.0.1", "127.0.0.1", "127.0.0.1", "127.0.0.2", "127.0.0.2", "127.0.0.2"}) {
    greedy.emplace_back(port_, from);
    greedy.back().send("wait\n");
    wait_for_waiting(greedy.size());
  }
  TestClient other(port_, "127.0.0.9");
  other.send("x\n");
  EXPECT_EQ(other.receive_all(), "twice x x");
  EXPECT_TRUE(log_.wait_for("its source holds the most connections"));
  // Of its own server a third address finds its share too.
  TestClient third(port_, "127.0.0.3");
  third.send("x\n");
  EXPECT_EQ(third.receive_all(), "twice x x");
}

TEST_F(TcpServerTest, MakesRoomForAFreshConnection) {
  auto small = settings();
  small.limits = {.total = 3, .per_source = 3, .grace = 0ms};
  start(std::move(small));
  TestClient first(port_), second(port_), third(port_);
  EXPECT_EQ(ask("x\n"), "twice x x");
  EXPECT_EQ(first.receive_all(), "");
  EXPECT_TRUE(log_.wait_for("made room for another connection"));
  third.send("y\n");
  EXPECT_EQ(third.receive_all(), "twice y y");
}

TEST_F(TcpServerTest, KeepsWaitingWhenThereWillBeRoom) {
  auto small = settings();
  small.limits = {.total = 2, .per_source = 2, .grace = 100ms};
  start(std::move(small));
  TestClient first(port_), second(port_);
  EXPECT_EQ(ask("x\n"), "twice x x");
}

TEST_F(TcpServerTest, ListensOnIpv6) {
  auto six = settings();
  six.address = "::";
  start(std::move(six));
  EXPECT_EQ(ask("x\n"), "twice x x");  // a mapped peer matches its plain entry
}

TEST_F(TcpServerTest, ComesBackWhenItsPortIsFreeAgain) {
  start(settings());
  auto same_port = settings();
  same_port.port = port_;
  same_port.retry_interval = 10ms;
  loop_.run([&] {
    auto waiting = std::make_unique<TcpServer>(loop_.loop(), std::move(same_port), line_conversations(), log_);
    waiting->start();
    server_.swap(waiting);  // the first one ends here
  });
  EXPECT_TRUE(log_.wait_for("cannot listen, trying again"));
  std::string answer;
  while (answer != "twice x x") answer = ask("x\n");
}

TEST_F(TcpServerTest, StopsWithConnectionsOpen) {
  start(settings());
  TestClient idle(port_), waiting(port_);
  waiting.send("wait\n");
  loop_.run([this] { server_->stop(); });
  EXPECT_EQ(idle.receive_all().value_or(""), "");
  EXPECT_FALSE(TestClient(port_).connected());
}

TEST_F(TcpServerTest, TellsEverybodyWhoWaitsThatItStops) {
  LineConversation::patience_of_all() = 10s;
  start(settings());
  TestClient waiting(port_), half(port_), between(port_), silent(port_);
  waiting.send("wait\n");
  wait_for_waiting(1);
  half.send("ha");
  between.send("more a\n");
  EXPECT_EQ(between.receive(19), "twice more a more a");
  bool done = false;
  loop_.run([&] {
    TestClient queued(port_);  // the kernel has it, the server not yet
    queued.send("x\n");
    server_->drain("we stop", [&] { done = true; });
    EXPECT_FALSE(done);
    kept_ = std::make_unique<TestClient>(std::move(queued));
  });
  EXPECT_EQ(waiting.receive_all(), "sorry, we stop");
  EXPECT_EQ(kept_->receive_all(), "sorry, we stop");
  EXPECT_EQ(between.receive_all(), "");
  half.send("lf\n");
  EXPECT_EQ(half.receive_all(), "sorry, we stop");
  EXPECT_FALSE(TestClient(port_).connected());
  EXPECT_EQ(silent.receive_all(), "");  // had its time
  while (!done) loop_.run([] {});
}

TEST_F(TcpServerTest, DrainsAtOnceWhenNobodyIsThere) {
  start(settings());
  bool done = false;
  loop_.run([&] { server_->drain("we stop", [&] { done = true; }); });
  while (!done) loop_.run([] {});
}

TEST_F(TcpServerTest, TakesOtherSettingsOverWithoutDroppingAnybody) {
  LineConversation::patience_of_all() = 10s;
  start(settings());
  TestClient under_way(port_), between(port_);
  under_way.send("wait\n");
  wait_for_waiting(1);
  between.send("more a\n");
  EXPECT_EQ(between.receive(19), "twice more a more a");
  auto closed = settings();
  closed.port = port_;
  closed.allowed = *AllowedHosts::parse_list("192.0.2.1");
  loop_.run([&] { server_->adopt(std::move(closed), line_conversations()); });
  EXPECT_EQ(ask("x\n"), "") << "not allowed any more";
  EXPECT_EQ(between.receive_all(), "") << "no further question";
  loop_.run([] { LineConversation::waiting().front()(Reply{.bytes = "at last", .last = false}); });
  EXPECT_EQ(under_way.receive_all(), "at last");
}

TEST_F(TcpServerTest, MovesToAnotherPortAndAddress) {
  start(settings());
  TestClient under_way(port_);
  under_way.send("wait\n");
  wait_for_waiting(1);
  LineConversation::patience_of_all() = 10s;
  const auto old_port = port_;
  auto everywhere = settings();
  everywhere.address = "0.0.0.0";
  everywhere.port = port_;  // cannot be had beside the old one
  loop_.run([&] { server_->adopt(std::move(everywhere), line_conversations()); });
  EXPECT_EQ(ask("x\n"), "twice x x");
  auto elsewhere = settings();
  elsewhere.address = "127.0.0.2";
  elsewhere.allowed = *AllowedHosts::parse_list("127.0.0.0/8");
  loop_.run([&] {
    server_->adopt(std::move(elsewhere), line_conversations());
    port_ = server_->port();
  });
  EXPECT_FALSE(TestClient(old_port).connected());
  TestClient there(port_, "127.0.0.3", "127.0.0.2");
  there.send("x\n");
  EXPECT_EQ(there.receive_all(), "twice x x");
  loop_.run([] { LineConversation::waiting().front()("at last"); });
  const auto answer = under_way.receive_all();
  EXPECT_TRUE(answer == "at last" || answer == "too late") << *answer;
}

TEST_F(TcpServerTest, SaysWhenItsAddressIsNotThere) {
  loop_.run([&] {
    auto elsewhere = settings();
    elsewhere.address = "192.0.2.1";
    server_ = std::make_unique<TcpServer>(loop_.loop(), std::move(elsewhere), line_conversations(), log_);
    server_->start();
    EXPECT_EQ(server_->port(), 0);
  });
  EXPECT_TRUE(log_.wait_for("Cannot assign requested address"));
}

}  // namespace
}  // namespace sereno::net
