#include "agent/protocols/nrdp/submission.h"

#include <gtest/gtest.h>

#include "agent/protocols/http_client/exchange.h"

namespace sereno::agent::nrdp {
namespace {

TEST(NrdpSubmission, IsAFormWithXml) {
  const Instant at = instant_from_ms(1'775'001'600'000);
  const std::string form = form_of(
      "t&k",
      {{.host = "cc", .service = "w\nb", .status = Status::critical, .output = "a<b>&c", .perfdata = "x=1", .at = at}},
      at);
  EXPECT_EQ(form,
            "token=t%26k&cmd=submitcheck&XMLDATA=%3c%3fxml%20version%3d%271.0%27%20encoding%3d%27UTF-8%27%3f%3e"
            "%3ccheckresults%3e%3ccheckresult%20type%3d%27service%27%20checktype%3d%271%27%3e"
            "%3chostname%3ecc%3c%2fhostname%3e%3cservicename%3ew_b%3c%2fservicename%3e%3cstate%3e2%3c%2fstate%3e"
            "%3coutput%3ea%26lt%3bb%26gt%3b%26amp%3bc%20%7c%20x%3d1%3c%2foutput%3e%3ctime%3e1775001600%3c%2ftime%3e"
            "%3c%2fcheckresult%3e%3c%2fcheckresults%3e");
}

TEST(NrdpSubmission, HoldsOnlyWhatXmlCanHold) {
  struct Case {
    const char* why;
    std::string output;
    const char* xml;  ///< between <output> and </output>
  };
  const Case cases[] = {
      {"the end of a CDATA section", "a]]>b", "a]]&gt;b"},
      {"an entity is text", "&lt; &#0;", "&amp;lt; &amp;#0;"},
      {"control characters", std::string("a\0b\x01\x1b[1m\x7f", 9), "a b  [1m "},
      {"line ends and tabs", "a\r\n\tb", "a   b"},
      {"broken UTF-8", "a\xC3(\xFF", "a\xEF\xBF\xBD(\xEF\xBF\xBD"},
      {"a surrogate", "a\xED\xA0\x80", "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"U+FFFE and U+FFFF are no characters", "a\xEF\xBF\xBE\xEF\xBF\xBF!", "a\xEF\xBF\xBD\xEF\xBF\xBD!"},
      {"their neighbours are", "\xEF\xBF\xBD \xEF\xBE\xBF \xF0\x9F\xBF\xBF",
       "\xEF\xBF\xBD \xEF\xBE\xBF \xF0\x9F\xBF\xBF"},
      {"quotes", "'\"", "'\""},
  };
  const Instant at = instant_from_ms(1'775'001'600'000);
  const std::string begin = http_client::form_encoded("<output>"), end = http_client::form_encoded("</output>");
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto form = form_of("t", {{.host = "cc", .service = "w", .output = c.output, .at = at}}, at);
    const auto from = form.find(begin) + begin.size();
    EXPECT_EQ(form.substr(from, form.find(end) - from), http_client::form_encoded(c.xml));
  }
}

TEST(NrdpSubmission, OnlyTheBodyTells) {
  struct Case {
    const char* why;
    int status;
    const char* body;
    bool taken;
    const char* problem;
  };
  const Case cases[] = {
      {"taken", 200, R"({"result":{"status":0,"message":"OK","meta":{"output":"1 checks processed"}}})", true, ""},
      {"refused with 200", 200, R"({"result":{"status":-1,"message":"BAD TOKEN"}})", false, "BAD TOKEN"},
      {"no message", 200, R"({"result":{"status":-1}})", false, "status -1"},
      {"a page", 200, "<html>\n", false, "the answer is none of NRDP: <html> "},
      {"not there", 404, "", false, "HTTP status 404"},
      {"cut", 200, R"({"result":{"status":0)", false, R"(the answer is none of NRDP: {"result":{"status":0)"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto answer = read_answer(c.status, c.body);
    EXPECT_EQ(answer.taken, c.taken);
    EXPECT_EQ(answer.problem, c.problem);
  }
}

}  // namespace
}  // namespace sereno::agent::nrdp
