#include "plugins/steps/http/answer_reader.h"

#include <gtest/gtest.h>

#include "plugins/steps/testing/compressed.h"

namespace sereno::steps {
namespace {

using testing::deflated;
using testing::gzipped;
using testing::raw_deflated;
using std::string_literals::operator""s;

Deadline far_deadline() {
  return Deadline(Deadline::Clock::time_point{std::chrono::hours{1}}, {}, [] { return Deadline::Clock::time_point{}; });
}

/// Reads these lines, an empty one behind them, and this body in pieces of `piece` bytes.
struct Read {
  explicit Read(std::vector<std::string> lines, std::string_view body = {}, HttpRequest wanted = {.keep_body = 1000},
                std::size_t piece = 1000)
      : request(std::move(wanted)), deadline(far_deadline()), reader(request, true, deadline, exchange) {
    lines.emplace_back();
    for (const std::string& line : lines) more = more && reader.take_header(line + "\r\n");
    for (; more && !body.empty(); body.remove_prefix(std::min(piece, body.size())))
      more = reader.take_body(body.substr(0, piece));
    reader.finish();
  }
  HttpRequest request;
  Deadline deadline;
  HttpExchange exchange;
  AnswerReader reader;
  bool more = true;
};

TEST(AnswerReader, ItsPlaceMakesAStatusLine) {
  struct Case {
    const char* why;
    std::vector<std::string> lines;
    int status;
    const char* status_line;
    std::size_t headers;
  };
  const Case cases[] = {
      {"plain", {"HTTP/1.1 200 OK", "A: b"}, 200, "HTTP/1.1 200 OK", 1},
      {"a header that looks like one", {"HTTP/1.1 503 Down", "HTTP/1.1 200: OK"}, 503, "HTTP/1.1 503 Down", 1},
      {"and one without a colon", {"HTTP/1.1 503 Down", "HTTP/1.1 200 OK", "A: b"}, 503, "HTTP/1.1 503 Down", 1},
      {"behind an interim answer",
       {"HTTP/1.1 103 Early Hints", "Link: </x>", "", "HTTP/1.1 404 Not Found", "A: b"},
       404,
       "HTTP/1.1 404 Not Found",
       1},
      {"behind two",
       {"HTTP/1.1 100 Continue", "", "HTTP/1.1 103 Hints", "HTTP/1.1 200: OK", "", "HTTP/1.1 500 Oh"},
       500,
       "HTTP/1.1 500 Oh",
       0},
      {"101 is final here", {"HTTP/1.1 101 Switching", "", "HTTP/1.1 200 OK"}, 101, "HTTP/1.1 101 Switching", 0},
      {"without a reason", {"HTTP/2 200"}, 200, "HTTP/2 200", 0},
      {"a status that is none", {"HTTP/1.1 abc"}, 0, "HTTP/1.1 abc", 0},
      {"a reason with a number", {"HTTP/1.1 500 not 200"}, 500, "HTTP/1.1 500 not 200", 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const Read read(c.lines);
    EXPECT_EQ(read.exchange.status, c.status);
    EXPECT_EQ(read.exchange.status_line, c.status_line);
    EXPECT_EQ(read.exchange.headers.size(), c.headers);
    EXPECT_TRUE(read.reader.header_done());
  }
}

TEST(AnswerReader, UnfoldsHeaders) {
  struct Case {
    const char* why;
    std::vector<std::string> lines;
    const char* value;
  };
  const Case cases[] = {
      {"a blank", {"X-A: b", " c"}, "b c"},
      {"a tabulator", {"X-A: b", "\tc"}, "b c"},
      {"many blanks", {"X-A: b  ", "    c  "}, "b c"},
      {"several lines", {"X-A: b", " c", " d"}, "b c d"},
      {"nothing before", {"X-A:", " c"}, "c"},
      {"a line of blanks within", {"X-A: b", " \t", " c"}, "b c"},
      {"a line of blanks at the end", {"X-A: b", " "}, "b"},
      {"belongs to the last one", {"X-A: b", "X-B: d", " c"}, "b"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    std::vector<std::string> lines = c.lines;
    lines.insert(lines.begin(), "HTTP/1.1 200 OK");
    const Read read(lines);
    EXPECT_EQ(read.exchange.header("x-a"), c.value);
    EXPECT_EQ(read.reader.header_fault(), "");
  }
}

TEST(AnswerReader, SaysWhyAHeaderIsNone) {
  struct Case {
    const char* why;
    std::vector<std::string> lines;
    const char* fault;
  };
  const char* const number = "a Content-Length that is no number";
  const Case cases[] = {
      {"fine", {"HTTP/1.1 200 OK", "Content-Length: 7"}, ""},
      {"folded at once", {"HTTP/1.1 200 OK", " X-A: b"}, "the header begins with the rest of a line"},
      {"likewise", {"HTTP/1.1 200 OK", "\tX-A: b", "X-B: c"}, "the header begins with the rest of a line"},
      {"no blank before the reason", {"HTTP/1.1 200OK"}, "a broken status line"},
      {"no number", {"HTTP/1.1 OK"}, "a broken status line"},
      {"nothing behind the version", {"HTTP/1.1"}, "a broken status line"},
      {"letters behind the length", {"HTTP/1.1 200 OK", "Content-Length: 7abc"}, number},
      {"a sign", {"HTTP/1.1 200 OK", "Content-Length: +7"}, number},
      {"hexadecimal", {"HTTP/1.1 200 OK", "Content-Length: 0x7"}, number},
      {"beyond all pages",
       {"HTTP/1.1 200 OK", "Content-Length: 9999999999999999999"},
       "a Content-Length that is too large"},
      {"two", {"HTTP/1.1 200 OK", "Content-Length: 7", "content-length: 8"}, "two Content-Lengths that differ"},
      {"two in a line", {"HTTP/1.1 200 OK", "Content-Length: 7, 8"}, "two Content-Lengths that differ"},
      {"one, said twice", {"HTTP/1.1 200 OK", "Content-Length: 7, 7", "Content-Length: 7"}, ""},
      {"chunks count and no length", {"HTTP/1.1 200 OK", "Content-Length: 7abc", "Transfer-Encoding: chunked"}, ""},
      {"an interim answer's", {"HTTP/1.1 103 Hints", "Content-Length: x", "", "HTTP/1.1 200 OK"}, ""},
  };
  for (const Case& c : cases) EXPECT_EQ(Read(c.lines).reader.header_fault(), c.fault) << c.why;
  const HttpRequest follows{.follows_redirects = true, .keep_body = 1000};
  EXPECT_EQ(Read({"HTTP/1.1 302 Found", "Location: /", "Content-Length: x"}, {}, follows).reader.header_fault(), "")
      << "what comes behind it matters to nobody";
}

TEST(AnswerReader, EndsAtAnEndlessHeader) {
  std::vector<std::string> lines(300, "X: " + std::string(1000, 'y'));
  lines.insert(lines.begin(), "HTTP/1.1 200 OK");
  const Read read(lines);
  EXPECT_TRUE(read.reader.header_too_long());
  EXPECT_FALSE(read.more);
  lines.resize(200);
  EXPECT_FALSE(Read(lines).reader.header_too_long());
}

TEST(AnswerReader, UndoesCompression) {
  const std::string page = "Welcome to the page";
  std::string damaged = gzipped(page);
  damaged[damaged.size() - 6] ^= 1;
  const std::string cut = gzipped(page).substr(0, 25);
  struct Case {
    const char* why;
    const char* coding;
    std::string body;
    const char* fault;
    std::string text;
  };
  const Case cases[] = {
      {"gzip", "gzip", gzipped(page), "", page},
      {"its older name, in any case", "X-GZip", gzipped(page), "", page},
      {"two members", "gzip", gzipped("Welcome ") + gzipped("to the page"), "", page},
      {"three, one of them empty", "gzip", gzipped("Welcome ") + gzipped("") + gzipped("to the page"), "", page},
      {"filled up with zeros", "gzip", gzipped(page) + std::string(9, '\0'), "", page},
      {"deflate as the RFC has it", "deflate", deflated(page), "", page},
      {"deflate as many servers have it", "deflate", raw_deflated(page), "", page},
      {"one over the other", "deflate, gzip", gzipped(deflated(page)), "", page},
      {"nothing done", "identity", page, "", page},
      {"no bytes at all", "gzip", "", "", ""},
      {"cut short", "gzip", cut, "ends too early", ""},
      {"cut in the header", "gzip", "\x1f\x8b", "ends too early", ""},
      {"cut in the check sum", "gzip", gzipped(page).substr(0, gzipped(page).size() - 3), "ends too early", page},
      {"cut in the second member", "gzip", gzipped(page) + gzipped(page).substr(0, 10), "ends too early", page},
      {"deflate cut short", "deflate", deflated(page).substr(0, 10), "ends too early", ""},
      {"one byte of deflate", "deflate", "x", "ends too early", ""},
      {"a wrong check sum", "gzip", damaged, "is damaged: incorrect data check", page},
      {"plain text", "gzip", page, "is damaged: incorrect header check", ""},
      {"something behind its end", "gzip", gzipped(page) + "more", "has something else behind its end", page},
      {"zeros, and then more", "gzip", gzipped(page) + "\0\0more"s, "has something else behind its end", page},
      {"behind deflate", "deflate", deflated(page) + "more", "has something else behind its end", page},
      {"a coding nobody offered", "br", page, "is coded as 'br', which was not offered", ""},
      {"too often", "gzip,gzip,gzip,gzip,gzip", page, "is compressed over and over", ""},
  };
  for (const Case& c : cases)
    for (const std::size_t piece : {std::size_t{1}, std::size_t{1000}}) {
      SCOPED_TRACE(std::string(c.why) + ", in pieces of " + std::to_string(piece));
      const Read read({"HTTP/1.1 200 OK", std::string("Content-Encoding: ") + c.coding}, c.body, {.keep_body = 1000},
                      piece);
      EXPECT_EQ(read.exchange.body_fault, c.fault);
      if (!c.text.empty()) {
        EXPECT_EQ(read.exchange.body, c.text);
        EXPECT_EQ(read.exchange.body_bytes, c.text.size());
      }
    }
}

TEST(AnswerReader, CodingsOfSeveralHeadersAddUp) {
  const Read read({"HTTP/1.1 200 OK", "Content-Encoding: deflate", "content-encoding: gzip"},
                  gzipped(deflated("page")));
  EXPECT_EQ(read.exchange.body_fault, "");
  EXPECT_EQ(read.exchange.body, "page");
}

TEST(AnswerReader, KeepsAndCounts) {
  const Read read({"HTTP/1.1 200 OK", "Content-Encoding: gzip"}, gzipped(std::string(5000000, 'a')));
  EXPECT_EQ(read.exchange.body.size(), 1000u);
  EXPECT_EQ(read.exchange.body_bytes, 5000000u);
}

TEST(AnswerReader, ABombEndsWithTheTime) {
  HttpExchange exchange;
  const HttpRequest request;
  int looks = 0;
  const Deadline deadline(
      Deadline::Clock::time_point{}, [&] { return ++looks > 3; },
      [] { return Deadline::Clock::time_point{} - std::chrono::hours{1}; });
  AnswerReader reader(request, true, deadline, exchange);
  for (const char* line : {"HTTP/1.1 200 OK\r\n", "Content-Encoding: gzip, gzip\r\n", "\r\n"}) reader.take_header(line);
  EXPECT_FALSE(reader.take_body(gzipped(gzipped(std::string(20000000, 'a')))));
  EXPECT_LT(exchange.body_bytes, 1000000u);
}

TEST(AnswerReader, ARedirectsBodyIsNobodys) {
  const HttpRequest following{.follows_redirects = true, .keep_body = 1000};
  const std::vector<std::string> redirect = {"HTTP/1.1 302 Found", "Location: /b", "Content-Encoding: gzip"};
  const Read broken(redirect, "no gzip", following);
  EXPECT_TRUE(broken.reader.body_is_nobodys());
  EXPECT_EQ(broken.exchange.body_fault, "");
  EXPECT_EQ(broken.exchange.body, "");

  const Read endless(redirect, std::string(100000, 'x'), following);
  EXPECT_TRUE(endless.reader.enough());
  EXPECT_FALSE(endless.more);

  EXPECT_FALSE(Read({"HTTP/1.1 302 Found"}, "text", following).reader.body_is_nobodys()) << "leads nowhere";
  EXPECT_FALSE(Read({"HTTP/1.1 304 Not Modified", "Location: /"}, "", following).reader.body_is_nobodys());
  EXPECT_FALSE(Read(redirect, "no gzip").reader.body_is_nobodys()) << "the redirect is the result";
  EXPECT_EQ(Read(redirect, "no gzip").exchange.body_fault, "is damaged: incorrect header check");
}

TEST(AnswerReader, StopsWhenFullWhenTold) {
  const Read full({"HTTP/1.1 200 OK"}, "12345678901", {.keep_body = 10, .stops_when_full = true});
  EXPECT_TRUE(full.reader.enough());
  EXPECT_FALSE(full.more);
  EXPECT_EQ(full.exchange.body, "1234567890");
  EXPECT_EQ(full.exchange.body_bytes, 11u) << "so that it is seen to be cut";
  const Read fits({"HTTP/1.1 200 OK"}, "1234567890", {.keep_body = 10, .stops_when_full = true});
  EXPECT_FALSE(fits.reader.enough());
  EXPECT_TRUE(fits.more);
}

TEST(AnswerReader, StopsBehindTheHeaderWhenTold) {
  const Read read({"HTTP/1.1 200 OK", "A: b"}, "body", {.headers_only = true, .keep_body = 10});
  EXPECT_TRUE(read.reader.enough());
  EXPECT_EQ(read.exchange.body_bytes, 0u);
}

}  // namespace
}  // namespace sereno::steps
