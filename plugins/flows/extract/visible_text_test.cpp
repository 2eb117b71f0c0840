#include <gtest/gtest.h>

#include <string>

#include "plugins/flows/extract/text_of_html.h"
#include "sereno/flows/extraction.h"

namespace sereno::flows {
namespace {

TEST(VisibleText, IsWhatAReaderSees) {
  struct Case {
    const char* why;
    std::string html, text;
  };
  const Case cases[] = {
      {"nothing", "", ""},
      {"no page at all", "ERROR: Login incorrect\n", "ERROR: Login incorrect"},
      {"white space is one blank", "<p>Login\n\t incorrect</p>", "Login incorrect"},
      {"lines end with their element", "<h1>Sorry</h1><p>locked</p>for <b>ever</b>, <i>so</i>",
       "Sorry\nlocked\nfor ever, so"},
      {"a title is seen", "<title>Sign in</title><body>x", "Sign in\nx"},
      {"tags in a title are none", "<title>a <b> c</title>", "a <b> c"},
      {"no attribute, with a mark of an end in it", "<a href='/2fa?a>b' title=\"otp > x\">in</a>", "in"},
      {"no hidden field", "<form><input type=hidden value=2fa>Name</form>", "Name"},
      {"no script, no style", "<script>if (a<b) '2fa'</script><style>.mfa{}</style>x", "x"},
      {"a script that ends in any case", "<SCRIPT>2fa</ScRiPt >x", "x"},
      {"a script without an end", "x<script>2fa", "x"},
      {"no comment", "a<!-- 2fa -- > mfa -->b", "ab"},
      {"a comment without an end", "a<!-- 2fa", "a"},
      {"no document type", "<!DOCTYPE html><p>x", "x"},
      {"what waits to be chosen", "<select><option>2fa</select><textarea>mfa</textarea><template><p>otp</template>x",
       "x"},
      {"hidden by an attribute", "<div hidden>2fa<div>mfa</div>otp</div>x", "x"},
      {"hidden by its style", "<div style='color: red; display : NONE'>2fa</div>x", "x"},
      {"a class of that name hides nothing", "<div class='alert hidden'>seen</div>", "seen"},
      {"names and numbers", "contrase&ntilde;a&nbsp;&#x2019;&#39;&lt;b&gt;&amp;&nope;&#0;",
       "contrase\xc3\xb1"
       "a \xe2\x80\x99'<b>&&nope;&#0;"},
      {"no end of a tag", "a<b c='", "a"},
      {"a mark that begins nothing", "1 < 2 <", "1 < 2 <"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(visible_text(c.html), c.text);
    for (std::size_t end = 0; end <= c.html.size(); ++end)
      EXPECT_LE(text_of_html(c.html.substr(0, end)).size(), end + 1) << end;
  }
}

TEST(VisibleText, OfJsonIsItsTexts) {
  EXPECT_EQ(texts_of_json(R"({"error":"mfa \u00f1","token":["a",{"otp":false,"n":2}]})"), "mfa \xc3\xb1\na\n");
  EXPECT_EQ(texts_of_json("no JSON"), "");
  EXPECT_EQ(texts_of_json(std::string(1000, '[')), "");
}

}  // namespace
}  // namespace sereno::flows
