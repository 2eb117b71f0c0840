#include "sereno/flows/tcp_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/steps/testing/scripted_server.h"

namespace sereno::flows {
namespace {

using steps::testing::Conversation;
using steps::testing::ScriptedServer;
using testing::HasSubstr;

class Asking {
 public:
  explicit Asking(std::uint16_t port)
      : steps_(steps::Deadline(std::chrono::steady_clock::now() + std::chrono::seconds(10)), {}),
        transport_({.host = "127.0.0.1", .port = port}, [] { return instant_from_ms(0); }) {}
  Answer ask(std::string text, std::vector<Field> settings) {
    return transport_.perform(
        {.transport = "tcp", .body = Request::Body::text, .text = std::move(text), .settings = std::move(settings)},
        {.step = "ask", .steps = steps_, .deadline = steps_.deadline(), .trace = trace_, .judge = judge_});
  }

 private:
  steps::Redactor redactor_;
  steps::Trace trace_{redactor_, {}};
  Judge judge_ = [](const Request&) { return std::optional<std::string>(); };
  steps::StepRun steps_;
  TcpTransport transport_;
};

TEST(TcpTransport, ReadsToItsEndAndKeepsTheLine) {
  ScriptedServer server([](Conversation& conversation) {
    conversation.send("Call Manager/13\r\n");
    conversation.read_to("\r\n\r\n");
    conversation.send("Response: Success\r\n\r\nEvent: More\r\n\r\n<a>1</a><b>");
    conversation.send("2</b>rest");
    conversation.wait_for_hang_up();
  });
  Asking asking(server.port());
  EXPECT_EQ(asking.ask("", {{"until", "\r\n"}}).body, "Call Manager/13\r\n");
  EXPECT_EQ(asking.ask("Action: Ping\r\n\r\n", {{"until", "Response: [^\r]+\r\n\r\n"}}).body,
            "Response: Success\r\n\r\n");
  EXPECT_EQ(asking.ask("", {{"until", "Event: [^\r]+\r\n\r\n"}}).body, "Event: More\r\n\r\n");
  EXPECT_EQ(asking.ask("", {{"document", "a"}}).body, "<a>1</a>");
  EXPECT_EQ(asking.ask("", {{"document", "b"}}).body, "<b>2</b>");
  EXPECT_EQ(asking.ask("", {{"length", "4"}}).body, "rest");
  EXPECT_EQ(server.connections(), 1);
}

TEST(TcpTransport, EndsWithAReason) {
  ScriptedServer closes([](Conversation& conversation) { conversation.send("half"); });
  Asking asking(closes.port());
  const Answer cut = asking.ask("", {{"until", "whole"}});
  ASSERT_TRUE(cut.failure);
  EXPECT_THAT(cut.failure->observed, HasSubstr("closed"));
  EXPECT_EQ(cut.body, "half") << "what came is there for the dictionary";

  ScriptedServer endless([](Conversation& conversation) {
    for (int i = 0; i < 40; ++i) conversation.send(std::string(64 << 10, 'x'));
    conversation.wait_for_hang_up();
  });
  Asking too_much(endless.port());
  EXPECT_THAT(too_much.ask("", {{"until", "never"}}).failure->observed, HasSubstr("without end"));

  ScriptedServer ends([](Conversation& conversation) { conversation.send("all"); });
  Asking to_the_end(ends.port());
  EXPECT_EQ(to_the_end.ask("", {{"end", "true"}}).body, "all");
}

TEST(TcpTransport, RefusesWhatItCannotDo) {
  TcpTransport transport({.host = "cc.example", .port = 5038}, [] { return instant_from_ms(0); });
  struct Case {
    const char* why;
    Request request;
    const char* refusal;
  };
  const Case cases[] = {
      {"good", {.settings = {{"until", "x"}}}, ""},
      {"no pattern", {.settings = {{"until", "("}}}, "pattern '('"},
      {"two ends", {.settings = {{"until", "x"}, {"length", "5"}}}, "an answer has one end"},
      {"an unknown setting", {.settings = {{"wait", "5"}}}, "tcp has no setting 'wait'"},
      {"too long", {.settings = {{"length", "99999999"}}}, "is no length"},
      {"no port", {.target = "cc.example"}, "is no HOST:PORT"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_THAT(transport.refusal(c.request).value_or(""), HasSubstr(c.refusal));
  }
  EXPECT_EQ(*transport.host_of({.target = "Other.Example:1"}), "other.example");
  EXPECT_EQ(*transport.host_of({.target = ":1"}), "cc.example");
}

}  // namespace
}  // namespace sereno::flows
