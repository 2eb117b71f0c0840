#include "agent/listeners/listener_set.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>

#include "agent/listeners/testing/fake_check_service.h"
#include "agent/protocols/nrpe/testing/nrpe_query.h"
#include "agent/protocols/zabbix/frame.h"
#include "base/descriptor.h"
#include "net/testing/loop_thread.h"
#include "net/testing/recorded_log.h"
#include "net/testing/scratch_folder.h"
#include "net/testing/test_client.h"

namespace sereno::agent {
namespace {
using namespace std::chrono_literals;

/// A port that is free now.
std::uint16_t free_port() {
  const Descriptor probe(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof name;
  EXPECT_EQ(bind(probe.get(), reinterpret_cast<const sockaddr*>(&name), size), 0);
  getsockname(probe.get(), reinterpret_cast<sockaddr*>(&name), &size);
  return ntohs(name.sin_port);
}

/// One who asks at the control socket.
class ControlAsker {
 public:
  explicit ControlAsker(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    path.copy(name.sun_path, sizeof name.sun_path - 1);
    const timeval patience{.tv_sec = 20, .tv_usec = 0};
    setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    connected_ = connect(socket_.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0;
  }
  bool connected() const { return connected_; }
  void send(const std::string& line) { ::send(socket_.get(), line.data(), line.size(), MSG_NOSIGNAL); }
  std::string answer() {
    std::string all;
    char part[4096];
    for (ssize_t got = 0; (got = recv(socket_.get(), part, sizeof part, 0)) > 0;)
      all.append(part, static_cast<std::size_t>(got));
    return all;
  }

 private:
  Descriptor socket_;
  bool connected_ = false;
};

class ListenerSetTest : public testing::Test {
 protected:
  ListenerSetTest() {
    checks_.set("web", {.status = Status::warning, .summary = "slow"});
    settings_.state_folder = folder_.path();
    settings_.control_socket = folder_.path() + "/control.sock";
    loop_.run([this] {
      set_ = std::make_unique<ListenerSet>(
          ListenerSurroundings{loop_.loop(), checks_, log_, folder_.path(), "cc-01", "1.2.3"},
          ControlListener::Surroundings{.loop = loop_.loop(), .checks = checks_, .log = log_, .status = [] {
                                          return StatusReport{.version = "1.2.3"};
                                        }});
    });
  }
  ~ListenerSetTest() override {
    loop_.run([this] { set_.reset(); });
  }

  static config::NrpeSettings nrpe(std::uint16_t port) {
    config::NrpeSettings settings;
    settings.listen.port = port;
    settings.listen.place.text = "sereno.yaml:3:5";
    settings.tls.mode = config::TlsMode::off;
    settings.patience = 1min;
    return settings;
  }
  static config::ZabbixSettings zabbix(std::uint16_t port) {
    config::ZabbixSettings settings;
    settings.listen.port = port;
    settings.listen.place.text = "sereno.yaml:9:5";
    return settings;
  }

  std::vector<std::string> start() {
    std::vector<std::string> obstacles;
    loop_.run([&] { obstacles = set_->start(std::make_shared<const config::AgentSettings>(settings_)); });
    return obstacles;
  }
  /// What stands against the settings; when nothing does, they are taken over.
  std::vector<std::string> take_over() {
    std::vector<std::string> obstacles;
    loop_.run([&] {
      auto prepared = set_->prepare(std::make_shared<const config::AgentSettings>(settings_));
      obstacles = prepared.obstacles;
      if (obstacles.empty()) prepared.adopt();
    });
    return obstacles;
  }
  bool nrpe_answers(std::uint16_t port) {
    net::TestClient client(port);
    if (!client.connected()) return false;
    client.send(nrpe_query(4, "web"));
    return client.receive_all().value_or("").find("WEB WARNING") != std::string::npos;
  }
  bool zabbix_answers(std::uint16_t port) {
    net::TestClient client(port);
    if (!client.connected()) return false;
    client.send(zabbix::encode_frame("agent.ping"));
    return client.receive_all() == zabbix::encode_frame("1");
  }
  std::vector<std::string> shown() {
    std::vector<std::string> all;
    loop_.run([&] {
      for (const auto& status : set_->status())
        all.push_back(status.protocol + " " + status.address + (status.listening ? "" : " not listening"));
    });
    return all;
  }

  net::ScratchFolder folder_;
  net::LoopThread loop_;
  FakeCheckService checks_;
  net::RecordedLog log_;
  config::AgentSettings settings_;
  std::unique_ptr<ListenerSet> set_;
};

using Lines = std::vector<std::string>;

TEST_F(ListenerSetTest, OpensAllThatTheSettingsName) {
  const auto a = free_port(), b = free_port();
  settings_.nrpe = {nrpe(a)};
  settings_.zabbix = {zabbix(b)};
  EXPECT_EQ(start(), Lines{});
  EXPECT_TRUE(nrpe_answers(a));
  EXPECT_TRUE(zabbix_answers(b));
  EXPECT_EQ(shown(), (Lines{"nrpe 127.0.0.1", "zabbix 127.0.0.1"}));
  ControlAsker asker(settings_.control_socket);
  asker.send("status\n");
  EXPECT_EQ(asker.answer().substr(0, 18), "0\nserenod 1.2.3 on");
}

TEST_F(ListenerSetTest, TakesOverWhatIsNewAndLetsGoOfWhatIsLeft) {
  const auto kept = free_port(), moved = free_port(), elsewhere = free_port(), gone = free_port();
  settings_.nrpe = {nrpe(kept), nrpe(moved)};
  settings_.zabbix = {zabbix(gone)};
  checks_.hang("stuck");
  ASSERT_EQ(start(), Lines{});
  net::TestClient under_way(moved), of_the_gone(gone);
  under_way.send(nrpe_query(4, "stuck"));
  while (checks_.requests().empty()) loop_.run([] {});

  settings_.nrpe = {nrpe(elsewhere), nrpe(kept)};
  settings_.zabbix = {};
  EXPECT_EQ(take_over(), Lines{});
  EXPECT_TRUE(nrpe_answers(kept));
  EXPECT_TRUE(nrpe_answers(elsewhere));
  EXPECT_FALSE(net::TestClient(moved).connected());
  EXPECT_FALSE(net::TestClient(gone).connected());
  EXPECT_EQ(shown(), (Lines{"nrpe 127.0.0.1", "nrpe 127.0.0.1"}));
  of_the_gone.send(zabbix::encode_frame("agent.ping"));
  EXPECT_NE(of_the_gone.receive_all().value_or("").find("does not listen here any more"), std::string::npos);
  loop_.run([this] { checks_.answer_late("stuck"); });
  EXPECT_GT(under_way.receive_all().value_or("").size(), 16u) << "a question under way is answered";

  settings_.zabbix = {zabbix(gone)};
  EXPECT_EQ(take_over(), Lines{});
  EXPECT_TRUE(zabbix_answers(gone));
}

TEST_F(ListenerSetTest, APortMayChangeItsProtocol) {
  const auto port = free_port();
  settings_.nrpe = {nrpe(port)};
  ASSERT_EQ(start(), Lines{});
  settings_.nrpe = {};
  settings_.zabbix = {zabbix(port)};
  EXPECT_EQ(take_over(), Lines{});
  EXPECT_TRUE(zabbix_answers(port));
}

TEST_F(ListenerSetTest, RefusesTheWholeOfWhatIsWrongInPart) {
  const auto port = free_port(), other = free_port();
  settings_.nrpe = {nrpe(port)};
  ASSERT_EQ(start(), Lines{});
  settings_.nrpe = {nrpe(other)};
  auto wrong = zabbix(free_port());
  wrong.accept_psk = true;
  wrong.psk_identity = "id";
  wrong.psk = {.path = "/none.psk", .place = {"sereno.yaml:12:11"}};
  settings_.zabbix = {wrong};
  settings_.control_socket = "/nonexistent/control.sock";
  const auto obstacles = take_over();
  ASSERT_EQ(obstacles.size(), 2u);
  EXPECT_EQ(obstacles[0].substr(0, 42), "control socket /nonexistent/control.sock: ");
  EXPECT_EQ(obstacles[1], "sereno.yaml:12:11: /none.psk: cannot be opened: No such file or directory");
  EXPECT_TRUE(nrpe_answers(port)) << "the old ones stay";
  EXPECT_FALSE(net::TestClient(other).connected());
}

TEST_F(ListenerSetTest, MovesTheControlSocket) {
  ASSERT_EQ(start(), Lines{});
  const auto before = settings_.control_socket;
  settings_.control_socket = folder_.path() + "/other.sock";
  EXPECT_EQ(take_over(), Lines{});
  EXPECT_FALSE(std::filesystem::exists(before));
  ControlAsker asker(settings_.control_socket);
  ASSERT_TRUE(asker.connected());
  asker.send("status\n");
  EXPECT_EQ(asker.answer().substr(0, 2), "0\n");
}

TEST_F(ListenerSetTest, TellsEverybodyWhoWaitsThatTheAgentStops) {
  const auto port = free_port();
  settings_.nrpe = {nrpe(port)};
  checks_.hang("stuck");
  ASSERT_EQ(start(), Lines{});
  net::TestClient nrpe_asker(port);
  nrpe_asker.send(nrpe_query(2, "stuck"));
  ControlAsker control_asker(settings_.control_socket), unfinished(settings_.control_socket);
  control_asker.send("run\tstuck\n");
  unfinished.send("run\tst");
  while (checks_.requests().size() < 2) loop_.run([] {});
  bool done = false;
  loop_.run([&] { set_->drain("the agent is stopping", [&] { done = true; }); });
  EXPECT_NE(nrpe_asker.receive_all().value_or("").find("Not answered: the agent is stopping"), std::string::npos);
  EXPECT_EQ(control_asker.answer(), "3\nNot answered: the agent is stopping\n");
  unfinished.send("uck\n");
  EXPECT_EQ(unfinished.answer(), "3\nNot answered: the agent is stopping\n");
  while (!done) loop_.run([] {});
  EXPECT_FALSE(std::filesystem::exists(settings_.control_socket));
}

TEST_F(ListenerSetTest, SaysThatAnotherAgentAnswersAtItsSocket) {
  ASSERT_EQ(start(), Lines{});
  ListenerSet second(ListenerSurroundings{loop_.loop(), checks_, log_, folder_.path(), "cc-01", "1.2.3"},
                     {.loop = loop_.loop(), .checks = checks_, .log = log_, .status = [] { return StatusReport{}; }});
  const auto obstacles = second.start(std::make_shared<const config::AgentSettings>(settings_));
  ASSERT_EQ(obstacles.size(), 1u);
  EXPECT_NE(obstacles.front().find("another agent answers there"), std::string::npos);
  EXPECT_TRUE(std::filesystem::exists(settings_.control_socket)) << "it is the other's";
}

}  // namespace
}  // namespace sereno::agent
