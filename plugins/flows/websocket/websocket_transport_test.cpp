#include "sereno/flows/websocket_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/steps/testing/scripted_server.h"
#include "plugins/steps/testing/websocket_script.h"

namespace sereno::flows {
namespace {

using steps::testing::accept_upgrade;
using steps::testing::Conversation;
using steps::testing::read_websocket_frame;
using steps::testing::ScriptedServer;
using steps::testing::websocket_frame;
using testing::HasSubstr;

/// One exchange with a scripted server.
struct Asked {
  Answer answer{};
  std::string steps{};
  std::vector<std::string> heard{};

  Asked(const ScriptedServer& server, Request request, std::string enough = "that will do", Cookie cookie = {}) {
    request.transport = "websocket";
    steps::StepRun run(steps::Deadline(std::chrono::steady_clock::now() + std::chrono::seconds(10)), {});
    steps::Redactor redactor;
    steps::Trace trace(redactor, {});
    const auto base = *steps::Url::parse("http://127.0.0.1:" + std::to_string(server.port()) + "/desk");
    WebSocketTransport transport(
        {.target = {.url = base}},
        [&, enough](const Frame& frame) {
          heard.push_back(frame.data);
          return frame.data == enough;
        },
        [cookie](const steps::Url&) { return cookie.name.empty() ? std::vector<Cookie>{} : std::vector{cookie}; });
    EXPECT_EQ(transport.refusal(request), std::nullopt);
    const Judge judge = [](const Request&) { return std::nullopt; };
    answer = transport.perform(
        request, {.step = "ws", .steps = run, .deadline = run.deadline(), .trace = trace, .judge = judge});
    for (const StepOutcome& step : run.outcomes()) steps += step.name + " ";
    steps += run.current();
  }
};

TEST(WebSocketTransport, SendsWhatABrowserWouldAndListensUntilItIsEnough) {
  std::string request, said;
  const ScriptedServer server([&](Conversation& conversation) {
    request = accept_upgrade(conversation, "Sec-WebSocket-Protocol: lantern\r\n");
    said = read_websocket_frame(conversation).payload;
    said += "|" + read_websocket_frame(conversation).payload;
    conversation.send(websocket_frame(0x89, "") + websocket_frame(0x81, "one") + websocket_frame(0x81, "that will do"));
    conversation.wait_for_hang_up();
  });
  const Asked asked(server,
                    {.target = "/ws/agent?a=b", .text = "hello\nsubscribe", .settings = {{"subprotocol", "lantern"}}},
                    "that will do", {.name = "sid", .value = "c00kie"});
  ASSERT_FALSE(asked.answer.failure) << asked.answer.failure->observed;
  EXPECT_EQ(asked.answer.code, 101);
  EXPECT_EQ(said, "hello|subscribe");
  EXPECT_THAT(asked.heard, testing::ElementsAre("", "one", "that will do"));
  EXPECT_THAT(asked.answer.observed, HasSubstr("101, 2 messages and 1 ping in "));
  EXPECT_EQ(asked.steps, "connect ws");
  for (const char* line : {"GET /ws/agent?a=b HTTP/1.1\r\n", "Cookie: sid=c00kie\r\n", "Origin: http://127.0.0.1:"})
    EXPECT_THAT(request, HasSubstr(line));
}

TEST(WebSocketTransport, TellsHowItEnds) {
  struct Case {
    const char* why;
    std::string upgrade;  // empty: it is agreed to
    std::string frames;
    std::string failure;
  };
  const Case cases[] = {
      {"refused", "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", "",
       "the upgrade to a WebSocket is refused: HTTP/1.1 400 Bad Request"},
      {"a page", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "",
       "the upgrade to a WebSocket is refused: HTTP/1.1 200 OK"},
      {"closed with a code", "", websocket_frame(0x88, "\x03\xf0policy"),
       "closed by the other side with 1008 'policy'"},
      {"gone", "", "", "the connection is gone without a farewell"},
      {"no frame", "", "<html>", "what comes is no WebSocket frame"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const ScriptedServer server([&](Conversation& conversation) {
      if (!c.upgrade.empty()) {
        conversation.read_to("\r\n\r\n");
        return conversation.send(c.upgrade);
      }
      accept_upgrade(conversation);
      conversation.send(c.frames);
    });
    const Asked asked(server, {.target = "/ws"});
    ASSERT_TRUE(asked.answer.failure);
    EXPECT_THAT(asked.answer.failure->observed, HasSubstr(c.failure));
    EXPECT_EQ(asked.answer.failure->status, Status::critical);
  }
}

TEST(WebSocketTransport, ListensAsLongAsItIsTold) {
  const ScriptedServer server([&](Conversation& conversation) {
    accept_upgrade(conversation);
    conversation.wait_for_hang_up();
  });
  const Asked asked(server, {.target = "/ws", .settings = {{"seconds", "0.05"}}});
  EXPECT_FALSE(asked.answer.failure);
  EXPECT_THAT(asked.answer.observed, HasSubstr("101, 0 messages and 0 pings in 0."));
  EXPECT_LT(asked.answer.seconds, 2);
}

TEST(WebSocketTransport, SaysWhatItCannotDo) {
  const auto base = *steps::Url::parse("https://cc.test/");
  const WebSocketTransport direct({.target = {.url = base}}, {});
  EXPECT_EQ(direct.refusal({.target = "wss://other.test/ws"}), std::nullopt);
  EXPECT_EQ(*direct.host_of({.target = "wss://other.test/ws"}), "other.test");
  EXPECT_EQ(*direct.host_of({.target = "/ws"}), "cc.test");
  EXPECT_NE(direct.refusal({.target = "ftp://other.test/"}), std::nullopt);
  EXPECT_NE(direct.refusal({.settings = {{"limit", "x"}}}), std::nullopt);
  EXPECT_NE(direct.refusal({.body = Request::Body::form}), std::nullopt);
  steps::VisitPlan proxied{.target = {.url = base}};
  proxied.proxy = *steps::parse_proxy("proxy.test:3128");
  EXPECT_NE(WebSocketTransport(proxied, {}).refusal({.target = "/ws"}), std::nullopt);
}

}  // namespace
}  // namespace sereno::flows
