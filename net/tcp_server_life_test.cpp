// A server that begins, takes other settings over and ends.
#include <gtest/gtest.h>

#include "net/tcp_server.h"
#include "net/testing/line_server.h"
#include "net/testing/scratch_folder.h"

namespace sereno::net {
namespace {
using namespace std::chrono_literals;

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

TEST_F(TcpServerTest, GoesOnUnderOtherSettingsWithEverybodyWhoMayStay) {
  start(settings());
  TestClient between(port_), half(port_), silent(port_);
  between.send("more a\n");
  EXPECT_EQ(between.receive(19), "twice more a more a");
  half.send("more b\nmore ");
  EXPECT_EQ(half.receive(19), "twice more b more b");
  auto next = settings();
  next.allowed = *AllowedHosts::parse_list("127.0.0.0/8");
  loop_.run([&] { server_->adopt(std::move(next), line_conversations("again")); });
  between.send("more c\n");
  EXPECT_EQ(between.receive(19), "again more c more c");
  half.send("d\n");
  EXPECT_EQ(half.receive(19), "again more d more d") << "the bytes that had come are not lost";
  silent.send("e\n");
  EXPECT_EQ(silent.receive_all(), "again e e") << "a question that begins now is asked under these settings";
}

TEST_F(TcpServerTest, EndsWhoeverWouldNotComeInUnderTheNextSettings) {
  const ScratchFolder folder;
  make_test_certificates(folder.path());
  const auto tls = [&](ClientCertificates wanted, const char* authorities) {
    std::vector<TlsProblem> problems;
    auto context =
        TlsContext::server({.certificate = CertificateFiles{folder.path() + "/peer.pem", folder.path() + "/peer.key"},
                            .client_certificates = wanted,
                            .ca_file = folder.path() + authorities},
                           problems);
    return std::make_shared<const TlsContext>(std::move(*context));
  };
  const auto open = tls(ClientCertificates::none, "");
  struct Case {
    const char* why;
    std::shared_ptr<const TlsContext> before{};
    bool encrypted = false;
    std::shared_ptr<const TlsContext> after{};
    bool plain_after = false;
    const char* allowed = "127.0.0.1";
    bool goes_on = true;
    bool stays = false;
  };
  const Case cases[] = {
      {.why = "nothing has changed", .stays = true},
      {.why = "its address is not allowed any more", .allowed = "192.0.2.1"},
      {.why = "the protocol begins anew", .goes_on = false},
      {.why = "only TLS is spoken now", .after = open},
      {.why = "plain beside TLS", .after = open, .plain_after = true, .stays = true},
      {.why = "TLS with another context", .before = open, .encrypted = true, .after = tls({}, ""), .stays = true},
      {.why = "TLS is not spoken any more", .before = open, .encrypted = true},
      {.why = "a certificate is asked for now",
       .before = open,
       .encrypted = true,
       .after = tls(ClientCertificates::require, "/ca.pem")},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    auto before = settings();
    before.tls = c.before;
    start(std::move(before), line_conversations("twice", c.goes_on));
    TestClient client(port_);
    if (c.encrypted) {
      ASSERT_TRUE(client.start_tls());
    }
    client.send("more a\n");
    EXPECT_EQ(client.receive(19), "twice more a more a");
    auto after = settings();
    after.tls = c.after;
    after.accept_plain = c.plain_after;
    after.allowed = *AllowedHosts::parse_list(c.allowed);
    loop_.run([&] { server_->adopt(std::move(after), line_conversations()); });
    client.send("b\n");
    EXPECT_EQ(client.receive_all().value_or(""), c.stays ? "twice b b" : "");
  }
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
