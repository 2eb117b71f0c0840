#include "agent/listeners/http/http_conversation.h"

#include <gtest/gtest.h>

#include "agent/listeners/testing/fake_check_service.h"
#include "base/digest.h"
#include "net/testing/recorded_log.h"

namespace sereno::agent::http {
namespace {

class Hearer final : public net::Asker {
 public:
  void answer(std::uint64_t, net::Reply reply) override { heard = std::move(reply); }
  net::Reply heard{};
};

class HttpConversationTest : public testing::Test {
 protected:
  HttpConversationTest() {
    settings_.tokens = {{.name = "all", .sha256 = sha256_hex("all"), .read = true, .metrics = true, .run = true},
                        {.name = "narrow", .sha256 = sha256_hex("narrow"), .read = true, .services = {"disk"}},
                        {.name = "prom", .sha256 = sha256_hex("prom"), .metrics = true}};
    checks_.set("web", {.status = Status::warning, .summary = "slow"});
    view_.settings = &web_;
    view_.answer = {.name = "web", .result = {.summary = "fine"}, .observed = true};
  }
  void open() {
    Sources sources{.status = [] { return StatusReport{.version = "1"}; },
                    .services = [this] { return std::vector<ServiceView>{view_}; },
                    .history = [](const ledger::TimeSpan&, auto done) { done(Error{"no ledger"}); }};
    desk_ = std::make_shared<const Desk>(Desk{.checks = checks_,
                                              .log = log_,
                                              .sources = std::move(sources),
                                              .settings = std::make_shared<const config::HttpSettings>(settings_),
                                              .rate = std::make_shared<RequestRate>(settings_.requests_per_minute)});
    conversation_ = std::make_unique<HttpConversation>(desk_, net::Peer{});
  }
  static std::string request(const std::string& line, const std::string& token = {}) {
    return line + " HTTP/1.1\r\nHost: a\r\n" + (token.empty() ? "" : "Authorization: Bearer " + token + "\r\n") +
           "\r\n";
  }
  /// The answer's head and body; empty while the request is not complete.
  std::string send(const std::string& bytes) {
    if (!conversation_) open();
    if (conversation_->receive(bytes) != net::Conversation::Step::complete) return "";
    const auto hearer = std::make_shared<Hearer>();
    conversation_->ask(net::AnswerWith(hearer, 1));
    last_ = hearer->heard.last;
    return hearer->heard.bytes;
  }
  unsigned status(const std::string& bytes) {
    const auto answer = send(bytes);
    return answer.size() < 12 ? 0 : static_cast<unsigned>(std::stoi(answer.substr(9, 3)));
  }

  FakeCheckService checks_;
  net::RecordedLog log_;
  config::HttpSettings settings_;
  config::ServiceSettings web_{.name = "web", .check = "web", .function = "web"};
  ServiceView view_;
  std::shared_ptr<const Desk> desk_;
  std::unique_ptr<HttpConversation> conversation_;
  bool last_ = false;
};

TEST_F(HttpConversationTest, AnswersByRights) {
  struct Case {
    const char* line;
    const char* token;
    unsigned status;
  };
  const Case cases[] = {
      {"GET /api/v1/services", "all", 200},
      {"GET /api/v1/services", "", 401},
      {"GET /api/v1/services", "wrong", 401},
      {"GET /api/v1/services", "prom", 403},
      {"GET /api/v1/services/web", "all", 200},
      {"GET /api/v1/services/web", "narrow", 404},
      {"GET /api/v1/services/nosuch", "all", 404},
      {"POST /api/v1/services/web/run", "all", 200},
      {"POST /api/v1/services/web/run", "narrow", 403},
      {"GET /api/v1/services/web/run", "all", 405},
      {"GET /api/v1/services/web/history", "all", 503},
      {"GET /api/v1/services/web/history?limit=0", "all", 400},
      {"GET /metrics", "prom", 200},
      {"GET /metrics", "narrow", 403},
      {"GET /metrics", "", 401},
      {"GET /api/v1/health", "all", 200},
      {"GET /api/v1/openapi.json", "", 200},
      {"GET /nowhere", "all", 404},
      {"GET /nowhere", "", 401},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.line) + " " + c.token);
    EXPECT_EQ(status(request(c.line, c.token)), c.status);
  }
}

TEST_F(HttpConversationTest, TellsAWrongTokenFromNone) {
  const auto none = send(request("GET /api/v1/services")), wrong = send(request("GET /api/v1/services", "wrong"));
  EXPECT_NE(none.find("\r\nWWW-Authenticate: Bearer\r\n"), none.npos) << none;
  EXPECT_NE(none.find("a token is needed"), none.npos) << none;
  EXPECT_NE(wrong.find("\r\nWWW-Authenticate: Bearer error=\"invalid_token\"\r\n"), wrong.npos) << wrong;
  EXPECT_NE(wrong.find("this is no token of the settings"), wrong.npos) << wrong;
}

TEST_F(HttpConversationTest, GivesPrometheusItsPageWithoutATokenWhereToldSo) {
  settings_.open_metrics = true;
  EXPECT_EQ(status(request("GET /metrics")), 200u);
  EXPECT_EQ(status(request("GET /api/v1/metrics")), 401u);
}

TEST_F(HttpConversationTest, RunsAServiceNow) {
  const auto answer = send(request("POST /api/v1/services/web/run", "all"));
  EXPECT_NE(answer.find("\"summary\":\"slow\""), answer.npos) << answer;
  EXPECT_TRUE(checks_.requests().back().fresh);
  EXPECT_EQ(checks_.requests().back().origin, Origin::http);
}

