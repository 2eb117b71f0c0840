#include "sereno/flows/values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sereno::flows {
namespace {

Values some() {
  Values values;
  values.set("base", "https://cc.example");
  values.set("next", "a b/?&=%\r\n");
  values.set("quote", "\"}\\");
  values.set("dollar", "${next}");
  return values;
}

std::string text_of(const Result<std::string>& result) { return result ? *result : "!" + result.error().message; }

TEST(Expanded, PutsValuesWhereTheirNamesStand) {
  struct Case {
    const char* why;
    const char* text;
    Place place;
    const char* expanded;
  };
  const Case cases[] = {
      {"nothing to do", "plain", Place::plain, "plain"},
      {"a value", "x ${quote} y", Place::plain, "x \"}\\ y"},
      {"what a value holds is not expanded again", "${dollar}", Place::plain, "${next}"},
      {"a dollar sign", "$$5 $x $", Place::plain, "$5 $x $"},
      {"a missing value", "${nosuch}", Place::plain, "!nothing has given 'nosuch' a value"},
      {"no closing brace", "a ${next", Place::plain, "!'${next' has no closing brace"},
      {"at the beginning of an address", "${base}/login", Place::url, "https://cc.example/login"},
      {"a value in an address never becomes more than one", "/x?n=${next}", Place::url,
       "/x?n=a%20b%2F%3F%26%3D%25%0D%0A"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    std::set<std::string> used;
    EXPECT_EQ(text_of(expanded(c.text, some(), c.place, used)), c.expanded);
  }
}

TEST(Expanded, LetsNoValueBeginSomethingNew) {
  struct Case {
    const char* why;
    Request request;
    const char* problem;
  };
  const Case cases[] = {
      {"a header of its own", {.headers = {{"X", "${next}"}}}, "header 'X' has a line end in it"},
      {"in a header's name", {.headers = {{"${next}", "x"}}}, "a header has a line end in it"},
      {"in a method", {.method = "GET ${next}"}, "the method has a line end in it"},
      {"in a user",
       {.authentication = {.kind = Authentication::Kind::basic, .user = "${next}"}},
       "the user has a line end in it"},
      {"in a part's name", {.parts = {{.name = "${next}"}}}, "a part has a line end in it"},
      {"missing in JSON", {.json = {.kind = Tree::Kind::text, .text = "${gone}"}}, "nothing has given 'gone' a value"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto result = expanded(c.request, some());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message, c.problem);
  }
}

TEST(Expanded, NamesWhatWentIn) {
  const Request request{.target = "${base}/x",
                        .form = {{"a", "${quote}"}},
                        .json = {.kind = Tree::Kind::list, .items = {{.kind = Tree::Kind::text, .text = "${next}"}}}};
  const auto result = expanded(request, some());
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_THAT(result->used, testing::ElementsAre("base", "next", "quote"));
  EXPECT_EQ(names_in(request), result->used);
}

TEST(ToJson, KeepsATextAText) {
  Tree tree{.kind = Tree::Kind::map,
            .names = {"a\"b", "n", "l"},
            .items = {{.kind = Tree::Kind::text, .text = "x\",\"y\":\"z"},
                      {.kind = Tree::Kind::literal, .text = "5"},
                      {.kind = Tree::Kind::list, .items = {{}, {.kind = Tree::Kind::text, .text = "\x01"}}}}};
  EXPECT_EQ(to_json(tree), R"({"a\"b":"x\",\"y\":\"z","n":5,"l":[null,"\u0001"]})");
}

TEST(Values, HaveNames) {
  EXPECT_TRUE(Values::is_name("list_id2"));
  for (const char* name : {"", "List", "2x", "a-b", "a.b", "a b", "ñ"}) EXPECT_FALSE(Values::is_name(name)) << name;
}

}  // namespace
}  // namespace sereno::flows
