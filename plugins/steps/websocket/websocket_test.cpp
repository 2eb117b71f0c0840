#include "sereno/steps/websocket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/steps/testing/made_certificates.h"
#include "plugins/steps/testing/scratch_file.h"
#include "plugins/steps/testing/scripted_server.h"
#include "plugins/steps/testing/websocket_script.h"

namespace sereno::steps {
namespace {

using testing::accept_upgrade;
using testing::Conversation;
using ::testing::HasSubstr;
using testing::read_websocket_frame;
using testing::ScriptedServer;
using testing::websocket_frame;

Deadline within(std::chrono::milliseconds time) { return Deadline(Deadline::Clock::now() + time); }
Deadline far_deadline() { return within(std::chrono::minutes{1}); }

/// A client connected with a scripted server.
struct Client {
  Redactor redactor;
  std::vector<std::string> lines;
  Trace trace{redactor, [this](std::string_view line) { lines.emplace_back(line); }};
  WebSocket socket;

  explicit Client(const ScriptedServer& server, const WebSocketSettings& settings = {})
      : socket(connected(server), trace, settings) {}
  static Connection connected(const ScriptedServer& server) {
    Connection connection;
    EXPECT_TRUE(connection.connect("127.0.0.1", server.port(), far_deadline()));
    return connection;
  }
  WebSocketEnd open(const UpgradeRequest& request = {.host = "cc.test"}) {
    return socket.open(request, far_deadline());
  }
};

std::string kinds_until_the_end(WebSocket& socket, WebSocketEnd& end) {
  std::string kinds;
  WebSocketFrame frame;
  while ((end = socket.receive(frame, far_deadline())))
    kinds += std::string(to_string(frame.kind)) + ":" + frame.payload + " ";
  return kinds;
}

TEST(WebSocket, AsksWithWhatItWasGiven) {
  std::string request;
  const ScriptedServer server([&](Conversation& conversation) {
    request = accept_upgrade(conversation, "Sec-WebSocket-Protocol: sip\r\n");
    conversation.send(websocket_frame(0x81, "seen"));
    conversation.wait_for_hang_up();
  });
  Client client(server);
  const WebSocketEnd end = client.open({.host = "cc.test:8080",
                                        .path = "/live?a=b",
                                        .headers = {"Cookie: sid=42", "Origin: http://cc.test"},
                                        .subprotocol = "sip"});
  ASSERT_TRUE(end) << end.text;
  EXPECT_EQ(end.status, 101);
  WebSocketFrame frame;
  ASSERT_TRUE(client.socket.receive(frame, far_deadline()));
  for (const char* line :
       {"GET /live?a=b HTTP/1.1\r\n", "Host: cc.test:8080\r\n", "Cookie: sid=42\r\n", "Origin: http://cc.test\r\n",
        "Sec-WebSocket-Protocol: sip\r\n", "Sec-WebSocket-Version: 13\r\n"})
    EXPECT_THAT(request, HasSubstr(line));
  EXPECT_THAT(client.lines, ::testing::Contains("> Cookie: sid=[REDACTED]"));
  EXPECT_THAT(client.lines, ::testing::Contains("< HTTP/1.1 101 Switching Protocols"));
}

TEST(WebSocket, TellsDataFromControl) {
  const ScriptedServer server([](Conversation& conversation) {
    accept_upgrade(conversation);
    conversation.send(websocket_frame(0x89, "are you there") + websocket_frame(0x81, "one"));
    conversation.send(websocket_frame(0x01, "tw") + websocket_frame(0x8a, "unasked") + websocket_frame(0x80, "o"));
    conversation.send(websocket_frame(0x82, "\x01\x02") + websocket_frame(0x88,
                                                                          "\x03\xf0"
                                                                          "policy"));
    conversation.wait_for_hang_up();
  });
  Client client(server);
  ASSERT_TRUE(client.open());
  WebSocketEnd end;
  EXPECT_EQ(kinds_until_the_end(client.socket, end),
            "ping:are you there text:one pong:unasked text:two binary:\x01\x02 close:policy ");
  EXPECT_EQ(end.fault, WebSocketFault::network);
  EXPECT_EQ(end.net.fault, NetFault::closed);
  EXPECT_EQ(client.socket.counts().data, 3u);
  EXPECT_EQ(client.socket.counts().data_bytes, 8u);
  EXPECT_EQ(client.socket.counts().pings, 1u);
  EXPECT_EQ(client.socket.counts().pongs, 1u);
}

TEST(WebSocket, SaysTheCodeOfAFarewell) {
  const ScriptedServer server([](Conversation& conversation) {
    accept_upgrade(conversation);
    conversation.send(websocket_frame(0x88,
                                      "\x03\xf0"
                                      "after auth"));
    conversation.wait_for_hang_up();
  });
  Client client(server);
  ASSERT_TRUE(client.open());
  WebSocketFrame frame;
  ASSERT_TRUE(client.socket.receive(frame, far_deadline()));
  EXPECT_EQ(frame.close_code, 1008);
  EXPECT_FALSE(frame.is_data());
}

TEST(WebSocket, AnswersPingsAndMasksWhatItSends) {
  testing::ReceivedFrame pong, text, farewell;
  const ScriptedServer server([&](Conversation& conversation) {
    accept_upgrade(conversation);
    conversation.send(websocket_frame(0x89, "x"));
    pong = read_websocket_frame(conversation);
    text = read_websocket_frame(conversation);
    conversation.send(websocket_frame(0x81, "thanks"));
    farewell = read_websocket_frame(conversation);
    conversation.send(websocket_frame(0x88, farewell.payload));
    conversation.wait_for_hang_up();
  });
  Client client(server);
  ASSERT_TRUE(client.open());
  WebSocketFrame frame;
  ASSERT_TRUE(client.socket.receive(frame, far_deadline()));
  ASSERT_TRUE(client.socket.send_text(std::string(70000, 'm'), far_deadline()));
  do ASSERT_TRUE(client.socket.receive(frame, far_deadline()));
  while (!frame.is_data());
  EXPECT_EQ(frame.payload, "thanks");
  client.socket.close(far_deadline());
  EXPECT_EQ(pong.first, 0x8a);
  EXPECT_EQ(pong.payload, "x");
  EXPECT_EQ(text.first, 0x81);
  EXPECT_TRUE(text.masked);
  EXPECT_EQ(text.payload, std::string(70000, 'm'));
  EXPECT_EQ(farewell.first, 0x88);
  EXPECT_EQ(farewell.payload, "\x03\xe8");
}

TEST(WebSocket, GoesOnAfterATimeOut) {
  const ScriptedServer server([](Conversation& conversation) {
    accept_upgrade(conversation);
    conversation.send(websocket_frame(0x81, "whole").substr(0, 4));
    read_websocket_frame(conversation);
    conversation.send(websocket_frame(0x81, "whole").substr(4));
    conversation.wait_for_hang_up();
  });
  Client client(server);
  ASSERT_TRUE(client.open());
  WebSocketFrame frame;
  EXPECT_EQ(client.socket.receive(frame, within(std::chrono::milliseconds{20})).net.fault, NetFault::timed_out);
  ASSERT_TRUE(client.socket.send_text("go on", far_deadline()));
  ASSERT_TRUE(client.socket.receive(frame, far_deadline()));
  EXPECT_EQ(frame.payload, "whole");
}

TEST(WebSocket, RefusedUpgrades) {
  struct Case {
    const char* why;
    std::string answer;
    WebSocketFault fault;
    const char* text;
  };
  const Case cases[] = {
      {"refused, with a body that never comes", "HTTP/1.1 403 Forbidden\r\nContent-Length: 100000\r\n\r\nlogin first",
       WebSocketFault::refused, "HTTP/1.1 403 Forbidden"},
      {"an ordinary page without an end", "HTTP/1.1 200 OK\r\n\r\n", WebSocketFault::refused, "HTTP/1.1 200 OK"},
      {"agreed without the right answer to the key",
       "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
       "AAAA\r\n\r\n",
       WebSocketFault::no_upgrade, "101 that agrees to no WebSocket"},
      {"something else", "SSH-2.0-OpenSSH_9.2\r\n\r\n", WebSocketFault::no_upgrade, "what came back is no HTTP"},
      {"binary", std::string("\x15\x03\x01\x00\x02\x02\x46\r\n\r\n", 11), WebSocketFault::no_upgrade,
       "what came back is no HTTP"},
      {"a header of a megabyte", "HTTP/1.1 101 Switching Protocols\r\nX: " + std::string(1 << 20, 'x'),
       WebSocketFault::too_much, "header without end"},
      {"a thousand headers",
       [] {
         std::string text = "HTTP/1.1 101 Switching Protocols\r\n";
         for (int i = 0; i < 1000; ++i) text += "X-" + std::to_string(i) + ": some value\r\n";
         return text + "\r\n";
       }(),
       WebSocketFault::too_much, "header without end"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const ScriptedServer server(testing::answering_and_waiting(c.answer));
    Client client(server);
    const WebSocketEnd end = client.open();
    EXPECT_EQ(end.fault, c.fault);
    EXPECT_THAT(end.text, HasSubstr(c.text));
    WebSocketFrame frame;
    EXPECT_FALSE(client.socket.receive(frame, far_deadline())) << "nothing is received behind a refusal";
  }
}

TEST(WebSocket, KeepsTheBodyOfARefusalThatCame) {
  const ScriptedServer server(
      testing::answering_and_waiting("HTTP/1.1 401 Unauthorized\r\nContent-Length: 11\r\n\r\nlogin first"));
  Client client(server);
  const WebSocketEnd end = client.open();
  EXPECT_EQ(end.status, 401);
  EXPECT_EQ(end.body_head, "login first");
}

TEST(WebSocket, WantsItsSubprotocol) {
  struct Case {
    const char* why;
    const char* wanted;
    const char* header;
    const char* text;  ///< null: fine
  };
  const Case cases[] = {
      {"agreed", "sip", "Sec-WebSocket-Protocol: sip\r\n", nullptr},
      {"none wanted, none given", "", "", nullptr},
      {"not agreed", "sip", "", "the server did not agree to the subprotocol 'sip'"},
      {"another one", "sip", "Sec-WebSocket-Protocol: mqtt\r\n", "the server chose the subprotocol 'mqtt'"},
      {"one that nobody asked for", "", "Sec-WebSocket-Protocol: mqtt\r\n", "the server chose the subprotocol 'mqtt'"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const ScriptedServer server([&](Conversation& conversation) {
      accept_upgrade(conversation, c.header);
      conversation.wait_for_hang_up();
    });
    Client client(server);
    const WebSocketEnd end = client.open({.host = "cc.test", .subprotocol = c.wanted});
    EXPECT_EQ(end.fault, c.text == nullptr ? WebSocketFault::none : WebSocketFault::subprotocol);
    if (c.text == nullptr) continue;
    EXPECT_EQ(end.text, c.text);
  }
}

TEST(WebSocket, FramesThatBreakTheRules) {
  struct Case {
    const char* why;
    std::string bytes;
    WebSocketFault fault;
  };
  std::string masked = websocket_frame(0x81, "abcd");
  masked[1] = static_cast<char>(masked[1] | 0x80);
  const Case cases[] = {
      {"masked by the server", masked + "abcd", WebSocketFault::protocol},
      {"a reserved bit", websocket_frame(0xc1, "a"), WebSocketFault::protocol},
      {"a reserved kind", websocket_frame(0x83, "a"), WebSocketFault::protocol},
      {"a ping in parts", websocket_frame(0x09, "a"), WebSocketFault::protocol},
      {"a ping of 126 bytes", websocket_frame(0x89, std::string(126, 'p')), WebSocketFault::protocol},
      {"a part of nothing", websocket_frame(0x80, "a"), WebSocketFault::protocol},
      {"a text that is no UTF-8", websocket_frame(0x81, "\xff\xfe"), WebSocketFault::protocol},
      {"a close code that nobody may send", websocket_frame(0x88, "\x03\xed"), WebSocketFault::protocol},
      {"larger than the limit", websocket_frame(0x81, std::string(1001, 'l')), WebSocketFault::too_much},
      {"larger than the limit, in parts",
       websocket_frame(0x01, std::string(600, 'l')) + websocket_frame(0x80, std::string(600, 'l')),
       WebSocketFault::too_much},
      {"eight exabytes, said in the header", std::string("\x81\x7f\x7f\xff\xff\xff\xff\xff\xff\xff", 10),
       WebSocketFault::too_much},
      {"cut in a frame", websocket_frame(0x81, "cut").substr(0, 3), WebSocketFault::network},
      {"cut in a header", "\x81", WebSocketFault::network},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const ScriptedServer server([&](Conversation& conversation) {
      accept_upgrade(conversation);
      conversation.send(c.bytes);
      if (c.fault != WebSocketFault::network) conversation.wait_for_hang_up();
    });
    Client client(server, {.message_limit = 1000});
    ASSERT_TRUE(client.open());
    WebSocketFrame frame;
    const WebSocketEnd end = client.socket.receive(frame, far_deadline());
    EXPECT_EQ(end.fault, c.fault) << end.text;
    EXPECT_FALSE(client.socket.receive(frame, far_deadline())) << "it stays so";
  }
}

TEST(WebSocket, EndsByItsDeadline) {
  const auto silent = [](Conversation& conversation) { conversation.wait_for_hang_up(); };
  const auto drops = [](Conversation& conversation) {
    conversation.read_to("\r\n\r\n");
    for (const char c : std::string("HTTP/1.1 101 Sw")) conversation.send(std::string(1, c));
    conversation.wait_for_hang_up();
  };
  for (const auto& script : {ScriptedServer::Script(silent), ScriptedServer::Script(drops)}) {
    const ScriptedServer server(script);
    Client client(server);
    const WebSocketEnd end = client.socket.open({.host = "cc.test"}, within(std::chrono::milliseconds{50}));
    EXPECT_EQ(end.net.fault, NetFault::timed_out);
  }
  const ScriptedServer flood([](Conversation& conversation) {
    accept_upgrade(conversation);
    const std::string pings(std::string(websocket_frame(0x8a, "p")));
    for (int i = 0; i < 100000; ++i) conversation.send(pings);
    conversation.wait_for_hang_up();
  });
  Client client(flood);
  ASSERT_TRUE(client.open());
  const Deadline soon = within(std::chrono::milliseconds{200});
  WebSocketFrame frame;
  WebSocketEnd end;
  while ((end = client.socket.receive(frame, soon))) continue;
  EXPECT_EQ(end.net.fault, NetFault::timed_out);
}

TEST(WebSocket, CancelledRunsEndAtOnce) {
  const ScriptedServer server([](Conversation& conversation) { conversation.wait_for_hang_up(); });
  Client client(server);
  const Deadline cancelled(Deadline::Clock::now() + std::chrono::minutes{1}, [] { return true; });
  EXPECT_EQ(client.socket.open({.host = "cc.test"}, cancelled).net.fault, NetFault::timed_out);
}

TEST(WebSocket, WorksBehindTls) {
  const auto root = testing::make_certificate({.name = "root", .authority = true});
  const auto leaf = testing::make_certificate({.name = "leaf", .alternative_name = "DNS:cc.test"}, &root);
  const testing::ScratchFile file(root.certificate);
  const ScriptedServer server(
      [](Conversation& conversation) {
        accept_upgrade(conversation);
        const auto question = read_websocket_frame(conversation);
        conversation.send(websocket_frame(0x81, "you said " + question.payload));
        conversation.wait_for_hang_up();
      },
      {.chain = leaf.certificate, .key = leaf.key});
  Connection connection = Client::connected(server);
  ASSERT_TRUE(connection.start_tls({.ca_file = file.path()}, "cc.test", far_deadline()));
  Redactor redactor;
  Trace trace(redactor, {});
  WebSocket socket(std::move(connection), trace);
  ASSERT_TRUE(socket.open({.host = "cc.test"}, far_deadline()));
  ASSERT_TRUE(socket.send_text("hello", far_deadline()));
  WebSocketFrame frame;
  ASSERT_TRUE(socket.receive(frame, far_deadline()));
  EXPECT_EQ(frame.payload, "you said hello");
}

}  // namespace
}  // namespace sereno::steps
