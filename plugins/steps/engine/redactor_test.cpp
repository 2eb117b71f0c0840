#include "sereno/steps/redactor.h"

#include <gtest/gtest.h>

#include "sereno/steps/encoding.h"
#include "sereno/steps/trace.h"

namespace sereno::steps {
namespace {

TEST(Redactor, HidesByName) {
  struct Case {
    const char* why;
    const char* text;
    const char* shown;
  };
  const Case cases[] = {
      {"user part of an address", "GET https://ann:pa55@cc.example/a?b=c", "GET https://[REDACTED]@cc.example/a?b=c"},
      {"an at sign in the password", "http://ann:p@ss@h/", "http://[REDACTED]@h/"},
      {"an at sign in the path is none", "http://h/a@b", "http://h/a@b"},
      {"secret query keys", "/x?user=ann&pass=1234&q=2&ToKeN=abc#top",
       "/x?user=ann&pass=[REDACTED]&q=2&ToKeN=[REDACTED]#top"},
      {"a key that only ends like one", "/x?bypass=1", "/x?bypass=1"},
      {"empty value", "/x?token=&a=1", "/x?token=&a=1"},
      {"form data", "VD_login=6666&VD_pass=geheim", "VD_login=6666&VD_pass=[REDACTED]"},
      {"JSON", R"({"user":"ann","password": "pa\"55","n":1})", R"({"user":"ann","password": "[REDACTED]","n":1})"},
      {"numbers in JSON", R"({"pin": 1234,"n":-5,"access_token":-77})",
       R"({"pin": [REDACTED],"n":-5,"access_token":[REDACTED]})"},
      {"tokens of forms", "_token=a&csrfmiddlewaretoken=b&authenticity_token=c&name=d",
       "_token=[REDACTED]&csrfmiddlewaretoken=[REDACTED]&authenticity_token=[REDACTED]&name=d"},
      {"elements of XML", "<a><login>ann</login><password>x&amp;y</password><s:token k='v'>z</s:token><pin/>1</a>",
       "<a><login>ann</login><password>[REDACTED]</password><s:token k='v'>[REDACTED]</s:token><pin/>1</a>"},
      {"an element without end", "<token>abc", "<token>[REDACTED]"},
      {"a tag without end, an empty one", "<token", "<token"},
      {"JSON without end", R"({"token":"abc)", R"({"token":"[REDACTED])"},
      {"nothing secret", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK"},
      {"empty", "", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(Redactor().text(c.text), c.shown);
  }
}

TEST(Redactor, HidesHeaders) {
  struct Case {
    const char* line;
    const char* shown;
  };
  const Case cases[] = {
      {"Authorization: Basic YTpi", "Authorization: Basic [REDACTED]"},
      {"authorization: Bearer abc.def", "authorization: Bearer [REDACTED]"},
      {"Proxy-Authorization: Basic YTpi", "Proxy-Authorization: Basic [REDACTED]"},
      {"Cookie: sid=abc; lang=es", "Cookie: sid=[REDACTED]; lang=[REDACTED]"},
      {"Set-Cookie: sid=abc; Path=/; HttpOnly", "Set-Cookie: sid=[REDACTED]; Path=[REDACTED]; HttpOnly"},
      {"X-Api-Key: 12345", "X-Api-Key: [REDACTED]"},
      {"Private-Token: 12345", "Private-Token: [REDACTED]"},
      {"x-vault-token: 12345", "x-vault-token: [REDACTED]"},
      {"uid: ann", "uid: [REDACTED]"},
      {"WWW-Authenticate: Basic realm=\"x\"", "WWW-Authenticate: Basic realm=\"x\""},
      {"Location: https://a:b@h/?token=x", "Location: https://[REDACTED]@h/?token=[REDACTED]"},
      {"Content-Type: text/html", "Content-Type: text/html"},
      {"GET /?pwd=x HTTP/1.1", "GET /?pwd=[REDACTED] HTTP/1.1"},
  };
  for (const Case& c : cases) EXPECT_EQ(Redactor().header(c.line), c.shown);
}

TEST(Redactor, HidesByValueInTheNameOfAHeaderToo) {
  Redactor redactor;
  redactor.hide("s3cret-value");
  EXPECT_EQ(redactor.header("apikey-s3cret-value: x"), "apikey-[REDACTED]: [REDACTED]");
}

TEST(Redactor, HidesByValueInEveryForm) {
  Redactor redactor;
  const std::string secret = "s3cr\"t/ü";
  redactor.hide(secret);
  for (const auto& form : {secret, percent_encoded(secret), base64(secret), json_escaped(secret)}) {
    SCOPED_TRACE(form);
    EXPECT_EQ(redactor.text("a " + form + " b"), "a [REDACTED] b");
  }
}

TEST(Redactor, TakesTheLongerSecretFirst) {
  Redactor redactor;
  redactor.hide("word");
  redactor.hide("password-word-1");
  EXPECT_EQ(redactor.text("x password-word-1 y"), "x [REDACTED] y");
}

TEST(Redactor, HidesWhatACutHasLeftOfASecret) {
  Redactor redactor;
  redactor.hide_credential("user:s3cret-value");
  EXPECT_EQ(redactor.text("it says s3cret-v... (80 bytes)"), "it says [REDACTED]... (80 bytes)");
  EXPECT_EQ(redactor.text("'Basic dXNlcjpzM2Ny...' (80 bytes), s3cr... (9 bytes)"),
            "'Basic [REDACTED]...' (80 bytes), [REDACTED]... (9 bytes)");
  EXPECT_EQ(redactor.text("s3c... (80 bytes)"), "s3c... (80 bytes)") << "three bytes tell nothing";
  EXPECT_EQ(redactor.text("s3cret-w... (80 bytes)"), "s3cret-w... (80 bytes)") << "no beginning of it";
  EXPECT_EQ(redactor.text("... (80 bytes)"), "... (80 bytes)");
}

TEST(Redactor, LeavesShortSecretsOutOfItsSearch) {
  Redactor redactor;
  redactor.hide("ab");
  redactor.hide("");
  EXPECT_EQ(redactor.text("a table"), "a table");
}

TEST(Redactor, HidesAPairAndItsPassword) {
  Redactor redactor;
  redactor.hide_credential("ann:geheim");
  EXPECT_EQ(redactor.text("said geheim, ann:geheim and " + base64("ann:geheim")),
            "said [REDACTED], [REDACTED] and [REDACTED]");
}

TEST(Encoding, FollowsTheStandards) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64("\xff\xfe"), "//4=");
  EXPECT_EQ(percent_encoded("a-_.~ /ä"), "a-_.~%20%2F%C3%A4");
  EXPECT_EQ(json_escaped("a\"\\\n\t\x01ä"), "a\\\"\\\\\\n\\t\\u0001ä");
}

TEST(Trace, WritesCleanLines) {
  const Redactor redactor;
  std::vector<std::string> lines;
  Trace trace(redactor, [&](std::string_view line) { lines.emplace_back(line); });
  trace.headers(Trace::Mark::sent, "GET / HTTP/1.1\r\nAuthorization: Basic YTpi\r\n\r\n");
  trace.text(Trace::Mark::note, std::string_view("a\0b\x1b[31m", 8));
  trace.text(Trace::Mark::received, std::string(2000, 'x'));
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[0], "> GET / HTTP/1.1");
  EXPECT_EQ(lines[1], "> Authorization: Basic [REDACTED]");
  EXPECT_EQ(lines[2], "* a.b.[31m");
  EXPECT_EQ(lines[3], "< " + std::string(1000, 'x') + "... (2000 bytes)");
}

TEST(Trace, IsSilentWithoutASink) {
  const Redactor redactor;
  Trace trace(redactor, {});
  EXPECT_FALSE(trace.enabled());
  trace.text(Trace::Mark::note, "nobody listens");
}

}  // namespace
}  // namespace sereno::steps