TEST_F(HttpConversationTest, TakesItsBytesInAnyPieces) {
  const auto bytes = request("GET /api/v1/health", "all");
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    open();
    EXPECT_EQ(status(bytes.substr(0, cut)), 0u) << cut;
    EXPECT_EQ(status(bytes.substr(cut)), 200u) << cut;
  }
}

TEST_F(HttpConversationTest, KeepsTheConnectionForTheNextRequest) {
  const auto two = request("GET /api/v1/health", "all") + request("GET /nowhere", "all");
  EXPECT_EQ(status(two), 200u);
  EXPECT_FALSE(last_);
  EXPECT_EQ(status(""), 404u) << "it has come with the first one";
  EXPECT_EQ(status("GET /api/v1/openapi.json HTTP/1.0\r\n\r\n"), 200u);
  EXPECT_TRUE(last_);
}

TEST_F(HttpConversationTest, GoesOnUnderTheNextTokensAndRights) {
  EXPECT_EQ(status(request("GET /api/v1/services", "all")), 200u);
  EXPECT_EQ(status(request("GET /api/v1/services/web", "narrow")), 404u);
  const auto begun = request("GET /api/v1/services", "all");
  EXPECT_EQ(status(begun.substr(0, 20)), 0u);
  auto kept = std::move(conversation_);
  settings_.tokens[0].sha256 = sha256_hex("another");
  settings_.tokens[1].services = {"web"};
  open();
  ASSERT_TRUE(kept->go_on_as(*conversation_));
  conversation_ = std::move(kept);
  EXPECT_EQ(status(begun.substr(20)), 401u) << "the request had begun before the token was taken away";
  EXPECT_EQ(status(request("GET /api/v1/services", "all")), 401u);
  EXPECT_EQ(status(request("GET /api/v1/services", "another")), 200u);
  EXPECT_EQ(status(request("GET /api/v1/services/web", "narrow")), 200u);
}

TEST_F(HttpConversationTest, RefusesWhatIsTooLargeOrNoRequest) {
  struct Case {
    const char* why;
    std::string bytes;
    unsigned status;
  };
  const Case cases[] = {
      {"no HTTP", "hello\r\n\r\n", 400},
      {"a long header", "GET / HTTP/1.1\r\nX: " + std::string(9000, 'x') + "\r\n\r\n", 431},
      {"a long body", "POST / HTTP/1.1\r\nContent-Length: 20000\r\n\r\n", 413},
      {"two lengths", "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400},
      {"length and chunks", "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {"no host", "GET /api/v1/openapi.json HTTP/1.1\r\n\r\n", 400},
      {"two hosts", "GET /api/v1/openapi.json HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
      {"a coding that nobody knows", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x\r\n\r\n", 501},
      {"chunks that are coded again", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, x\r\n\r\n", 501},
      {"two tokens",
       "GET /api/v1/services HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer all\r\nAuthorization: Bearer x\r\n\r\n", 400},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    open();
    EXPECT_EQ(status(c.bytes), c.status);
    EXPECT_TRUE(last_);
  }
}

TEST_F(HttpConversationTest, SaysWhatIsTooLarge) {
  const std::string header = send("GET / HTTP/1.1\r\nX: " + std::string(9000, 'x') + "\r\n\r\n");
  EXPECT_NE(header.find("the request's header is larger than 8 KiB"), header.npos) << header;
  open();
  const std::string body = send("POST / HTTP/1.1\r\nContent-Length: 20000\r\n\r\n");
  EXPECT_NE(body.find("the request's body is larger than 16 KiB"), body.npos) << body;
}

TEST_F(HttpConversationTest, TellsAHeadWithoutItsBody) {
  for (const char* const target :
       {"/api/v1/health", "/api/v1/services/web", "/api/v1/services/web/history", "/nowhere"}) {
    SCOPED_TRACE(target);
    const auto whole = send(request("GET " + std::string(target), "all"));
    EXPECT_EQ(send(request("HEAD " + std::string(target), "all")), whole.substr(0, whole.find("\r\n\r\n") + 4));
    EXPECT_FALSE(last_);
  }
  EXPECT_EQ(status(request("HEAD /api/v1/services")), 401u);
  EXPECT_NE(send(request("HEAD /api/v1/services/web/run", "all")).find("\r\nAllow: POST\r\n"), std::string::npos);
  EXPECT_NE(send(request("DELETE /api/v1/services", "all")).find("\r\nAllow: GET, HEAD\r\n"), std::string::npos);
}

TEST_F(HttpConversationTest, TellsWhoAsksTooOften) {
  settings_.requests_per_minute = 2;
  EXPECT_EQ(status(request("GET /api/v1/openapi.json")), 200u);
  EXPECT_EQ(status(request("GET /api/v1/openapi.json")), 200u);
  EXPECT_EQ(status(request("GET /api/v1/openapi.json")), 429u);
}

TEST_F(HttpConversationTest, NeverLogsAToken) {
  send(request("GET /api/v1/services", "hunter2"));
  send(request("POST /api/v1/services/web/run", "all"));
  EXPECT_EQ(log_.lines().size(), 2u);
  for (const std::string& line : log_.lines()) EXPECT_EQ(line.find("hunter2"), line.npos) << line;
}

}  // namespace
}  // namespace sereno::agent::http
