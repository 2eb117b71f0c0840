#include "agent/listeners/nrpe/nrpe_listener.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "agent/listeners/nrpe/nrpe_conversation.h"
#include "agent/listeners/testing/fake_check_service.h"
#include "agent/protocols/nrpe/packet.h"
#include "agent/protocols/nrpe/testing/nrpe_query.h"
#include "net/testing/loop_thread.h"
#include "net/testing/recorded_log.h"
#include "net/testing/scratch_folder.h"
#include "net/testing/test_client.h"

namespace sereno::agent {
namespace {
using namespace std::chrono_literals;

struct Response {
  int version = 0;
  int result = -1;
  std::string text;
  friend bool operator==(const Response&, const Response&) = default;
};
void PrintTo(const Response& response, std::ostream* out) {
  *out << "v" << response.version << " rc " << response.result << " " << response.text;
}

Response read_response(const std::string& bytes) {
  if (bytes.size() < 10) return {};
  Response response;
  response.version = bytes[1];
  response.result = bytes[9];
  const auto text = std::string_view(bytes).substr(response.version == 2 ? 10 : 16);
  response.text = text.substr(0, text.find('\0'));
  return response;
}

class NrpeListenerTest : public testing::Test {
 protected:
  NrpeListenerTest() {
    settings_.listen.port = 0;
    settings_.listen.place.text = "sereno.yaml:3:5";
    settings_.tls.mode = config::TlsMode::off;
    checks_.set("web", {.status = Status::warning, .summary = "slow", .metrics = {{.label = "time", .value = 1.5}}});
  }
  ~NrpeListenerTest() override {
    loop_.run([this] { listener_.reset(); });
  }

