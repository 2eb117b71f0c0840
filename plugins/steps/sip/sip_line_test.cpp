#include "sereno/steps/sip_line.h"

#include <gtest/gtest.h>

#include "plugins/steps/testing/name_server.h"
#include "plugins/steps/testing/scripted_server.h"
#include "plugins/steps/testing/websocket_script.h"

namespace sereno::steps {
namespace {

using testing::Conversation;
using testing::NameServer;
using testing::ScriptedServer;

struct Journey {
  explicit Journey(SipLinePlan given) : plan(std::move(given)) {}
  Redactor redactor;
  Trace trace{redactor, {}};
  StepRun steps{Deadline(Deadline::Clock::now() + std::chrono::minutes{1}), {}};
  SipLinePlan plan;
  SipLine line{plan, steps, trace, [] { return now_utc(); }, system_random()};

  std::string names() const {
    std::string text;
    for (const StepOutcome& one : steps.outcomes()) text += (text.empty() ? "" : " ") + one.name;
    return text + (steps.failure() ? "; " + steps.failure()->end.observed : "");
  }
};

SipLinePlan to(std::uint16_t port, SipTransport transport, const std::string& resolver = {}) {
  SipLinePlan plan{.transport = transport, .path = "/ws", .headers = {"Origin: http://cc.test"}};
  plan.reach = {.host = resolver.empty() ? "127.0.0.1" : "pbx.test", .port = port, .resolver = resolver};
  return plan;
}

TEST(SipLine, OverUdpNothingIsConnected) {
  Journey journey(to(5060, SipTransport::udp));
  const auto channel = journey.line.open(journey.line.find_addresses());
  ASSERT_TRUE(channel);
  EXPECT_EQ(journey.names(), "");
  EXPECT_EQ(journey.line.peer(), "127.0.0.1:5060");
  EXPECT_FALSE(channel->reliable());
}

TEST(SipLine, SaysWhereThereIsNoWay) {
  Journey journey(to(5060, SipTransport::udp));
  EXPECT_FALSE(journey.line.open({"fe80::1"}));
  EXPECT_EQ(journey.line.end().fault, NetFault::no_route);
}

TEST(SipLine, OverTcp) {
  const ScriptedServer server([](Conversation& conversation) { conversation.wait_for_hang_up(); });
  const NameServer names({.addresses = {"127.0.0.1"}}, {});
  Journey journey(to(server.port(), SipTransport::tcp, names.address()));
  EXPECT_TRUE(journey.line.open(journey.line.find_addresses()));
  EXPECT_EQ(journey.names(), "resolve connect");
}

TEST(SipLine, OverWebSocket) {
  std::string request;
  const ScriptedServer server([&](Conversation& conversation) {
    request = testing::accept_upgrade(conversation, "Sec-WebSocket-Protocol: sip\r\n");
    conversation.send(testing::websocket_frame(0x81, "SIP/2.0 200 OK\r\n\r\n"));
    conversation.wait_for_hang_up();
  });
  Journey journey(to(server.port(), SipTransport::ws));
  const auto channel = journey.line.open({"127.0.0.1"});
  ASSERT_TRUE(channel);
  EXPECT_EQ(channel->receive(journey.steps.deadline()).header, "SIP/2.0 200 OK\r\n\r\n");
  EXPECT_EQ(journey.names(), "connect upgrade");
  EXPECT_TRUE(channel->sent_by().ends_with(".invalid"));
  for (const std::string& line :
       {std::string("GET /ws HTTP/1.1\r\n"), std::string("Origin: http://cc.test\r\n"),
        "Host: 127.0.0.1:" + std::to_string(server.port()) + "\r\n", std::string("Sec-WebSocket-Protocol: sip\r\n")})
    EXPECT_NE(request.find(line), std::string::npos) << line;
}

TEST(SipLine, SaysWhyThereIsNone) {
  struct Case {
    const char* why;
    ScriptedServer::Script script;
    const char* text;
  };
  const Case cases[] = {
      {"refused", testing::answering("HTTP/1.1 404 Not Found\r\n\r\n"), "connect upgrade; HTTP/1.1 404 Not Found"},
      {"no subprotocol",
       [](Conversation& conversation) {
         testing::accept_upgrade(conversation);
         conversation.wait_for_hang_up();
       },
       "connect upgrade; the server did not agree to the subprotocol 'sip'"},
      {"hung up", [](Conversation& conversation) { conversation.read_to("\r\n\r\n"); },
       "connect upgrade; connection closed"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const ScriptedServer server(c.script);
    Journey journey(to(server.port(), SipTransport::ws));
    EXPECT_FALSE(journey.line.open({"127.0.0.1"}));
    EXPECT_EQ(journey.names(), c.text);
  }
  Journey nobody(to(1, SipTransport::tcp));
  EXPECT_FALSE(nobody.line.open({"127.0.0.1"}));
  EXPECT_EQ(nobody.line.end().fault, NetFault::refused);
}

}  // namespace
}  // namespace sereno::steps
