#include "sereno/steps/sip_channel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/steps/testing/datagram_server.h"
#include "plugins/steps/testing/scripted_server.h"
#include "plugins/steps/testing/websocket_script.h"

namespace sereno::steps {
namespace {

using testing::accept_upgrade;
using testing::Conversation;
using testing::DatagramSender;
using testing::DatagramServer;
using testing::ScriptedServer;
using testing::websocket_frame;
using Kind = SipArrival::Kind;

Deadline within(std::chrono::milliseconds time) { return Deadline(Deadline::Clock::now() + time); }
Deadline far_deadline() { return within(std::chrono::minutes{1}); }

const std::string first = "SIP/2.0 200 OK\r\nCall-ID: 1\r\nContent-Length: 4\r\n\r\n";
const std::string second = "SIP/2.0 404 Not Found\r\nCall-ID: 2\r\n\r\n";

std::unique_ptr<SipChannel> over_tcp(const ScriptedServer& server) {
  Connection line;
  EXPECT_TRUE(line.connect("127.0.0.1", server.port(), far_deadline()));
  return sip_over(std::move(line));
}

TEST(SipChannel, TellsMessagesInAStreamApart) {
  const ScriptedServer server([](Conversation& conversation) {
    conversation.send("\r\n\r\n" + first + "body\r\n\r\n" + second);
    conversation.wait_for_hang_up();
  });
  const auto channel = over_tcp(server);
  EXPECT_EQ(channel->receive(far_deadline()).header, first);
  EXPECT_EQ(channel->receive(far_deadline()).header, second);
  EXPECT_EQ(channel->receive(within(std::chrono::milliseconds{10})).net.fault, NetFault::timed_out);
  EXPECT_TRUE(channel->reliable());
  EXPECT_EQ(channel->sent_by().rfind("127.0.0.1:", 0), 0u);
}

TEST(SipChannel, PutsPiecesTogetherOverATimeOut) {
  const ScriptedServer server([](Conversation& conversation) {
    conversation.send(second.substr(0, 20));
    conversation.read(4);
    for (const char c : second.substr(20)) conversation.send(std::string(1, c));
    conversation.wait_for_hang_up();
  });
  const auto channel = over_tcp(server);
  EXPECT_EQ(channel->receive(within(std::chrono::milliseconds{50})).net.fault, NetFault::timed_out);
  ASSERT_TRUE(channel->send("more", far_deadline()));
  EXPECT_EQ(channel->receive(far_deadline()).header, second);
}

TEST(SipChannel, WhatAStreamMayNotHold) {
  struct Case {
    const char* why;
    std::string bytes;
    Kind kind;
    NetFault fault;
  };
  const Case cases[] = {
      {"a header of a megabyte", "SIP/2.0 200 OK\r\nX: " + std::string(1 << 20, 'x'), Kind::too_much, NetFault::none},
      {"a length that is none", "SIP/2.0 200 OK\r\nContent-Length: -1\r\n\r\n", Kind::no_sip, NetFault::none},
      {"an end in the middle", first, Kind::network, NetFault::closed},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const ScriptedServer server([&](Conversation& conversation) { conversation.send(c.bytes); });
    const SipArrival arrival = over_tcp(server)->receive(far_deadline());
    EXPECT_EQ(arrival.kind, c.kind);
    EXPECT_EQ(arrival.net.fault, c.fault);
  }
}

/// Whoever sends without an end keeps nobody.
TEST(SipChannel, KeepAlivesDoNotLast) {
  const ScriptedServer server([](Conversation& conversation) {
    for (int i = 0; i < 100000; ++i) conversation.send("\r\n\r\n");
    conversation.wait_for_hang_up();
  });
  EXPECT_EQ(over_tcp(server)->receive(within(std::chrono::milliseconds{100})).net.fault, NetFault::timed_out);
}

TEST(SipChannel, ADatagramIsAMessage) {
  const DatagramServer server([](int, const std::string&, DatagramSender& sender) {
    sender.answer("\r\n\r\n");
    sender.answer_from_elsewhere(second);
    sender.answer(first + "bo");
    sender.answer("SIP/2.0 200 OK\r\n");
  });
  auto line = std::make_unique<Datagrams>();
  ASSERT_TRUE(line->open("127.0.0.1", server.port()));
  const auto channel = sip_over(std::move(line));
  EXPECT_FALSE(channel->reliable());
  ASSERT_TRUE(channel->send("question", far_deadline()));
  EXPECT_EQ(channel->receive(far_deadline()).header, first);
  EXPECT_EQ(channel->receive(far_deadline()).kind, Kind::no_sip);
  EXPECT_EQ(channel->strangers().size(), 1u);
}

struct OverWebSocketTest : ::testing::Test {
  std::unique_ptr<SipChannel> open(const ScriptedServer& server) {
    Connection line;
    EXPECT_TRUE(line.connect("127.0.0.1", server.port(), far_deadline()));
    WebSocket socket(std::move(line), trace, {.traces_payload = false});
    EXPECT_TRUE(socket.open({.host = "pbx.test", .subprotocol = "sip"}, far_deadline()));
    return sip_over(std::move(socket), "abc.invalid");
  }
  Redactor redactor;
  std::vector<std::string> lines;
  Trace trace{redactor, [this](std::string_view line) { lines.emplace_back(line); }};
};

TEST_F(OverWebSocketTest, AMessageIsAMessage) {
  std::string question;
  const ScriptedServer server([&](Conversation& conversation) {
    accept_upgrade(conversation, "Sec-WebSocket-Protocol: sip\r\n");
    question = testing::read_websocket_frame(conversation).payload;
    conversation.send(websocket_frame(0x89, "ping") + websocket_frame(0x81, "\r\n\r\n"));
    conversation.send(websocket_frame(0x01, first.substr(0, 9)) + websocket_frame(0x80, first.substr(9)));
    conversation.send(websocket_frame(0x82, second) + websocket_frame(0x88, ""));
    conversation.wait_for_hang_up();
  });
  const auto channel = open(server);
  EXPECT_EQ(channel->sent_by(), "abc.invalid");
  ASSERT_TRUE(channel->send("Authorization: Digest response=\"0\"", far_deadline()));
  EXPECT_EQ(channel->receive(far_deadline()).header, first);
  EXPECT_EQ(channel->receive(far_deadline()).header, second) << "binary is a message as well";
  EXPECT_EQ(channel->receive(far_deadline()).net.fault, NetFault::closed);
  EXPECT_EQ(question, "Authorization: Digest response=\"0\"");
  for (const std::string& line : lines)
    EXPECT_THAT(line, ::testing::Not(::testing::HasSubstr("response"))) << "SIP traces by itself";
}

TEST_F(OverWebSocketTest, WhatItMayNotHold) {
  struct Case {
    const char* why;
    std::string bytes;
    Kind kind;
  };
  const Case cases[] = {
      {"a message of two megabytes", websocket_frame(0x81, std::string(2 << 20, 'x')), Kind::too_much},
      {"a header of 20 KiB", websocket_frame(0x81, "SIP/2.0 200 OK\r\nX: " + std::string(20 << 10, 'x') + "\r\n\r\n"),
       Kind::too_much},
      {"a frame against the rules", websocket_frame(0xf1, first), Kind::no_sip},
      {"half a header", websocket_frame(0x81, "SIP/2.0 200 OK\r\n"), Kind::no_sip},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const ScriptedServer server([&](Conversation& conversation) {
      accept_upgrade(conversation, "Sec-WebSocket-Protocol: sip\r\n");
      conversation.send(c.bytes);
      conversation.wait_for_hang_up();
    });
    EXPECT_EQ(open(server)->receive(far_deadline()).kind, c.kind);
  }
}

}  // namespace
}  // namespace sereno::steps