  Result<void> try_start() {
    Result<void> started;
    loop_.run([&] {
      listener_ = std::make_unique<NrpeListener>(ListenerSurroundings{.loop = loop_.loop(),
                                                                      .checks = checks_,
                                                                      .log = log_,
                                                                      .state_folder = folder_.path(),
                                                                      .hostname = "host.example",
                                                                      .version = "1.2.3"},
                                                 std::make_shared<const config::NrpeSettings>(settings_));
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
  /// What stands against it; empty when it was taken over.
  std::string adopt(const config::NrpeSettings& next) {
    std::string problem;
    loop_.run([&] {
      const auto ready = listener_->adopt(ListenerEntry(std::make_shared<const config::NrpeSettings>(next)));
      if (ready)
        (*ready)();
      else
        problem = ready.error().message;
    });
    return problem;
  }
  /// Of the certificate that is shown.
  std::string server_name() {
    net::TestClient asker(port_);
    return asker.start_tls() ? asker.server_name() : "";
  }
  net::TestClient client() { return net::TestClient(port_); }

  Response ask(const std::string& command, int version = 4) {
    net::TestClient asker(port_);
    if (settings_.tls.mode != config::TlsMode::off && !asker.start_tls()) return {};
    asker.send(nrpe_query(version, command));
    return read_response(asker.receive_all().value_or(""));
  }

  net::ScratchFolder folder_;
  net::LoopThread loop_;
  FakeCheckService checks_;
  net::RecordedLog log_;
  config::NrpeSettings settings_;
  std::unique_ptr<NrpeListener> listener_;
  std::uint16_t port_ = 0;
};

TEST_F(NrpeListenerTest, AnswersWithTheStateOfAService) {
  start();
  for (const int version : {2, 3, 4}) {
    SCOPED_TRACE(version);
    EXPECT_EQ(ask("web", version), (Response{version, 1, "WEB WARNING - slow | time=1.5"}));
  }
}

TEST_F(NrpeListenerTest, SaysItsVersionAndWhatItDoesNotKnow) {
  start();
  EXPECT_EQ(ask("_NRPE_CHECK"), (Response{4, 0, "Sereno v1.2.3 (NRPE v4)"}));
  EXPECT_EQ(ask(""), (Response{4, 3, "Request refused: it names no command"}));
  EXPECT_EQ(ask("nosuch", 2), (Response{2, 3, "NRPE: Command 'nosuch' not defined"}));
}

TEST_F(NrpeListenerTest, RefusesArgumentsWithAReason) {
  start();
  EXPECT_EQ(ask("web!a"),
            (Response{4, 3, "Request refused: command arguments are not allowed here (allow_arguments)"}));
  EXPECT_EQ(ask("web;id"), (Response{4, 3, "Request refused: ';' is not allowed in a command"}));
  EXPECT_TRUE(checks_.requests().empty());
}

TEST_F(NrpeListenerTest, RefusesByClosingWhenToldSo) {
  settings_.refuse_by_closing = true;
  start();
  EXPECT_EQ(ask("web!a"), Response{});
  EXPECT_TRUE(log_.wait_for("command arguments are not allowed here"));
  EXPECT_EQ(ask("web").result, 1);
}

TEST_F(NrpeListenerTest, PassesArgumentsToAPlainCheckWhenAllowed) {
  settings_.allow_arguments = true;
  checks_.set("swapped", {});
  start();
  ask("swap!warning=80!critical=90");
  ASSERT_EQ(checks_.requests().size(), 1u);
  const auto request = checks_.requests().front();
  EXPECT_EQ(request.check, "swap");
  EXPECT_EQ(request.service, "");
  EXPECT_EQ(request.options, (host::OptionValues{{"warning", "80"}, {"critical", "90"}}));
  EXPECT_EQ(request.origin, Origin::nrpe);
  EXPECT_EQ(request.patience, 9000ms);
  EXPECT_EQ(ask("web!a=1"), (Response{4, 3, "Request refused: the service 'web' takes no arguments"}));
  EXPECT_EQ(checks_.requests().size(), 1u);
}

TEST_F(NrpeListenerTest, AnswersForACheckThatHangs) {
  settings_.patience = 30ms;
  checks_.hang("stuck");
  start();
  EXPECT_EQ(ask("stuck"), (Response{4, 3, "NRPE: Command timed out after 1 seconds"}));
  EXPECT_EQ(ask("web").result, 1);
  loop_.run([this] { checks_.answer_late("stuck"); });
  EXPECT_EQ(ask("web").result, 1);
}

TEST_F(NrpeListenerTest, SurvivesAClientThatLeavesBeforeTheAnswer) {
  checks_.hang("stuck");
  start();
  {
    auto leaving = client();
    leaving.send(nrpe_query(4, "stuck"));
    while (checks_.requests().empty()) loop_.run([] {});
  }
  loop_.run([this] { checks_.answer_late("stuck"); });
  EXPECT_EQ(ask("web").result, 1);
}

TEST_F(NrpeListenerTest, ReadsAQueryByteByByte) {
  start();
  auto slow = client();
  for (const char byte : nrpe_query(4, "web")) slow.send({&byte, 1});
  EXPECT_EQ(read_response(slow.receive_all().value_or("")).result, 1);
}

TEST_F(NrpeListenerTest, AnswersThoughMoreBytesThanAQueryCome) {
  start();
  auto chatty = client();
  chatty.send(nrpe_query(4, "web") + std::string(10, 'x'));
  EXPECT_EQ(read_response(chatty.receive_all().value_or("")).result, 1);
}

TEST_F(NrpeListenerTest, ClosesOnABadPacketAndSaysWhyInTheLog) {
  start();
  auto packet = nrpe_query(4, "web");
  packet[100] = 'x';
  auto broken = client();
  broken.send(packet);
  EXPECT_EQ(broken.receive_all().value_or(""), "");
  EXPECT_TRUE(log_.wait_for("the CRC does not match"));
  EXPECT_EQ(ask("web").result, 1);
}

TEST_F(NrpeListenerTest, AnswersWhileOthersSendHalfAPacket) {
  start();
  std::vector<net::TestClient> half;
  for (int i = 0; i < 20; ++i) {
    half.push_back(client());
    half.back().send(nrpe_query(4, "web").substr(0, 500));
  }
  EXPECT_EQ(ask("web").result, 1);
}

TEST_F(NrpeListenerTest, AnswersWhileAThousandConnectionsIdle) {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  ASSERT_GE(files.rlim_cur, 2048u) << "this test needs more open files than it may have";
  start();
  std::vector<net::TestClient> idle;
  for (int i = 0; i < 1000; ++i) {
    idle.push_back(client());
    ASSERT_TRUE(idle.back().connected()) << i;
  }
  EXPECT_EQ(ask("web").result, 1);
}

TEST_F(NrpeListenerTest, LetsNobodyInWhoIsNotAllowed) {
  settings_.listen.allowed_hosts = {{.text = "192.0.2.1"}, {.text = "::1"}};
  start();
  EXPECT_EQ(ask("web"), Response{});
  EXPECT_TRUE(log_.wait_for("the address is not among allowed_hosts"));
}

TEST_F(NrpeListenerTest, LetsInWhoseNameIsAllowed) {
  settings_.listen.allowed_hosts = {{.text = "localhost"}};
  start();
  Response response;
  while (response.result != 1) response = ask("web");  // once the name has been looked up
  EXPECT_EQ(response.text, "WEB WARNING - slow | time=1.5");
}

TEST_F(NrpeListenerTest, SpeaksTls) {
  settings_.tls.mode = config::TlsMode::certificate;
  start();
  auto modern = client();
  ASSERT_TRUE(modern.start_tls());
  EXPECT_EQ(modern.tls_version(), "TLSv1.3");
  modern.send(nrpe_query(4, "web"));
  EXPECT_EQ(read_response(modern.receive_all().value_or("")).result, 1);
  EXPECT_EQ(modern.tickets(), 1);  // check_nrpe stalls with none, a slow reader with two

  auto older = client();
  ASSERT_TRUE(older.start_tls({.max_version = TLS1_2_VERSION}));
  older.send(nrpe_query(2, "web"));
  EXPECT_EQ(read_response(older.receive_all().value_or("")).result, 1);
}

TEST_F(NrpeListenerTest, CarriesALongAnswerThroughTls) {
  settings_.tls.mode = config::TlsMode::certificate;
  checks_.set("long", {.status = Status::ok, .summary = "s", .long_text = std::string(70000, 'x')});
  start();
  const auto response = ask("long");
  EXPECT_EQ(response.result, 0);
  EXPECT_GT(response.text.size(), 60000u);
  EXPECT_LE(response.text.size(), nrpe::text_limit(4));
  EXPECT_LE(ask("long", 2).text.size(), nrpe::text_limit(2));
}

TEST_F(NrpeListenerTest, IsNotHeldUpByGarbageInsteadOfTls) {
  settings_.tls.mode = config::TlsMode::certificate;
  start();
  auto plain = client();
  plain.send(nrpe_query(4, "web"));
  EXPECT_EQ(plain.receive_all().value_or(""), "");
  EXPECT_TRUE(log_.wait_for("the client does not speak TLS"));
  auto garbage = client();
  garbage.send("\x16" + std::string(300, '\xfe'));
  garbage.receive_all();
  EXPECT_TRUE(log_.wait_for("TLS handshake: "));
  auto unfinished = client();
  unfinished.send("\x16\x03\x01");
  EXPECT_EQ(ask("web").result, 1);
}

TEST_F(NrpeListenerTest, TellsAClientThatSpeaksTlsToAPlainPort) {
  start();
  EXPECT_FALSE(client().start_tls());
  EXPECT_TRUE(log_.wait_for("the client speaks TLS, this port does not"));
}

TEST_F(NrpeListenerTest, TellsWhetherTheRecordIsWritten) {
  start();
  EXPECT_EQ(ask("_SERENO_LEDGER"), (Response{4, 0, "LEDGER OK - the record is written"}));
  checks_.set_record({.written = false, .problem = "/x/l.db: read-only file system", .waiting = 3});
  EXPECT_EQ(ask("_SERENO_LEDGER", 2),
            (Response{2, 2, "LEDGER CRITICAL - the record is not written: /x/l.db: read-only file system"}));
  checks_.set_record({.lost = 2});
  EXPECT_EQ(ask("_SERENO_LEDGER"),
            (Response{4, 1, "LEDGER WARNING - the record is written again; 2 results were lost"}));
  checks_.set_record({.refused = 4});
  EXPECT_EQ(ask("_SERENO_LEDGER"), (Response{4, 1, "LEDGER WARNING - 4 results were refused: no record takes them"}));
}

TEST_F(NrpeListenerTest, TellsWhoWaitsThatTheAgentStops) {
  settings_.tls.mode = config::TlsMode::certificate;
  settings_.patience = 1min;
  checks_.hang("stuck");
  start();
  std::vector<net::TestClient> waiting;
  for (const int version : {2, 3, 4}) {
    waiting.push_back(client());
    ASSERT_TRUE(waiting.back().start_tls());
    waiting.back().send(nrpe_query(version, "stuck"));
  }
  auto shaking_hands = client();
  ASSERT_TRUE(shaking_hands.start_tls());
  while (checks_.requests().size() < 3) loop_.run([] {});
  loop_.run([this] { listener_->drain("the agent is stopping", [] {}); });
  for (const int version : {2, 3, 4})
    EXPECT_EQ(read_response(waiting[static_cast<std::size_t>(version) - 2].receive_all().value_or("")),
              (Response{version, 3, "Not answered: the agent is stopping"}));
  shaking_hands.send(nrpe_query(4, "web"));
  EXPECT_EQ(read_response(shaking_hands.receive_all().value_or("")),
            (Response{4, 3, "Not answered: the agent is stopping"}));
}

TEST_F(NrpeListenerTest, TakesOtherSettingsOver) {
  settings_.tls.mode = config::TlsMode::certificate;
  checks_.hang("stuck");
  settings_.patience = 1min;
  start();
  auto under_way = client();
  ASSERT_TRUE(under_way.start_tls());
  under_way.send(nrpe_query(4, "stuck"));
  while (checks_.requests().empty()) loop_.run([] {});

  net::make_test_certificates(folder_.path());
  auto next = settings_;
  next.listen.port = port_;
  next.tls.certificate.path = folder_.path() + "/peer.pem";
  next.tls.key = {.path = "/none.key", .place = {"sereno.yaml:6:9"}};
  EXPECT_EQ(adopt(next), "sereno.yaml:6:9: /none.key: cannot be opened: No such file or directory");
  EXPECT_EQ(ask("web").result, 1) << "the old one stays";
  EXPECT_EQ(server_name(), "host.example");

  next.tls.key.path = folder_.path() + "/peer.key";
  next.allow_arguments = true;
  EXPECT_EQ(adopt(next), "");
  EXPECT_EQ(server_name(), "peer");
  EXPECT_EQ(ask("web!a=1").text, "Request refused: the service 'web' takes no arguments");
  loop_.run([this] { checks_.answer_late("stuck"); });
  EXPECT_EQ(read_response(under_way.receive_all().value_or("")).version, 4) << "it lost nothing by it";

  next.listen.allowed_hosts = {{.text = "a b"}};
  EXPECT_NE(adopt(next).find("is no address, no network and no host name"), std::string::npos);
}

TEST_F(NrpeListenerTest, SaysWhereAWrongSettingStands) {
  settings_.tls = {.certificate = {.path = "/nonexistent.pem", .place = {"sereno.yaml:5:9"}},
                   .key = {.path = "/nonexistent.key", .place = {"sereno.yaml:6:9"}}};
  auto started = try_start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().message, "sereno.yaml:5:9: /nonexistent.pem: cannot be opened: No such file or directory");
  settings_.listen.allowed_hosts = {{.text = "a b"}};
  started = try_start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().message,
            "sereno.yaml:3:5: allowed host 1 'a b': is no address, no network and no host name");
}

TEST_F(NrpeListenerTest, NamesWhoHoldsItsPortAndGoesOn) {
  start();
  settings_.listen.port = port_;
  std::unique_ptr<NrpeListener> second;
  loop_.run([&] {
    second = std::make_unique<NrpeListener>(
        ListenerSurroundings{loop_.loop(), checks_, log_, folder_.path(), "host.example", "1.2.3"},
        std::make_shared<const config::NrpeSettings>(settings_));
    EXPECT_TRUE(second->start());
    EXPECT_EQ(second->port(), 0);
  });
  EXPECT_TRUE(log_.wait_for("(pid " + std::to_string(getpid()) + ")"));
  loop_.run([&] { second.reset(); });
  EXPECT_EQ(ask("web").result, 1);
}

TEST(NrpeResponseText, SaysHowOldAResultIs) {
  CheckAnswer answer{.name = "web", .result = {.status = Status::ok, .summary = "fine"}, .observed = true};
  EXPECT_EQ(nrpe::response_text(answer, 4), "WEB OK - fine");
  answer.age = 12'999ms;
  EXPECT_EQ(nrpe::response_text(answer, 4), "WEB OK - fine\nobserved 12 s ago");
  answer.result.long_text = "more";
  EXPECT_EQ(nrpe::response_text(answer, 4), "WEB OK - fine\nmore\nobserved 12 s ago");
  answer.result = {.status = Status::ok, .summary = std::string(1014, 'x')};
  EXPECT_EQ(nrpe::response_text(answer, 2), "WEB OK - " + answer.result.summary) << "the age costs nothing of the text";
  answer.classic = true;
  answer.result.summary = "LOAD OK - 0.1";
  EXPECT_EQ(nrpe::response_text(answer, 4).substr(0, 14), "LOAD OK - 0.1\n");
}

}  // namespace
}  // namespace sereno::agent
