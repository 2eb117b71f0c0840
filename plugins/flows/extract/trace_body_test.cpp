#include "sereno/flows/trace_body.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sereno::flows {
namespace {

using steps::Redactor;
using steps::Trace;

class TraceBodyTest : public ::testing::Test {
 protected:
  Redactor redactor_;
  std::vector<std::string> lines_;
  Trace trace_{redactor_, [this](std::string_view line) { lines_.emplace_back(line); }};

  std::string body(std::string_view media_type, const std::string& body) {
    lines_.clear();
    trace_body(trace_, media_type, body, body.size());
    return lines_.empty() ? "" : lines_.front();
  }
};

TEST_F(TraceBodyTest, ShowsHowABodyBeginsWithoutItsSecrets) {
  redactor_.hide("hunter2");
  struct Case {
    const char* why;
    const char* media_type;
    std::string body, shown;
  };
  const Case cases[] = {
      {"nothing came", "text/plain", "", ""},
      {"the server's own sentence", "text/plain", "ERROR: Login incorrect\n",
       "< [body, 23 bytes] ERROR: Login incorrect "},
      {"no type is said", "", "ok", "< [body, 2 bytes] ok"},
      {"a page as a reader sees it", "text/html; charset=utf-8",
       "<html><script>var t='a';</script><input name=csrf value=abc><p>Sorry, no\n available sessions</p>",
       "< [body, 96 bytes] Sorry, no available sessions"},
      {"by name", "application/json", R"({"access_token":"abc","user":"ann"})",
       R"(< [body, 35 bytes] {"access_token":"[REDACTED]","user":"ann"})"},
      {"by name in a form", "application/x-www-form-urlencoded", "user=ann&password=x",
       "< [body, 19 bytes] user=ann&password=[REDACTED]"},
      {"by name in XML", "application/soap+xml", "<a><token>abc</token><b>c</b></a>",
       "< [body, 33 bytes] [REDACTED] c"},
      {"by value", "text/plain", "you said hunter2", "< [body, 16 bytes] you said [REDACTED]"},
      {"by value behind a character by name", "text/html", "<p>hunter&#50;</p>", "< [body, 18 bytes] [REDACTED]"},
      {"somebody's number", "application/json", R"({"phone":"5555550123","mail":"ann@cc.example"})",
       R"(< [body, 46 bytes] {"phone":"[...]0123","mail":"[...]@cc.example"})"},
      {"somebody's voice", "audio/wav", "RIFF....WAVE", "< [body, 12 bytes]"},
      {"and where it is called a page", "text/html", std::string("RIFF\0\0\1\0WAVE", 12), "< [body, 12 bytes]"},
      {"bare A-law", "", std::string(40, '\xd5'), "< [body, 40 bytes]"},
      {"more than is read", "text/plain", std::string(300'000, 'x'), "< [body, 300000 bytes]"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const std::string shown = body(c.media_type, c.body);
    EXPECT_EQ(shown.substr(0, shown.find_last_not_of(' ') + 1), c.shown.substr(0, c.shown.find_last_not_of(' ') + 1));
  }
  EXPECT_LT(body("text/plain", std::string(5000, 'x')).size(), 1100u);
}

TEST_F(TraceBodyTest, CutsNoSecretInTheMiddle) {
  const std::string secret(600, 's');
  redactor_.hide(secret);
  EXPECT_EQ(body("text/plain", "a " + secret + " b"), "< [body, 604 bytes] a [REDACTED] b");
}

TEST_F(TraceBodyTest, OfNobodyCostsNothing) {
  Trace none(redactor_, {});
  none.text(Trace::Mark::note, "x");
  trace_body(none, "", "x", 1);
  EXPECT_FALSE(none.enabled());
}

}  // namespace
}  // namespace sereno::flows
