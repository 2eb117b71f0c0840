#include <gtest/gtest.h>

#include <string>

#include "sereno/flows/flow_run.h"

namespace sereno::flows {
namespace {

FailureEntry entry(const char* pattern) {
  return {.pattern = *steps::Pattern::compile(pattern, {.ignore_case = true})};
}

Answer says(std::string body, std::string type = "text/html") {
  return {.code = 200, .headers = {{"Content-Type", std::move(type)}}, .body = std::move(body)};
}

TEST(Dictionary, ReadsWhatThePlatformSays) {
  struct Case {
    const char* why;
    Answer answer;
    const char* observed;
    bool found;
  };
  const Case cases[] = {
      {"a reader sees it", says("<p>Enter your\n 2FA code</p>"), "", true},
      {"plain lines that call themselves HTML", says("NOTICE\n2fa"), "", true},
      {"lines of a manager", says("Response: Error\r\nMessage: 2fa\r\n\r\n", ""), "", true},
      {"a text of JSON", says(R"({"errors":[{"message":"2fa"}]})", "application/json"), "", true},
      {"JSON that calls itself HTML", says(R"({"error":"2fa"})"), "", true},
      {"a document of XML", says("<response><failure>2fa</failure></response>", "text/xml"), "", true},
      {"a token in a hidden field", says("<input type='hidden' name='csrf' value='9d2fa7c1'><p>Name</p>"), "", false},
      {"a token in a meta tag", says("<meta name=csrf-token content=x2fa>"), "", false},
      {"a script", says("<script>var nonce='2fa';</script>"), "", false},
      {"an address", says("<a href='/x?t=2fa'>in</a>"), "", false},
      {"a key of JSON", says(R"({"2fa":false})", "application/json"), "", false},
      {"a script of its own", says("var t = '2fa';", "text/javascript"), "", false},
      {"audio", says("RIFF1234WAVE2fa", ""), "", false},
      {"what a transport heard",
       {.failure = steps::StepEnd::failure(Status::critical, "")},
       "ssh: '2fa is asked for'",
       true},
      {"an address that a transport names",
       {.failure = steps::StepEnd::failure(Status::critical, "")},
       "redirect loop at http://cc.example/?t=2fa",
       false},
      {"our own words", says(""), "no job_id, the canary's 2fa", true},
      {"what our own words quote", says(""), "json /csrf 'aa2fa', expected 'x'", false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(find_entry({entry("2fa")}, "auth", c.answer, c.observed) != nullptr, c.found);
  }
}

TEST(Dictionary, LooksWhereAnEntryNamesThePlace) {
  const FailureEntry by_header{.pattern = *steps::Pattern::compile("2fa", {}), .header = "Location"};
  const FailureEntry by_key{.json = "/two_factor_required"};
  const FailureEntry by_value{.pattern = *steps::Pattern::compile("^2fa$", {}), .json = "/next"};
  const FailureEntry by_node{.html = "//agentfailedlogin"};
  const FailureEntry by_attribute{.pattern = *steps::Pattern::compile("locked", {}), .html = "//@data-state"};
  struct Case {
    const char* why;
    FailureEntry entry;
    Answer answer;
    bool found;
  };
  const Case cases[] = {
      {"a header", by_header, {.headers = {{"Location", "/2fa"}}}, true},
      {"no such header", by_header, says("2fa"), false},
      {"a map is something", by_key, says(R"({"two_factor_required":{"method":"x"}})", "application/json"), true},
      {"no is nothing", by_key, says(R"({"two_factor_required":false})", "application/json"), false},
      {"null is nothing", by_key, says(R"({"two_factor_required":null})", "application/json"), false},
      {"no JSON", by_key, says("two_factor_required"), false},
      {"the value there", by_value, says(R"({"next":"2fa"})", "application/json"), true},
      {"another value", by_value, says(R"({"next":"x2fa","other":"2fa"})", "application/json"), false},
      {"a name of an element", by_node, says("<event><agentfailedlogin><agent>1</agent></agentfailedlogin></event>"),
       true},
      {"another name", by_node, says("<event><agentloggedin/></event>"), false},
      {"an attribute", by_attribute, says("<body data-state=locked>"), true},
      {"the text beside it", by_attribute, says("<body data-state=free>locked"), false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(find_entry({c.entry}, "auth", c.answer, "") != nullptr, c.found);
  }
}

}  // namespace
}  // namespace sereno::flows
