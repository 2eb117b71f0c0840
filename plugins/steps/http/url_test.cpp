#include "sereno/steps/url.h"

#include <gtest/gtest.h>

#include "sereno/steps/http_date.h"

namespace sereno::steps {
namespace {

TEST(Url, IsTakenApart) {
  const auto url = Url::parse("HTTPS://ann:p%40ss@CC.Example:8443/a/../b?q=1#top");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->scheme, "https");
  EXPECT_EQ(url->user, "ann:p@ss");
  EXPECT_EQ(url->host, "cc.example");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->path, "/b?q=1");
  EXPECT_EQ(url->text(), "https://cc.example:8443/b?q=1") << "without user and fragment";
}

TEST(Url, LeavesTheUsualPortOut) {
  EXPECT_EQ(Url::parse("http://h")->text(), "http://h/");
  EXPECT_EQ(Url::parse("http://h:80")->authority(), "h");
  EXPECT_EQ(Url::parse("https://h:443/x")->authority(), "h");
  EXPECT_EQ(Url::parse("https://h:80/x")->authority(), "h:80");
  EXPECT_EQ(Url::parse("http://[2001:db8::1]:8080/")->authority(), "[2001:db8::1]:8080");
  EXPECT_EQ(Url::parse("http://[2001:db8::1]/")->host, "2001:db8::1");
}

TEST(Url, TakesInternationalNames) {
  EXPECT_EQ(Url::parse("https://atención.example/menú")->text(), "https://xn--atencin-q0a.example/men%c3%ba");
  EXPECT_EQ(Url::parse("http://h/")->follow("//ESPAÑA.example/")->host, "xn--espaa-rta.example");
  EXPECT_FALSE(Url::parse("http://\xff\xfe.example/"));
}

TEST(Url, RefusesWithAReason) {
  for (const char* text : {"", "cc.example", "/path", "ftp://h/", "file:///etc/passwd", "http://", "http://h:0/",
                           "http://h:70000/", "http://a b/", "javascript:alert(1)"}) {
    const auto url = Url::parse(text);
    ASSERT_FALSE(url) << text;
    EXPECT_NE(url.error().message.find(text), std::string::npos);
  }
  EXPECT_FALSE(Url::parse(std::string_view("http://h/\0evil", 13)));
  EXPECT_FALSE(Url::parse("http://h/" + std::string(70000, 'a')));
}

TEST(Url, FollowsReferences) {
  const Url base = *Url::parse("https://cc.example/a/b?x=1");
  struct Case {
    const char* reference;
    const char* target;
  };
  const Case cases[] = {
      {"https://other.example/", "https://other.example/"},
      {"//other.example/c", "https://other.example/c"},
      {"/c", "https://cc.example/c"},
      {"c", "https://cc.example/a/c"},
      {"../c", "https://cc.example/c"},
      {"?y=2", "https://cc.example/a/b?y=2"},
      {" /spaces ", "https://cc.example/spaces"},
      {"http://cc.example/", "http://cc.example/"},
  };
  for (const Case& c : cases) {
    const auto url = base.follow(c.reference);
    ASSERT_TRUE(url) << c.reference;
    EXPECT_EQ(url->text(), c.target);
  }
  EXPECT_FALSE(base.follow("ftp://h/"));
}

TEST(Url, KnowsItsOrigin) {
  const Url base = *Url::parse("https://cc.example/a");
  EXPECT_TRUE(base.same_origin(*Url::parse("https://CC.example:443/b")));
  EXPECT_FALSE(base.same_origin(*Url::parse("http://cc.example/a")));
  EXPECT_FALSE(base.same_origin(*Url::parse("https://cc.example:444/a")));
  EXPECT_FALSE(base.same_origin(*Url::parse("https://www.cc.example/a")));
}

TEST(HttpDate, ReadsTheThreeForms) {
  const auto expected = parse_instant("1994-11-06T08:49:37Z");
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), expected);
  EXPECT_EQ(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT"), expected);
  EXPECT_EQ(parse_http_date("Sun Nov  6 08:49:37 1994"), expected);
  EXPECT_EQ(parse_http_date("yesterday"), std::nullopt);
  EXPECT_EQ(parse_http_date(""), std::nullopt);
}

TEST(Url, IsCutWhereAPersonReads) {
  const auto url = *Url::parse("http://h/" + std::string(60000, 'a'));
  EXPECT_EQ(url.text().size(), 60009u);
  EXPECT_EQ(url.shown(), url.text().substr(0, 100) + "... (60009 bytes)");
  EXPECT_LT(Url::parse("ftp://h/" + std::string(60000, 'a')).error().message.size(), 300u);
}

}  // namespace
}  // namespace sereno::steps
