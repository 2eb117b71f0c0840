#include "sereno/steps/http_session.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "plugins/steps/http/testing/asking.h"
#include "plugins/steps/testing/compressed.h"
#include "plugins/steps/testing/scripted_server.h"

namespace sereno::steps {
namespace {

using testing::answering;
using testing::answering_and_waiting;
using testing::ask;
using testing::Conversation;
using testing::exchange_with;
using testing::request_to;
using testing::ScriptedServer;

/// Time as a test has it: it jumps when it is told to.
struct InventedTime {
  Deadline::Clock::time_point now = Deadline::Clock::now();
  Deadline deadline() {
    return Deadline(now + std::chrono::seconds{10}, {}, [this] { return now; });
  }
  /// The deadline passes as soon as this stage begins.
  HttpSession::OnStage passing_at(Stage stage) {
    return [this, stage](Stage begun) { now += begun == stage ? std::chrono::seconds{20} : std::chrono::seconds{0}; };
  }
};

TEST(HttpSession, TakesWhatIsLegal) {
  struct Case {
    const char* why;
    std::string answer;
    int status;
    const char* body;
  };
  const Case cases[] = {
      {"a page", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, "ok"},
      {"until the end", "HTTP/1.0 200 OK\r\n\r\nok", 200, "ok"},
      {"bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok", 200, "ok"},
      {"chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nok\r\n0\r\nTrailer: x\r\n\r\n", 200,
       "ok"},
      {"a trailer that looks like a status line",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nHTTP/1.1 500: x\r\n\r\n", 200, "ok"},
      {"early hints", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
       200, "ok"},
      {"a header named like a status line", "HTTP/1.1 503 Down\r\nHTTP/1.1 200: OK\r\nContent-Length: 2\r\n\r\nok", 503,
       "ok"},
      {"no reason", "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok", 200, "ok"},
      {"gzip of two members",
       "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + testing::gzipped("o") + testing::gzipped("k"), 200, "ok"},
      {"a line of 90 KB", "HTTP/1.1 200 OK\r\nX: " + std::string(90000, 'y') + "\r\nContent-Length: 2\r\n\r\nok", 200,
       "ok"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const HttpExchange exchange = exchange_with(c.answer);
    EXPECT_EQ(exchange.fault, HttpFault::none) << exchange.fault_text;
    EXPECT_EQ(exchange.status, c.status);
    EXPECT_EQ(exchange.body, c.body);
    EXPECT_EQ(exchange.body_fault, "");
  }
}

TEST(HttpSession, TellsWhatIsBroken) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  struct Case {
    const char* why;
    std::string answer;
    HttpFault fault;
    const char* text;
  };
  const Case cases[] = {
      {"hangs up", "", HttpFault::closed, ""},
      {"half a header", ok + "Content-Le", HttpFault::closed, "connection closed in the middle of the header"},
      {"half a page", ok + "Content-Length: 100\r\n\r\nhalf", HttpFault::closed, ""},
      {"another protocol", "SSH-2.0-OpenSSH_9.2\r\n", HttpFault::protocol, "no status line"},
      {"begins with the rest of a line", ok + " X-A: b\r\nContent-Length: 2\r\n\r\nok", HttpFault::protocol,
       "the header begins with the rest of a line"},
      {"begins so with a tabulator", ok + "\tX-A: b\r\nContent-Length: 2\r\n\r\nok", HttpFault::protocol,
       "the header begins with the rest of a line"},
      {"bad chunks", ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\nWel\r\n", HttpFault::protocol,
       "broken chunks (chunked-encoding)"},
      {"a NUL byte", ok + std::string("X: a\0b\r\n\r\n", 11), HttpFault::protocol, "a NUL byte in the header"},
      {"a length that is none", ok + "Content-Length: abc\r\n\r\nok", HttpFault::protocol,
       "a Content-Length that is no number"},
      {"an encoding on the way that nobody knows", ok + "Transfer-Encoding: magic\r\n\r\nok", HttpFault::protocol,
       "a Transfer-Encoding that nobody knows"},
      {"a version that nobody speaks", "HTTP/4.0 200 OK\r\n\r\n", HttpFault::protocol,
       "a version of HTTP that nobody speaks"},
      {"a line without end", ok + "X: " + std::string(200000, 'y') + "\r\n\r\n", HttpFault::too_much, ""},
      {"a header without end",
       ok +
           [] {
             std::string lines;
             for (int i = 0; i < 400; ++i) lines += "X: " + std::string(1000, 'y') + "\r\n";
             return lines;
           }(),
       HttpFault::too_much, ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const HttpExchange exchange = exchange_with(c.answer);
    EXPECT_EQ(exchange.fault, c.fault) << exchange.fault_text;
    EXPECT_TRUE(*c.text == '\0' || exchange.fault_text == c.text) << exchange.fault_text;
    EXPECT_FALSE(exchange.proxys_fault);
  }
}

TEST(HttpSession, SaysInItsOwnWordsWhatItCannotSendFrom) {
  for (const std::string source : {"192.0.2.9", "nosuch0"}) {
    HttpRequest request = request_to(1);
    const HttpExchange exchange = ask({.source_address = source}, request);
    EXPECT_EQ(exchange.fault, HttpFault::local) << source;
    EXPECT_EQ(exchange.fault_text,
              "nothing can be sent from '" + source + "': this machine has no such address or interface");
  }
}

TEST(HttpSession, AHalfCompressedPageIsToldFromAWholeOne) {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n";
  const std::string half = testing::gzipped("Welcome to the page").substr(0, 20);
  const HttpExchange exchange = exchange_with(head + "Content-Length: 20\r\n\r\n" + half);
  EXPECT_EQ(exchange.fault, HttpFault::none);
  EXPECT_EQ(exchange.body_fault, "ends too early");
}

TEST(HttpSession, OffersCompressionUnlessARequestSaysItself) {
  std::string seen;
  const auto keep = [&](Conversation& conversation) {
    seen = conversation.read_to("\r\n\r\n");
    conversation.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  };
  const auto sent = [&](bool decompress, std::vector<std::string> headers) {
    const ScriptedServer server(keep);
    HttpRequest request = request_to(server.port());
    request.headers = std::move(headers);
    ask({.decompress = decompress}, request);
    const auto at = seen.find("Accept-Encoding: ");
    return at == std::string::npos ? "" : seen.substr(at, seen.find('\r', at) - at);
  };
  EXPECT_EQ(sent(true, {}), "Accept-Encoding: gzip, deflate");
  EXPECT_EQ(sent(true, {"accept-encoding: gzip"}), "");
  EXPECT_EQ(sent(false, {}), "");
}

TEST(HttpSession, ARedirectIsFollowedWhateverItsBodyIs) {
  const std::string found = "HTTP/1.1 302 Found\r\nLocation: /b\r\n";
  struct Case {
    const char* why;
    std::string answer;
  };
  const Case cases[] = {
      {"no gzip", found + "Content-Encoding: gzip\r\nContent-Length: 7\r\n\r\nno gzip"},
      {"cut short", found + "Content-Length: 100\r\n\r\nhalf"},
      {"bad chunks", found + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"},
      {"endless", found + "\r\n" + std::string(1000000, 'x')},
      {"nothing of what was promised, and silence", found + "Content-Length: 10\r\n\r\n"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const ScriptedServer server(answering_and_waiting(c.answer));
    HttpRequest request = request_to(server.port());
    request.follows_redirects = true;
    InventedTime time;
    const Deadline deadline(time.now + std::chrono::hours{1}, {}, [&] { return time.now += std::chrono::seconds{1}; });
    const HttpExchange exchange = ask({.decompress = true}, request, deadline);
    EXPECT_EQ(exchange.fault, HttpFault::none) << exchange.fault_text;
    EXPECT_EQ(exchange.status, 302);
  }
}

TEST(HttpSession, SilenceIsOfTheStepInWhichItStruck) {
  struct Case {
    const char* why;
    std::string answer;
    Stage stage;
  };
  const Case cases[] = {
      {"no answer", "", Stage::first_byte},
      {"half a page", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", Stage::transfer},
      {"half a header", "HTTP/1.1 200 OK\r\nContent-Le", Stage::transfer},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const ScriptedServer server(answering_and_waiting(c.answer));
    InventedTime time;
    const HttpExchange exchange = ask({}, request_to(server.port()), time.deadline(), time.passing_at(c.stage));
    EXPECT_EQ(exchange.fault, HttpFault::timed_out);
    EXPECT_EQ(exchange.stage, c.stage);
  }
}

TEST(HttpSession, AResetIsTold) {
  const ScriptedServer server([](Conversation& conversation) {
    conversation.read_to("\r\n\r\n");
    conversation.reset();
  });
  EXPECT_EQ(ask({}, request_to(server.port())).fault, HttpFault::reset);
}

/// A port where nobody listens.
std::uint16_t dead_port() {
  const ScriptedServer gone([](Conversation&) {});
  return gone.port();
}

TEST(HttpSession, NobodyListens) { EXPECT_EQ(ask({}, request_to(dead_port())).fault, HttpFault::refused); }

TEST(HttpSession, TheProxysFaultsAreItsOwn) {
  struct Case {
    const char* why;
    const char* scheme;
    std::string answer;
    HttpFault fault;
    bool proxys;
    int proxy_status;
  };
  const Case cases[] = {
      {"407 of a plain one", "http", "HTTP/1.1 407 Who?\r\nContent-Length: 0\r\n\r\n", HttpFault::proxy, true, 407},
      {"407 to CONNECT", "https", "HTTP/1.1 407 Who?\r\nContent-Length: 0\r\n\r\n", HttpFault::proxy, true, 407},
      {"403 to CONNECT", "https", "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", HttpFault::proxy, true, 403},
      {"502 to CONNECT", "https", "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", HttpFault::proxy, false,
       502},
      {"a plain one hangs up", "http", "", HttpFault::closed, true, 0},
      {"hangs up at CONNECT", "https", "", HttpFault::closed, true, 0},
      {"a plain one is something else", "http", "SSH-2.0-x\r\n", HttpFault::protocol, true, 0},
      {"half a page", "http", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", HttpFault::closed, false, 0},
      {"the page's own failure", "http", "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", HttpFault::none, false, 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const ScriptedServer proxy(answering(c.answer));
    HttpRequest request = request_to(1, c.scheme);
    request.address.clear();
    const HttpExchange exchange = ask({.proxy = "http://127.0.0.1:" + std::to_string(proxy.port())}, request);
    EXPECT_EQ(exchange.fault, c.fault) << exchange.fault_text;
    EXPECT_EQ(exchange.proxys_fault, c.proxys);
    EXPECT_EQ(exchange.proxy_status, c.proxy_status);
    EXPECT_TRUE(exchange.through_proxy);
  }
}

TEST(HttpSession, AProxyThatKeepsSilentOrIsNotThere) {
  const ScriptedServer proxy(answering_and_waiting(""));
  const std::string address = "http://127.0.0.1:" + std::to_string(proxy.port());
  HttpRequest request = request_to(1);
  request.address.clear();
  InventedTime time;
  const HttpExchange plain = ask({.proxy = address}, request, time.deadline(), time.passing_at(Stage::first_byte));
  EXPECT_EQ(plain.fault, HttpFault::timed_out);
  EXPECT_TRUE(plain.proxys_fault);

  const HttpExchange gone = ask({.proxy = "http://127.0.0.1:" + std::to_string(dead_port())}, request);
  EXPECT_EQ(gone.fault, HttpFault::refused);
  EXPECT_TRUE(gone.proxys_fault);
  const HttpExchange socks = ask({.proxy = "socks5h://127.0.0.1:" + std::to_string(dead_port())}, request);
  EXPECT_TRUE(socks.proxys_fault);
}

TEST(HttpSession, ASocksProxySaysWhatItSaw) {
  const auto replying = [](char reply) {
    return [reply](Conversation& conversation) {
      const std::string greeting = conversation.read(2);
      conversation.read(static_cast<std::size_t>(greeting.size() == 2 ? greeting[1] : 0));
      conversation.send(std::string("\x05\x00", 2));
      conversation.read(4 + 1 + 7 + 2);  // "cc.test" and its port
      conversation.send(std::string("\x05") + reply + std::string("\x00\x01\x00\x00\x00\x00\x00\x00", 8));
      conversation.wait_for_hang_up();
    };
  };
  HttpRequest request = request_to(1);
  request.address.clear();
  const ScriptedServer refused(replying(5));
  const HttpExchange page = ask({.proxy = "socks5h://127.0.0.1:" + std::to_string(refused.port())}, request);
  EXPECT_EQ(page.fault, HttpFault::proxy) << page.fault_text;
  EXPECT_FALSE(page.proxys_fault) << "it tried, and nobody listens there";
  const ScriptedServer forbidding(replying(2));
  const HttpExchange own = ask({.proxy = "socks5h://127.0.0.1:" + std::to_string(forbidding.port())}, request);
  EXPECT_EQ(own.fault, HttpFault::proxy);
  EXPECT_TRUE(own.proxys_fault);
}

}  // namespace
}  // namespace sereno::steps
