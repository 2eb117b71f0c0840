#include "sla/page/template_guard.h"

#include <gtest/gtest.h>

#include "sla/page/embedded.h"

namespace sereno::sla {
namespace {

const std::string head =
    std::string(escaping_pragma) + "<!DOCTYPE html>\n<html lang=\"{{LANG}}\"><head>" + std::string(policy_meta) + "\n";

std::string all_of(const std::vector<TemplateFault>& faults) {
  std::string all;
  for (const TemplateFault& each : faults) all += std::to_string(each.line) + ": " + each.what + "\n";
  return all;
}

TEST(TemplateGuard, TakesOurOwn) { EXPECT_EQ(all_of(template_faults(page_template())), ""); }

TEST(TemplateGuard, TakesWhatALookNeeds) {
  const char* cases[] = {
      "<p class=\"{{KIND}}\">{{TEXT}}</p>",
      "{{#ROW}}<tr><td>{{A}}</td></tr>{{/ROW}}{{! a remark }}",
      "<a href=\"#{{ID}}\">x</a>",
      "<img alt=\"\" src=\"data:image/png;base64,AAAA\">",
      "<style>p { background: url(#x) }</style>",
      "<svg viewBox=\"0 0 1 1\" xmlns=\"http://www.w3.org/2000/svg\"><rect fill=\"url(#{{KIND}})\"/></svg>",
      "<p title=\"{{#A}}{{B}}{{/A}}\">x</p>",
      "1 < 2 &amp; <!-- a remark -->",
  };
  for (const char* each : cases) EXPECT_EQ(all_of(template_faults(head + each)), "") << each;
}

TEST(TemplateGuard, RefusesAnotherBeginning) {
  const auto faults = template_faults("\n" + head);
  ASSERT_FALSE(faults.empty());
  EXPECT_EQ(faults.front().line, 1U);
  EXPECT_NE(faults.front().what.find(escaping_pragma), std::string::npos);
  EXPECT_FALSE(template_faults("").empty());
}

TEST(TemplateGuard, NamesTheLineAndWhatToDo) {
  struct Case {
    const char* why;
    const char* text;
    const char* says;
  };
  const Case cases[] = {
      {"unescaped", "{{TEXT:none}}", "no modifiers, :none"},
      {"unescaped after another", "{{TEXT:h:none}}", "no modifiers"},
      {"any other modifier", "{{TEXT:x-raw}}", "no modifiers"},
      {"a pragma that ends escaping", "{{%AUTOESCAPE context=\"TEXT\"}}", "no pragma but the first"},
      {"an include", "{{>OTHER}}", "no includes"},
      {"other delimiters", "{{=<% %>=}}", "other delimiters"},
      {"no name", "{{a b}}", "no name"},
      {"a marker without an end", "{{TEXT", "not closed"},
      {"a section without an end", "{{#A}}x", "not closed"},
      {"sections crossed", "{{#A}}{{#B}}{{/A}}{{/B}}", "before B"},
      {"a section that leaves its quoted value", "<p title=\"{{#A}}\" class=\"{{/A}}\">x</p>", "read otherwise"},
      {"variable in a tag", "<p {{TEXT}}>x</p>", "outside a quoted value"},
      {"variable as a tag", "<p{{TEXT}}>x</p>", "outside a quoted value"},
      {"variable and not quoted", "<p title={{TEXT}}>x</p>", "not quoted"},
      {"variable in a comment", "<!-- {{TEXT}} -->", "comment"},
      {"variable in an end tag", "</p {{TEXT}}>", "end tag"},
      {"a script", "<script>1</script>", "no scripts"},
      {"a script in capitals", "<SCRIPT src=\"#\"></SCRIPT>", "no scripts"},
      {"an event", "<p onclick=\"x()\">x</p>", "is a script"},
      {"an event behind a slash", "<svg/onload=\"x()\">", "is a script"},
      {"a script's address", "<a href=\"javascript:x()\">x</a>", "leads elsewhere"},
      {"an address elsewhere", "<img alt=\"\" src=\"https://a.example/x.png\">", "leads elsewhere"},
      {"an address elsewhere without a scheme", "<a href=\"//a.example\">x</a>", "leads elsewhere"},
      {"an address that is variable", "<a href=\"{{LINK}}\">x</a>", "leads elsewhere"},
      {"an address in disguise", "<a href=\"&#104;ttps://a.example\">x</a>", "leads elsewhere"},
      {"xlink, which ctemplate takes for plain text", "<a xlink:href=\"#x\">x</a>", "not for a page"},
      {"a picture set", "<img alt=\"\" srcset=\"https://a.example 2x\">", "not for a page"},
      {"a drawing as a picture", "<img alt=\"\" src=\"data:image/svg+xml;base64,AAAA\">", "leads elsewhere"},
      {"a frame", "<iframe></iframe>", "<iframe> is not for a page"},
      {"a form", "<form action=\"#\"></form>", "<form> is not"},
      {"a link to a style", "<link rel=\"stylesheet\" href=\"#\">", "<link> is not"},
      {"another base", "<base href=\"#\">", "<base> is not"},
      {"an object", "<object data=\"#\"></object>", "<object> is not"},
      {"a drawing that brings HTML in", "<svg><foreignObject></foreignObject></svg>", "<foreignobject> is not"},
      {"a going away", "<meta http-equiv=\"refresh\" content=\"0;url=https://a.example\">", "the policy, once"},
      {"a second policy", "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src *\">",
       "the policy, once"},
      {"a style in a tag", "<p style=\"color: red\">x</p>", "use a class"},
      {"a style that fetches", "<style>p { background: url(https://a.example) }</style>", "an address elsewhere"},
      {"a style that hides it", "<style>p { background: u\\72l(https://a.example) }</style>", "backslash"},
      {"a style that brings another", "<style>@import \"https://a.example\";</style>", "@import"},
      {"a style that is variable", "<style>p { color: {{TEXT}} }</style>", "nothing variable in a style"},
      {"a colour that is variable", "<svg><rect fill=\"{{TEXT}}\"/></svg>", "is variable"},
      {"a colour that fetches", "<svg><rect fill=\"url(https://a.example)\"/></svg>", "an address elsewhere"},
      {"a declaration", "<?php x ?>", "no declarations"},
  };
  for (const Case& each : cases) {
    SCOPED_TRACE(each.why);
    const auto faults = template_faults(head + "\n" + each.text);
    ASSERT_FALSE(faults.empty());
    EXPECT_EQ(faults.front().line, 4U);
    EXPECT_NE(all_of(faults).find(each.says), std::string::npos) << all_of(faults);
  }
}

TEST(TemplateGuard, ThePolicyStandsInThePageAndFirst) {
  const std::string pragma(escaping_pragma), policy(policy_meta);
  EXPECT_FALSE(template_faults(pragma + "<p>x</p>").empty());
  EXPECT_FALSE(template_faults(pragma + "<style>p {}</style>" + policy).empty());
  EXPECT_FALSE(template_faults(pragma + "<!-- " + policy + " -->").empty());
  EXPECT_FALSE(template_faults(pragma + "{{#A}}" + policy + "{{/A}}").empty());
  EXPECT_TRUE(template_faults(pragma + policy + "<style>p {}</style>").empty());
}

TEST(TemplateGuard, CutAnywhereItOnlyEnds) {
  const std::string_view own = page_template().substr(0, 3000);
  for (std::size_t length = 0; length < own.size(); ++length) static_cast<void>(template_faults(own.substr(0, length)));
}

TEST(StyleOf, IsWhatStandsBetweenItsTags) { EXPECT_EQ(style_of(head + "<style>a {}</style>"), "a {}"); }

}  // namespace
}  // namespace sereno::sla
