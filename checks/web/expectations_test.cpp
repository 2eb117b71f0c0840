#include "checks/web/expectations.h"

#include <gtest/gtest.h>

namespace web {
namespace {

using sereno::Range;
using sereno::Status;
using sereno::steps::Findings;
using sereno::steps::HttpExchange;
using sereno::steps::Pattern;
using sereno::steps::Url;

HttpExchange answer(int status = 200, std::string body = "Welcome to\nthe page") {
  HttpExchange exchange;
  exchange.status = status;
  exchange.status_line = "HTTP/1.1 " + std::to_string(status) + " Reason";
  exchange.http_version = 11;
  exchange.headers = {{"Server", "nginx"},
                      {"Date", "Sun, 06 Nov 1994 08:49:37 GMT"},
                      {"Last-Modified", "Sun, 06 Nov 1994 08:39:37 GMT"}};
  exchange.body_bytes = body.size();
  exchange.body = std::move(body);
  return exchange;
}

Pattern pattern(const char* text, Pattern::Flags flags = {}) { return *Pattern::compile(text, flags); }

struct Case {
  const char* why;
  Expectations expectations;
  HttpExchange answer;
  Status status;
  const char* text;
};

void check(const Case& c) {
  SCOPED_TRACE(c.why);
  const Findings findings = judge_answer(c.expectations, c.answer, *Url::parse("http://cc.example/end"));
  ASSERT_EQ(findings.size(), c.status == Status::ok ? 0u : 1u);
  if (findings.empty()) return;
  EXPECT_EQ(findings[0].status, c.status);
  EXPECT_EQ(findings[0].step + ": " + findings[0].text, c.text);
}

TEST(JudgeAnswer, Status) {
  const Expectations wanted{.status_texts = {"200", "302"}};
  HttpExchange busy = answer(503);
  busy.headers.emplace_back("Retry-After", "1800");
  busy.times.first_byte = 60.04;
  const Case cases[] = {
      {"fine", {}, answer(200), Status::ok, ""},
      {"redirect that was not followed", {}, answer(304), Status::ok, ""},
      {"refused", {}, answer(404), Status::warning, "status: the request was refused"},
      {"server's fault", {}, answer(503), Status::critical, "status: the server failed (Server 'nginx')"},
      {"who fails, and until when",
       {},
       busy,
       Status::critical,
       "status: the server failed (Server 'nginx', Retry-After '1800', first byte after 60.0 s)"},
      {"no status", {}, answer(99), Status::critical, "status: the server failed (Server 'nginx')"},
      {"one of the wanted", wanted, answer(302), Status::ok, ""},
      {"another one", wanted, answer(201), Status::critical, "status: expected '200' or '302'"},
      {"an error that is wanted", {.status_texts = {"404"}}, answer(404), Status::ok, ""},
  };
  for (const Case& c : cases) check(c);
}

TEST(JudgeAnswer, Header) {
  HttpExchange http2 = answer();
  http2.http_version = 20;
  const Case cases[] = {
      {"found across name and value", {.header_texts = {"Server: ng"}}, answer(), Status::ok, ""},
      {"a name in any case, as HTTP/2 has it", {.header_texts = {"SERVER: ng"}}, answer(), Status::ok, ""},
      {"a part of a line", {.header_texts = {"er: ngi"}}, answer(), Status::ok, ""},
      {"a value in its own case only",
       {.header_texts = {"server: NGINX"}},
       answer(),
       Status::critical,
       "header: 'server: NGINX' not found in the header"},
      {"a colon without a name", {.header_texts = {": nginx"}}, answer(), Status::ok, ""},
      {"missing", {.header_texts = {"Apache"}}, answer(), Status::critical, "header: 'Apache' not found in the header"},
      {"HTTP/2 wanted and there", {.need_http2 = true}, http2, Status::ok, ""},
      {"HTTP/2 wanted", {.need_http2 = true}, answer(), Status::critical, "protocol: expected HTTP/2"},
  };
  for (const Case& c : cases) check(c);
}

TEST(JudgeAnswer, Body) {
  const std::string invalid("\xff\xfe\0Welcome", 10);
  HttpExchange cut = answer();
  cut.body_bytes = 5000;
  const Case cases[] = {
      {"all texts there", {.body_texts = {"Welcome", "page"}}, answer(), Status::ok, ""},
      {"case counts",
       {.body_texts = {"welcome"}},
       answer(),
       Status::critical,
       "content: string 'welcome' not found in 19 bytes"},
      {"behind NUL and bad UTF-8", {.body_texts = {"Welcome"}}, answer(200, invalid), Status::ok, ""},
      {"searched in part",
       {.body_texts = {"x"}},
       cut,
       Status::critical,
       "content: string 'x' not found in the first 19 of 5000 bytes"},
      {"absent", {.forbidden_texts = {"Error"}}, answer(), Status::ok, ""},
      {"present",
       {.forbidden_texts = {"Error", "page"}},
       answer(),
       Status::critical,
       "content: string 'page' found, expected none"},
      {"empty body",
       {.body_texts = {"a"}},
       answer(200, ""),
       Status::critical,
       "content: string 'a' not found in 0 bytes"},
  };
  for (const Case& c : cases) check(c);
}

TEST(JudgeAnswer, Patterns) {
  const Case cases[] = {
      {"found", {.patterns = {pattern("W.l")}}, answer(), Status::ok, ""},
      {"not found",
       {.patterns = {pattern("w.l")}},
       answer(),
       Status::critical,
       "content: pattern 'w.l' not found in 19 bytes"},
      {"any case", {.patterns = {pattern("w.l", {.ignore_case = true})}}, answer(), Status::ok, ""},
      {"lines end",
       {.patterns = {pattern("Welcome.*page")}},
       answer(),
       Status::critical,
       "content: pattern 'Welcome.*page' not found in 19 bytes"},
      {"lines spanned", {.patterns = {pattern("Welcome.*page", {.spans_lines = true})}}, answer(), Status::ok, ""},
      {"anchors at lines", {.patterns = {pattern("^the page$")}}, answer(), Status::ok, ""},
      {"anchors at the ends",
       {.patterns = {pattern("^the page$", {.spans_lines = true})}},
       answer(),
       Status::critical,
       "content: pattern '^the page$' not found in 19 bytes"},
      {"must not match",
       {.patterns = {pattern("W")}, .invert_patterns = true},
       answer(),
       Status::critical,
       "content: pattern 'W' found, expected none"},
      {"does not match", {.patterns = {pattern("x")}, .invert_patterns = true}, answer(), Status::ok, ""},
      {"milder state",
       {.patterns = {pattern("x")}, .pattern_status = Status::warning},
       answer(),
       Status::warning,
       "content: pattern 'x' not found in 19 bytes"},
      {"in bad UTF-8", {.patterns = {pattern("a+b")}}, answer(200, "\xff\xfe aab"), Status::ok, ""},
  };
  for (const Case& c : cases) check(c);
  EXPECT_FALSE(Pattern::compile("a(", {}));
  EXPECT_FALSE(Pattern::compile("(a{1000}){1000}", {})) << "too large";
}

TEST(JudgeAnswer, CompressedBody) {
  HttpExchange damaged = answer();
  damaged.body_fault = "ends too early";
  HttpExchange redirect = damaged;
  redirect.status = 302;
  const Case cases[] = {
      {"half a page is no page", {}, damaged, Status::critical, "content: the compressed page ends too early"},
      {"nobody reads a redirect's", {}, redirect, Status::ok, ""},
      {"unless asked to",
       {.body_texts = {"Welcome"}},
       redirect,
       Status::critical,
       "content: the compressed page ends too early"},
  };
  for (const Case& c : cases) check(c);
}

TEST(JudgeAnswer, TextsAreCutWhereAPersonReads) {
  HttpExchange odd = answer();
  odd.headers[2].second = std::string(60000, 'x');
  const std::string wanted(5000, 'w');
  const Expectations expectations{.status_texts = {wanted},
                                  .header_texts = {wanted},
                                  .body_texts = {wanted},
                                  .final_url = pattern("/login"),
                                  .max_age = std::chrono::minutes{1}};
  const auto url = *Url::parse("http://h/" + std::string(60000, 'a'));
  const Findings findings = judge_answer(expectations, odd, url);
  EXPECT_EQ(findings.size(), 5u);
  for (const auto& one : findings) EXPECT_LT(one.text.size(), 300u) << one.text;
}

TEST(JudgeAnswer, Size) {
  const Case cases[] = {
      {"exactly", {.min_bytes = 19, .max_bytes = 19}, answer(), Status::ok, ""},
      {"small",
       {.min_bytes = 20},
       answer(),
       Status::warning,
       "content: page of 19 bytes is too small, expected at least 20"},
      {"large",
       {.max_bytes = 18},
       answer(),
       Status::warning,
       "content: page of 19 bytes is too large, expected at most 18"},
  };
  for (const Case& c : cases) check(c);
}

TEST(JudgeAnswer, Age) {
  const auto without = [](const char* name) {
    HttpExchange exchange = answer();
    std::erase_if(exchange.headers, [&](const auto& header) { return header.first == name; });
    return exchange;
  };
  const auto dated = [](const char* modified) {
    HttpExchange exchange = answer();
    exchange.headers.back().second = modified;
    return exchange;
  };
  using std::chrono::minutes;
  const Case cases[] = {
      {"exactly as old as allowed", {.max_age = minutes{10}}, answer(), Status::ok, ""},
      {"older",
       {.max_age = minutes{9}},
       answer(),
       Status::critical,
       "header: page was modified 10 min ago, expected at most 9 min"},
      {"clocks may differ a little", {.max_age = minutes{9}}, dated("Sun, 06 Nov 1994 08:50:07 GMT"), Status::ok, ""},
      {"from the future",
       {.max_age = minutes{9}},
       dated("Sun, 06 Nov 1994 08:59:37 GMT"),
       Status::critical,
       "header: page is dated 10 min in the future"},
      {"no date",
       {.max_age = minutes{9}},
       dated("never"),
       Status::critical,
       "header: Last-Modified 'never' is no date"},
      {"not modified",
       {.max_age = minutes{9}},
       without("Last-Modified"),
       Status::critical,
       "header: no Last-Modified header, so the age of the page is unknown"},
      {"the server has no clock",
       {.max_age = minutes{9}},
       without("Date"),
       Status::unknown,
       "header: no Date header, so the age of the page is unknown"},
  };
  for (const Case& c : cases) check(c);
}

TEST(JudgeAnswer, FinalUrl) {
  const Case cases[] = {
      {"there", {.final_url = pattern("/end$")}, answer(), Status::ok, ""},
      {"elsewhere",
       {.final_url = pattern("/login")},
       answer(),
       Status::critical,
       "redirect: ended at http://cc.example/end, expected an address like '/login'"},
  };
  for (const Case& c : cases) check(c);
}

TEST(JudgeAnswer, SaysEverythingThatIsWrong) {
  const Expectations expectations{.header_texts = {"Apache"}, .body_texts = {"x", "y"}, .min_bytes = 100};
  EXPECT_EQ(judge_answer(expectations, answer(500), *Url::parse("http://h/")).size(), 5u);
}

TEST(JudgeTime, CriticalComesFirst) {
  const Expectations expectations{.warning_s = *Range::parse("2"), .critical_s = *Range::parse("5")};
  EXPECT_FALSE(judge_time(expectations, 2, {}));
  EXPECT_EQ(judge_time(expectations, 2.001, {})->status, Status::warning);
  const auto finding = judge_time(expectations, 5.2124, {"firstbyte", 4.9});
  EXPECT_EQ(finding->status, Status::critical);
  EXPECT_EQ(finding->text, "took 5.212 s, firstbyte 4.900 s of it, limit 5 s");
  EXPECT_EQ(finding->function, sereno::FunctionState::up) << "a slow page is up";
  EXPECT_FALSE(judge_time({}, 99, {}));
}

}  // namespace
}  // namespace web
