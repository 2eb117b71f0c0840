#include "net/tcp_server.h"

#include <gtest/gtest.h>

#include "net/testing/line_server.h"
#include "net/testing/scratch_folder.h"

namespace sereno::net {
namespace {
using namespace std::chrono_literals;

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

/// Clients of nrpe know a stranger by the reset. It comes behind what they said, so that nothing is written into it.
TEST_F(TcpServerTest, ResetsStrangersWhereThatIsWhatTheyKnow) {
  auto closed = settings();
  closed.allowed = *AllowedHosts::parse_list("192.0.2.1");
  closed.resets_strangers = true;
  start(std::move(closed));
  for (const std::string_view said : {"x\n", "\x16\x03\x01 as TLS begins", "half"}) {
    SCOPED_TRACE(said);
    TestClient stranger(port_);
    ASSERT_TRUE(stranger.connected());
    stranger.send(said);
    EXPECT_EQ(stranger.receive_all(), std::nullopt);
  }
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

}  // namespace
}  // namespace sereno::net
