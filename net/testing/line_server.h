// A server of lines, whose conversations a test can hold up.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/tcp_server.h"
#include "net/testing/loop_thread.h"
#include "net/testing/recorded_log.h"
#include "net/testing/test_client.h"

namespace sereno::net {

/// Reads lines; answers each "twice LINE LINE" (or another word) and closes, or with "more LINE" goes on. "throw"
/// throws, "big" answers more than a socket holds, "wait" never, "who" says who asks.
class LineConversation final : public Conversation {
 public:
  explicit LineConversation(Peer peer, std::string word = "twice", bool goes_on = true)
      : peer_(std::move(peer)), word_(std::move(word)), goes_on_(goes_on) {}

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
    answer(Reply{.bytes = word_ + " " + line_ + " " + line_, .last = !line_.starts_with("more")});
    answer("and this never");
  }
  std::string refusal() const override { return "not this line"; }
  std::chrono::milliseconds patience() const override { return patience_of_all(); }
  std::string overdue_answer() override { return "too late"; }
  std::string answer_instead(std::string_view reason) override { return "sorry, " + std::string(reason); }

  bool go_on_as(const Conversation& next) override {
    word_ = dynamic_cast<const LineConversation&>(next).word_;
    return goes_on_;
  }

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
  std::string word_;
  bool goes_on_;
  std::string received_;
  std::string line_;
};

inline StartConversation line_conversations(const std::string& word = "twice", bool goes_on = true) {
  return [=](const Peer& peer) { return std::make_unique<LineConversation>(peer, word, goes_on); };
}

class TcpServerTest : public testing::Test {
 protected:
  TcpServerTest() { LineConversation::patience_of_all() = std::chrono::milliseconds{10}; }
  ~TcpServerTest() override {
    loop_.run([this] {
      server_.reset();
      LineConversation::waiting().clear();
    });
  }

  TcpServerSettings settings() { return {.protocol = "line", .allowed = *AllowedHosts::parse_list("127.0.0.1")}; }
  void start(TcpServerSettings settings, StartConversation conversations = line_conversations()) {
    loop_.run([&] {
      server_ = std::make_unique<TcpServer>(loop_.loop(), std::move(settings), std::move(conversations), log_);
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

}  // namespace sereno::net
