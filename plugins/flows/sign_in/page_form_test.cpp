#include "sereno/flows/page_form.h"

#include <gtest/gtest.h>

namespace sereno::flows {
namespace {

std::string joined(const std::vector<Field>& fields) {
  std::string text;
  for (const Field& field : fields) text += (text.empty() ? "" : " ") + field.name + "=" + field.value;
  return text;
}

TEST(PageForm, IsReadAsABrowserWouldSendIt) {
  struct Case {
    const char* why;
    std::string html, action, user, pass, hidden;
  };
  const Case cases[] = {
      {"as Django has it",
       "<form action='/login' method=post><input type=hidden name=csrfmiddlewaretoken value=t0k>"
       "<input name=username><input type=password name=password><button>Go</button></form>",
       "/login", "username", "password", "csrfmiddlewaretoken=t0k"},
      {"no action means the page itself; types in any case",
       "<FORM><INPUT TYPE=EMAIL NAME=mail><INPUT TYPE=Password NAME=pw></FORM>", "", "mail", "pw", ""},
      {"the button's own name goes along",
       "<form><input type=text name=u><input type=password name=p><input type=submit name=enter value='Sign "
       "in'></form>",
       "", "u", "p", "enter=Sign in"},
      {"the form with the password, not the search before it",
       "<form action=/search><input name=q></form><form action=/in><input name=u><input type=password name=p></form>",
       "/in", "u", "p", ""},
      {"a field without a name is not sent, one without a value is",
       "<form><input type=hidden value=x><input type=hidden name=back><input name=u><input type=password "
       "name=p></form>",
       "", "u", "p", "back="},
      {"a value of several lines",
       "<form><input type=hidden name=a value='1\n2'><input name=u><input type=password name=p></form>", "", "u", "p",
       "a=1\n2"},
      {"no field for a user", "<form><input type=password name=p></form>", "", "", "p", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto form = sign_in_form(c.html);
    ASSERT_TRUE(form);
    EXPECT_EQ(form->action, c.action);
    EXPECT_EQ(form->user_field, c.user);
    EXPECT_EQ(form->pass_field, c.pass);
    EXPECT_EQ(joined(form->hidden), c.hidden);
  }
}

TEST(PageForm, IsNotThereWhereNothingCanBeSent) {
  for (const char* html : {"", "ERROR: no database", "<p>Hello</p>", "<form><input name=u></form>",
                           "<input type=password name=p>", "<form><input type=password></form>", "{\"a\":1}"})
    EXPECT_FALSE(sign_in_form(html)) << html;
}

TEST(PageForm, SendsThirtyHiddenFieldsAtMost) {
  std::string html = "<form><input name=u><input type=password name=p>";
  for (int i = 0; i < 100; ++i) html += "<input type=hidden name=h" + std::to_string(i) + " value=1>";
  EXPECT_EQ(sign_in_form(html + "</form>")->hidden.size(), 30u);
}

TEST(WayOut, IsAFormOrALinkThatSaysSo) {
  struct Case {
    const char* why;
    std::string html, action;
    bool posts;
    std::string hidden;
  };
  const Case cases[] = {
      {"a form", "<form action='/logout' method=post><input type=hidden name=csrf value=t></form>", "/logout", true,
       "csrf=t"},
      {"by another word", "<form action='/users/sign_out'></form>", "/users/sign_out", true, ""},
      {"a link", "<a href='/'>Home</a> <a href='./?_task=logout&amp;_token=t'>Out</a>", "./?_task=logout&_token=t",
       false, ""},
      {"a link that posts, as Rails has it",
       "<meta name=csrf-param content=authenticity_token><meta name=csrf-token content=t>"
       "<a data-method=post href=/logout>Out</a>",
       "/logout", true, "authenticity_token=t"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto out = way_out(c.html);
    ASSERT_TRUE(out);
    EXPECT_EQ(out->action, c.action);
    EXPECT_EQ(out->posts, c.posts);
    EXPECT_EQ(joined(out->hidden), c.hidden);
  }
  for (const char* html :
       {"", "<a href=/home>Home</a>", "<a href='javascript:logout()'>Out</a>", "<form action=/login></form>"})
    EXPECT_FALSE(way_out(html)) << html;
}

TEST(MetaToken, IsThatOfThePage) {
  const std::string form = "<form><input name=u><input type=password name=p></form>";
  EXPECT_EQ(sign_in_form("<meta name='csrf-token' content='abc'>" + form)->meta_token, "abc");
  EXPECT_EQ(sign_in_form("<meta name='author' content='abc'>" + form)->meta_token, "");
  EXPECT_EQ(sign_in_form("<select name=site></select>" + form)->names, (std::vector<std::string>{"site", "u", "p"}));
}

}  // namespace
}  // namespace sereno::flows
