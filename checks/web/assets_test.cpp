#include "checks/web/assets.h"

#include <gtest/gtest.h>

namespace web {
namespace {

using sereno::FunctionState;
using sereno::Status;
using sereno::steps::SideAnswer;
using sereno::steps::Url;

std::string listed(std::string_view page, std::size_t most = 9) {
  const auto assets = assets_of(page, *Url::parse("https://cc.example/app/index.html"), most);
  if (!assets) return assets.error().message;
  std::string text;
  for (const Asset& one : *assets) text += (one.script ? " script " : " style ") + one.url.path;
  return text;
}

TEST(Assets, AreThoseOfThePagesOwnOrigin) {
  struct Case {
    const char* why;
    const char* page;
    const char* assets;
  };
  const Case cases[] = {
      {"scripts before styles", "<link rel=stylesheet href=a.css><script src='/b.js'></script>",
       " script /b.js style /app/a.css"},
      {"another origin's are left out",
       "<script src='//cdn.example/b.js'></script><script src='https://cc.example:8443/c.js'></script>", ""},
      {"its own, written out", "<script src='HTTPS://CC.example:443/b.js?v=1#x'></script>", " script /b.js?v=1"},
      {"each once", "<script src=b.js></script><script src='./b.js'></script>", " script /app/b.js"},
      {"scripts in the page need none", "<script>let a = 1</script>", ""},
      {"data is no address", "<script src='data:text/javascript,1'></script>", ""},
      {"other links are no styles", "<link rel=icon href=i.png><link rel='Alternate StyleSheet' href=a.css>",
       " style /app/a.css"},
      {"by <base>", "<base href='/v2/'><script src=b.js></script>", " script /v2/b.js"},
      {"entities in an address", "<script src='/b.js?a=1&amp;b=2'></script>", " script /b.js?a=1&b=2"},
      {"broken HTML as browsers take it", "<p><script src=b.js><div", " script /app/b.js"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(listed(c.page), c.assets);
  }
  EXPECT_EQ(listed("<script src=a.js></script><script src=b.js></script>", 1), " script /app/a.js");
  EXPECT_EQ(listed(std::string(5 << 20, ' ')), "HTML of 5242880 bytes, more than 4194304 are not read");
}

TEST(Assets, AreJudgedByWhatABrowserNeeds) {
  struct Case {
    const char* why;
    bool script;
    int status;
    const char* type;
    std::uint64_t bytes;
    const char* failure;
    Status expected;
    const char* text;
  };
  const Case cases[] = {
      {"there", true, 200, "text/javascript", 9, "", Status::ok, ""},
      {"without a type", true, 200, "", 9, "", Status::ok, ""},
      {"missing", true, 404, "text/html", 9, "", Status::critical, "/a answered 404: the page stays blank"},
      {"a style is missing", false, 500, "", 9, "", Status::warning, "/a answered 500: the page stays bare"},
      {"the page in its place", true, 200, "Text/HTML; charset=utf-8", 9, "", Status::critical,
       "/a is a page (text/html) and no script: the page stays blank"},
      {"nothing", true, 200, "text/javascript", 0, "", Status::critical, "/a is empty: the page stays blank"},
      {"leads elsewhere", true, 302, "", 0, "", Status::ok, ""},
      {"no answer", true, 0, "", 0, "connection reset", Status::critical,
       "/a cannot be had, connection reset: the page stays blank"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    SideAnswer got{.failure = c.failure};
    got.answer.status = c.status;
    got.answer.body_bytes = c.bytes;
    if (*c.type != 0) got.answer.headers = {{"content-type", c.type}};
    const auto finding = judge_asset({.url = *Url::parse("http://cc/a"), .script = c.script}, got);
    EXPECT_EQ(finding ? finding->status : Status::ok, c.expected);
    EXPECT_EQ(finding ? finding->text : "", c.text);
    if (finding) {
      EXPECT_EQ(finding->function, c.script ? FunctionState::by_status : FunctionState::degraded);
    }
  }
}

}  // namespace
}  // namespace web
