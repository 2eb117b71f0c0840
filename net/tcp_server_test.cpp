#include "net/tcp_server.h"

#include <gtest/gtest.h>

#include "net/testing/loop_thread.h"
#include "net/testing/recorded_log.h"
#include "net/testing/test_client.h"

namespace sereno::net {
namespace {
using namespace std::chrono_literals;

/// Reads a line; answers "twice LINE LINE". "throw" throws, "big" answers more than a socket holds, "wait" never.
class LineConversation final : public Conversation {
 public:
  explicit LineConversation(AnswerWith answer) : answer_(std::move(answer)) {}

  Step receive(std::string_view bytes) override {
    line_ += bytes;
    if (line_.find('\n') == std::string::npos) return Step::more;
    line_.pop_back();
    if (line_ == "throw") throw std::runtime_error("it broke");
    if (line_ == "refuse") return Step::refused;
    if (line_ == "big") answer_(std::string(64u << 20, 'b'));
    if (line_ == "nothing") answer_("");
    if (line_ != "wait") {
      answer_("twice " + line_ + " " + line_);
      answer_("and this never");
    }
    return Step::answering;
  }
  std::string refusal() const override { return "not this line"; }
  std::chrono::milliseconds patience() const override { return 10ms; }
  std::string overdue_answer() override { return "too late"; }

 private:
  AnswerWith answer_;
  std::string line_;
};

class TcpServerTest : public testing::Test {
 protected:
  ~TcpServerTest() override {
    loop_.run([this] { server_.reset(); });
  }

  TcpServerSettings settings() { return {.protocol = "line", .allowed = *AllowedHosts::parse_list("127.0.0.1")}; }
  void start(TcpServerSettings settings) {
    loop_.run([&] {
      server_ = std::make_unique<TcpServer>(
          loop_.loop(), std::move(settings),
          [](const Peer&, AnswerWith answer) { return std::make_unique<LineConversation>(std::move(answer)); }, log_);
      server_->start();
      port_ = server_->port();
    });
    ASSERT_NE(port_, 0);
  }
  std::string ask(std::string_view line) {
    TestClient client(port_);
    client.send(line);
    return client.receive_all().value_or("(reset)");
  }

  LoopThread loop_;
  RecordedLog log_;
  std::unique_ptr<TcpServer> server_;
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
    auto waiting = std::make_unique<TcpServer>(
        loop_.loop(), std::move(same_port),
        [](const Peer&, AnswerWith answer) { return std::make_unique<LineConversation>(std::move(answer)); }, log_);
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

TEST_F(TcpServerTest, SaysWhenItsAddressIsNotThere) {
  loop_.run([&] {
    auto elsewhere = settings();
    elsewhere.address = "192.0.2.1";
    server_ = std::make_unique<TcpServer>(
        loop_.loop(), std::move(elsewhere), [](const Peer&, const AnswerWith&) { return nullptr; }, log_);
    server_->start();
    EXPECT_EQ(server_->port(), 0);
  });
  EXPECT_TRUE(log_.wait_for("Cannot assign requested address"));
}

}  // namespace
}  // namespace sereno::net
