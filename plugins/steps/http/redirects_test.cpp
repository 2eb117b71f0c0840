#include "sereno/steps/redirects.h"

#include <gtest/gtest.h>

namespace sereno::steps {
namespace {

using Kind = NextHop::Kind;

Hop hop(const char* url) { return {.url = *Url::parse(url), .status = 302}; }

HttpExchange answer(int status, const char* location) {
  HttpExchange exchange;
  exchange.status = status;
  exchange.status_line = "HTTP/1.1 " + std::to_string(status);
  if (location != nullptr) exchange.headers.emplace_back("location", location);
  return exchange;
}

TEST(RedirectPolicy, IsReadOrRefused) {
  EXPECT_EQ(RedirectPolicy::parse("warning")->reported_as, Status::warning);
  EXPECT_EQ(RedirectPolicy::parse("critical")->reported_as, Status::critical);
  EXPECT_EQ(RedirectPolicy::parse("ok")->mode, RedirectPolicy::Mode::report);
  EXPECT_EQ(RedirectPolicy::parse("curl")->mode, RedirectPolicy::Mode::follow);
  EXPECT_EQ(RedirectPolicy::parse("stickyport")->mode, RedirectPolicy::Mode::sticky_port);
  EXPECT_FALSE(RedirectPolicy::parse("maybe"));
  EXPECT_FALSE(RedirectPolicy::parse(""));
}

TEST(NextHop, GoesOnOrStops) {
  struct Case {
    const char* why;
    int status;
    const char* location;
    Kind kind;
    const char* target;
    bool as_get;
    bool foreign;
  };
  const Case cases[] = {
      {"a page", 200, nullptr, Kind::arrived, "", false, false},
      {"an error page with a Location", 404, "/b", Kind::arrived, "", false, false},
      {"not modified is no redirect", 304, nullptr, Kind::arrived, "", false, false},
      {"moved", 301, "/b", Kind::followed, "https://cc.example/b", true, false},
      {"found", 302, "b?x=1", Kind::followed, "https://cc.example/b?x=1", true, false},
      {"see other", 303, "/b", Kind::followed, "https://cc.example/b", true, false},
      {"temporary keeps the method", 307, "/b", Kind::followed, "https://cc.example/b", false, false},
      {"permanent keeps the method", 308, "/b", Kind::followed, "https://cc.example/b", false, false},
      {"another host", 302, "//other.example/", Kind::followed, "https://other.example/", true, true},
      {"another port", 302, "https://cc.example:444/", Kind::followed, "https://cc.example:444/", true, true},
      {"no Location", 302, nullptr, Kind::failed, "", false, false},
      {"empty Location", 302, "", Kind::failed, "", false, false},
      {"another scheme", 302, "ftp://cc.example/", Kind::failed, "", false, false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const NextHop next = next_hop({}, {hop("https://cc.example/a")}, answer(c.status, c.location));
    EXPECT_EQ(next.kind, c.kind);
    if (c.kind != Kind::followed) continue;
    EXPECT_EQ(next.url.text(), c.target);
    EXPECT_EQ(next.as_get, c.as_get);
    EXPECT_EQ(next.foreign, c.foreign);
    EXPECT_FALSE(next.finding);
  }
}

TEST(NextHop, ReportsWhenThePolicyDoesNotFollow) {
  const RedirectPolicy policy = *RedirectPolicy::parse("warning");
  const NextHop next = next_hop(policy, {hop("http://h/")}, answer(301, "https://h/"));
  EXPECT_EQ(next.kind, Kind::reported);
  ASSERT_TRUE(next.finding);
  EXPECT_EQ(next.finding->status, Status::warning);
  EXPECT_EQ(next.finding->text, "leads to 'https://h/'");
}

TEST(NextHop, WarnsWhenTlsIsGivenUp) {
  const NextHop next = next_hop({}, {hop("https://h/a")}, answer(302, "http://h/b"));
  EXPECT_EQ(next.kind, Kind::followed);
  EXPECT_TRUE(next.foreign);
  ASSERT_TRUE(next.finding);
  EXPECT_EQ(next.finding->status, Status::warning);
  EXPECT_EQ(next.finding->text, "from https://h/a to http://h/b: TLS is given up");
}

TEST(NextHop, StopsBehindTheLastOne) {
  const RedirectPolicy policy{.max = 1};
  EXPECT_EQ(next_hop(policy, {hop("http://h/a")}, answer(302, "/b")).kind, Kind::followed);
  const NextHop next = next_hop(policy, {hop("http://h/a"), hop("http://h/b")}, answer(302, "/c"));
  EXPECT_EQ(next.kind, Kind::failed);
  EXPECT_EQ(next.finding->text, "more than 1 redirects, the next one to http://h/c");
  EXPECT_EQ(next_hop({.max = 0}, {hop("http://h/a")}, answer(302, "/b")).kind, Kind::failed);
}

TEST(NextHop, SeesALoopButAllowsOneReturn) {
  const std::vector<Hop> once = {hop("http://h/a")};
  EXPECT_EQ(next_hop({}, once, answer(302, "/a")).kind, Kind::followed) << "it may have set a cookie";
  const NextHop next = next_hop({}, {hop("http://h/a"), hop("http://h/a")}, answer(302, "/a"));
  EXPECT_EQ(next.kind, Kind::failed);
  EXPECT_EQ(next.finding->status, Status::critical);
  EXPECT_EQ(next.finding->text, "loop: http://h/a was asked twice and redirects again");
}

}  // namespace
}  // namespace sereno::steps
