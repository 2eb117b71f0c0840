#include "agent/protocols/zabbix/passive_request.h"

#include <gtest/gtest.h>

namespace sereno::agent::zabbix {
namespace {
using namespace std::chrono_literals;
using Form = PassiveRequest::Form;

TEST(PassiveRequest, IsReadInBothForms) {
  struct Case {
    const char* payload;
    Form form;
    const char* key;
    std::optional<std::chrono::milliseconds> timeout;
    const char* problem;
  };
  const Case cases[] = {
      {"agent.ping", Form::bare, "agent.ping", {}, ""},
      {"agent.ping\r\n", Form::bare, "agent.ping", {}, ""},
      {"agent.ping ", Form::bare, "agent.ping ", {}, ""},
      {"", Form::bare, "", {}, ""},
      {"{not json", Form::bare, "{not json", {}, ""},
      {R"({"request":"passive checks","data":[{"key":"a[b]","timeout":3}]})", Form::json, "a[b]", 3s, ""},
      {R"({"request":"passive checks","data":[{"key":"a","timeout":"3"}]})", Form::json, "a", 3s, ""},
      {R"({"request":"passive checks","data":[{"key":"a","timeout":"1500ms"}]})", Form::json, "a", 1500ms, ""},
      {R"({"request":"passive checks","data":[{"key":"a","timeout":2.5}]})", Form::json, "a", 2500ms, ""},
      {R"({"request":"passive checks","data":[{"key":"a","timeout":-1}]})", Form::json, "a", {}, ""},
      {R"({"request":"passive checks","data":[{"key":"a","timeout":0}]})", Form::json, "a", {}, ""},
      {R"({"request":"passive checks","data":[{"key":"a","timeout":1e99}]})", Form::json, "a", {}, ""},
      {R"({"request":"passive checks","data":[{"key":"a","timeout":[]}]})", Form::json, "a", {}, ""},
      {R"({"request":"passive checks","data":[{"key":"a"}]})", Form::json, "a", {}, ""},
      {"{}", Form::json, "", {}, "the request has no \"request\""},
      {R"({"request":7})", Form::json, "", {}, "the request has no \"request\""},
      {R"({"request":"active checks"})", Form::json, "", {}, "only \"passive checks\" can be asked here"},
      {R"({"request":"passive checks"})", Form::json, "", {}, "the request has to have one item in \"data\""},
      {R"({"request":"passive checks","data":{}})", Form::json, "", {}, "the request has to have one item in \"data\""},
      {R"({"request":"passive checks","data":[]})", Form::json, "", {}, "the request has to have one item in \"data\""},
      {R"({"request":"passive checks","data":[{},{}]})",
       Form::json,
       "",
       {},
       "the request has to have one item in \"data\""},
      {R"({"request":"passive checks","data":["a"]})", Form::json, "", {}, "the item has no \"key\""},
      {R"({"request":"passive checks","data":[{"key":1}]})", Form::json, "", {}, "the item has no \"key\""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.payload);
    const auto request = read_passive_request(c.payload);
    EXPECT_EQ(request.form, c.form);
    EXPECT_EQ(request.key, c.key);
    EXPECT_EQ(request.timeout, c.timeout);
    EXPECT_EQ(request.problem, c.problem);
  }
}

TEST(PassiveRequest, IsAKeyWheneverItIsCutShort) {
  const std::string whole = R"({"request":"passive checks","data":[{"key":"agent.ping","timeout":3}]})";
  for (std::size_t size = 0; size < whole.size(); ++size)
    ASSERT_EQ(read_passive_request(whole.substr(0, size)).form, Form::bare) << size;
}

TEST(PassiveAnswer, IsDressedAsTheQuestionWas) {
  const PassiveRequest bare{.form = Form::bare, .key = "k"};
  const PassiveRequest modern{.form = Form::json, .key = "k"};
  const PassiveRequest wrong{.form = Form::json, .problem = "no"};
  const ItemValue value{.text = "a \"b\"\n"};
  const ItemValue none{.supported = false, .text = "why"};
  EXPECT_EQ(dress_answer(bare, value), "a \"b\"\n");
  EXPECT_EQ(dress_answer(bare, none), std::string("ZBX_NOTSUPPORTED\0why", 20));
  EXPECT_EQ(dress_answer(bare, {.supported = false, .text = "no '\xff'"}),
            std::string("ZBX_NOTSUPPORTED\0no '\xef\xbf\xbd'", 25));
  EXPECT_EQ(dress_answer(modern, value), R"({"version":"7.0.0","variant":2,"data":[{"value":"a \"b\"\n"}]})");
  EXPECT_EQ(dress_answer(modern, none), R"({"version":"7.0.0","variant":2,"data":[{"error":"why"}]})");
  EXPECT_EQ(dress_answer(wrong, none), R"({"version":"7.0.0","variant":2,"error":"no"})");
  const ItemValue longest{.supported = false, .text = std::string(70000, 'x')};
  EXPECT_EQ(dress_answer(bare, longest).size(), 17u + 2048u);
  EXPECT_LT(dress_answer(modern, longest).size(), 2200u);
  EXPECT_EQ(dress_answer(modern, {.text = "\xff"}),
            "{\"version\":\"7.0.0\",\"variant\":2,\"data\":[{\"value\":\"\xEF\xBF\xBD\"}]}");
}

}  // namespace
}  // namespace sereno::agent::zabbix
