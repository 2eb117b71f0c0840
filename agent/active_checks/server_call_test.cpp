#include "agent/active_checks/server_call.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "agent/protocols/zabbix/frame.h"
#include "base/descriptor.h"
#include "net/testing/loop_thread.h"

namespace sereno::agent {
namespace {

using testing::HasSubstr;

/// Takes one request, keeps its bytes, and says what it is told to.
class Server {
 public:
  explicit Server(std::string answer)
      : listening_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), answer_(std::move(answer)) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof name;
    if (bind(listening_.get(), reinterpret_cast<sockaddr*>(&name), size) != 0 || listen(listening_.get(), 8) != 0)
      throw std::runtime_error("no port");
    getsockname(listening_.get(), reinterpret_cast<sockaddr*>(&name), &size);
    port_ = ntohs(name.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~Server() {
    shutdown(listening_.get(), SHUT_RDWR);
    thread_.join();
  }
  std::uint16_t port() const { return port_; }
  /// Once the call has ended.
  std::string request() {
    const std::lock_guard lock(mutex_);
    return request_;
  }

 private:
  void serve() {
    const Descriptor client(accept(listening_.get(), nullptr, nullptr));
    if (client.get() < 0) return;
    std::string received(65536, '\0');
    std::string all;
    while (zabbix::decode_frame(all).state == zabbix::DecodedFrame::State::incomplete) {
      const auto got = recv(client.get(), received.data(), received.size(), 0);
      if (got <= 0) break;
      all.append(received, 0, static_cast<std::size_t>(got));
    }
    {
      const std::lock_guard lock(mutex_);
      request_ = all;
    }
    for (const char byte : answer_)  // in as many pieces as there can be
      if (send(client.get(), &byte, 1, MSG_NOSIGNAL) < 0) return;
  }

  Descriptor listening_;
  std::string answer_;
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  std::string request_;
  std::thread thread_;
};

class ServerCallTest : public testing::Test {
 protected:
  ServerCallTest() {
    loop_.run([this] { calls_.emplace(loop_.loop(), net::look_up_on_threads(loop_.loop(), &net::resolve_by_system)); });
  }
  ~ServerCallTest() override {
    loop_.run([this] { calls_.reset(); });
  }
  Result<std::string> call(std::uint16_t port, bool answered = true) {
    std::optional<Result<std::string>> outcome;
    loop_.run([&] {
      calls_->call({.address = {.host = "127.0.0.1", .port = port},
                    .timeout = std::chrono::seconds{60},
                    .payload = "question",
                    .answered = answered},
                   [&](Result<std::string> said) {
                     const std::lock_guard lock(mutex_);
                     outcome = std::move(said);
                     ended_.notify_all();
                   });
    });
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [&] { return outcome.has_value(); });
    return *outcome;
  }

  net::LoopThread loop_;
  std::optional<ServerCalls> calls_;
  std::mutex mutex_;
  std::condition_variable ended_;
};

TEST_F(ServerCallTest, AsksCompressedAndReadsBothKindsOfAnswers) {
  for (const auto& frame : {zabbix::encode_frame("answer"), zabbix::encode_compressed_frame("answer")}) {
    Server server(frame);
    const auto said = call(server.port());
    ASSERT_TRUE(said) << said.error().message;
    EXPECT_EQ(*said, "answer");
    EXPECT_EQ(server.request().substr(0, 5), std::string("ZBXD\x03"));
    EXPECT_EQ(zabbix::decode_frame(server.request()).payload, "question");
  }
}

TEST_F(ServerCallTest, SaysWhatKeepsItFromAnAnswer) {
  struct Case {
    const char* why;
    std::string answer;
    const char* problem;
  };
  const Case cases[] = {
      {"nothing", "", "the server closed the connection without an answer (is this host allowed?)"},
      {"cut short", zabbix::encode_frame("answer").substr(0, 15), "the server's answer ends too early"},
      {"none of Zabbix", "HTTP/1.1 400 Bad Request", "the server's answer: "},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Server server(c.answer);
    const auto said = call(server.port());
    ASSERT_FALSE(said);
    EXPECT_THAT(said.error().message, HasSubstr("127.0.0.1:" + std::to_string(server.port()) + ": "));
    EXPECT_THAT(said.error().message, HasSubstr(c.problem));
  }
}

TEST_F(ServerCallTest, AHeartbeatHasArrivedWhenTheServerEnds) {
  Server server("");
  const auto said = call(server.port(), false);
  ASSERT_TRUE(said) << said.error().message;
  EXPECT_EQ(zabbix::decode_frame(server.request()).payload, "question");
}

TEST_F(ServerCallTest, NobodyListens) {
  std::uint16_t port = 0;
  {
    const Server gone("");
    port = gone.port();
  }
  EXPECT_THAT(call(port).error().message, HasSubstr("127.0.0.1:" + std::to_string(port) + ": "));
}

}  // namespace
}  // namespace sereno::agent
