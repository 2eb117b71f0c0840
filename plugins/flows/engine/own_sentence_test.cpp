#include <gtest/gtest.h>

#include "sereno/flows/flow_run.h"

namespace sereno::flows {
namespace {

TEST(OwnSentence, IsWhatAServerSays) {
  struct Case {
    const char* why;
    const char* type;
    const char* body;
    const char* sentence;
  };
  const Case cases[] = {
      {"a message of JSON", "application/json", R"({"errors":["Invalid login"],"message":"No seat is left"})",
       "No seat is left"},
      {"a list of errors", "application/json", R"({"errors":["Invalid login"]})", "Invalid login"},
      {"an alert of a page", "text/html", "<title>Login</title><div class='alert error'> Login\n incorrect </div>",
       "Login incorrect"},
      {"its heading", "text/html", "<title>x</title><body><h1>503 Busy</h1>", "503 Busy"},
      {"the first line of a text", "text/plain", "ERROR: no user\nmore", "ERROR: no user"},
      {"control characters", "text/plain", "a\x1b[31mb", "a [31mb"},
      {"nothing", "text/plain", "", ""},
      {"audio says nothing", "audio/wav", "RIFF", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(own_sentence({.headers = {{"Content-Type", c.type}}, .body = c.body}), c.sentence);
  }
}

}  // namespace
}  // namespace sereno::flows
