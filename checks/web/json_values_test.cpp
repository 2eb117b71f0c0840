#include "checks/web/json_values.h"

#include <gtest/gtest.h>

namespace web {
namespace {

using sereno::steps::Findings;
using sereno::steps::SideAnswer;

std::string texts(const Findings& findings) {
  std::string all;
  for (const auto& one : findings) all += (all.empty() ? "" : "; ") + one.step + ": " + one.text;
  return all;
}

std::vector<JsonValue> wanted(std::initializer_list<const char*> options) {
  std::vector<JsonValue> values;
  for (const char* one : options) values.push_back(*JsonValue::parse(one));
  return values;
}

TEST(JsonValue, IsAPointerAndWhatItGives) {
  const JsonValue value = *JsonValue::parse("/a/b=x=y");
  EXPECT_EQ(value.pointer, "/a/b");
  EXPECT_EQ(value.equals, "x=y");
  EXPECT_FALSE(JsonValue::parse("/a")->equals);
  EXPECT_EQ(JsonValue::parse("/a=")->equals, "");
  EXPECT_EQ(JsonValue::parse("a=1").error().message, "'a' is no JSON Pointer: it begins with a slash");
}

TEST(JsonValue, HoldsOrSaysWhatIsThere) {
  struct Case {
    const char* why;
    const char* option;
    const char* body;
    const char* text;
  };
  const Case cases[] = {
      {"equal", "/a=ok", R"({"a":"ok"})", ""},
      {"a number as JSON writes it", "/a=1.5", R"({"a":1.5})", ""},
      {"another", "/a=ok", R"({"a":"failing"})", "health: /a is 'failing', expected 'ok'"},
      {"there at all", "/a", R"({"a":false})", ""},
      {"null is not there", "/a", R"({"a":null})", "health: /a is not there"},
      {"missing", "/b=1", R"({"a":1})", "health: /b is not there"},
      {"every item", "/*/up=true", R"([{"up":true},{"up":true}])", ""},
      {"one of them", "/*/up=true", R"([{"up":true},{"up":false}])", "health: /*/up is 'false', expected 'true'"},
      {"the whole answer", "=ok", R"("ok")", ""},
      {"no JSON", "/a=1", "<html>", "health: no JSON: syntax error"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto said = texts(judge_json(wanted({c.option}), c.body, "health"));
    EXPECT_EQ(said.substr(0, *c.text == 0 ? said.size() : std::string(c.text).size()), c.text);
  }
}

TEST(Health, IsWhatTheAddressSays) {
  SideAnswer got;
  got.answer.status = 503;
  got.answer.body = R"({"queue":"failing","db":"ok"})";
  const auto values = wanted({"/queue=ok", "/db=ok", "/other"});
  EXPECT_EQ(texts(judge_health(values, "/health", got)),
            "health: /health answered 503; health: /queue is 'failing', expected 'ok'");
  got.answer.body = "<h1>no</h1>";
  EXPECT_EQ(texts(judge_health(values, "/health", got)), "health: /health answered 503");
  got.answer.status = 204;
  EXPECT_EQ(texts(judge_health({}, "/health", got)), "");
  got.failure = "no answer within 1 s";
  const auto unreached = judge_health(values, "/health", got);
  EXPECT_EQ(texts(unreached), "health: /health cannot be had, no answer within 1 s");
  EXPECT_EQ(unreached[0].function, sereno::FunctionState::degraded);
}

}  // namespace
}  // namespace web
