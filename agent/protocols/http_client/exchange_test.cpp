#include "agent/protocols/http_client/exchange.h"

#include <gtest/gtest.h>

namespace sereno::agent::http_client {
namespace {

using State = Answer::State;

TEST(HttpClient, ReadsAnAnswerHoweverItIsCut) {
  const std::string whole =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    SCOPED_TRACE(cut);
    Answer answer;
    EXPECT_EQ(answer.take(whole.substr(0, cut)), State::incomplete);
    ASSERT_EQ(answer.take(whole.substr(cut)), State::complete);
    EXPECT_EQ(answer.status(), 200);
    EXPECT_EQ(answer.body(), "hello");
    EXPECT_TRUE(answer.keeps_connection());
  }
}

TEST(HttpClient, SaysWhatIsNoAnswer) {
  struct Case {
    const char* why;
    std::string received;
    State taken;
    State ended;
  };
  const Case cases[] = {
      {"another protocol", "SSH-2.0-OpenSSH\r\n", State::bad, State::bad},
      {"nothing at all", "", State::incomplete, State::bad},
      {"cut in the body", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", State::incomplete, State::bad},
      {"a body up to the end", "HTTP/1.1 200 OK\r\n\r\nhel", State::incomplete, State::complete},
      {"a second answer", "HTTP/1.1 204 No\r\n\r\nHTTP/1.1 204 No\r\n\r\n", State::bad, State::bad},
      {"a body above the limit", "HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n", State::bad, State::bad},
      {"a header without end", "HTTP/1.1 200 OK\r\nX: " + std::string(20000, 'x'), State::bad, State::bad},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Answer answer;
    EXPECT_EQ(answer.take(c.received), c.taken);
    EXPECT_EQ(answer.end(), c.ended);
  }
}

TEST(HttpClient, MakesARequest) {
  EXPECT_EQ(encode_post({.host = "h:1", .path = "/p", .fields = {{"Accept", "a/b"}}, .body = "xy"}),
            "POST /p HTTP/1.1\r\nHost: h:1\r\nUser-Agent: sereno\r\nAccept: a/b\r\nContent-Length: 2\r\n\r\nxy");
  EXPECT_EQ(basic_authorization("root", "icinga"), "Basic cm9vdDppY2luZ2E=");
  EXPECT_EQ(form_encoded("a b&c=<\xC3\xA9>"), "a%20b%26c%3d%3c%c3%a9%3e");
}

}  // namespace
}  // namespace sereno::agent::http_client
