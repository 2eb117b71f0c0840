#include "agent/protocols/zabbix/item_key.h"

#include <gmock/gmock.h>

namespace sereno::agent::zabbix {
namespace {
using testing::ElementsAreArray;

TEST(ItemKey, TakesAKeyApart) {
  struct Case {
    const char* text;
    std::vector<std::string> parameters;
  };
  const Case cases[] = {
      {"k", {}},
      {"k[]", {""}},
      {"k[ ]", {""}},
      {R"(k[""])", {""}},
      {R"(k[ "" ])", {""}},
      {"k[a]", {"a"}},
      {"k[ a ]", {"a "}},
      {"k[,]", {"", ""}},
      {"k[a,,b]", {"a", "", "b"}},
      {R"(k["a" , "b"])", {"a", "b"}},
      {R"(k["a,]b"])", {"a,]b"}},
      {R"(k["say \"hi\""])", {R"(say "hi")"}},
      {R"(k["a\b"])", {R"(a\b)"}},
      {R"(k["a\\"b"])", {R"(a\"b)"}},
      {R"(k[a"b"])", {R"(a"b")"}},
      {"k[a[b]", {"a[b"}},
      {"k[[]]", {""}},
      {"k[[a,b]]", {"a,b"}},
      {"k[[ a , b ]]", {"a ,b "}},
      {"k[[,]]", {","}},
      {"k[[a,]]", {"a,"}},
      {R"(k[[ "a" , "b]" ]])", {R"("a","b]")"}},
      {R"(k[x,["a","b\",]"],[c,d] ,y])", {"x", R"("a","b\",]")", "c,d", "y"}},
      {"k[\xC3\xA4\n]", {"\xC3\xA4\n"}},
      {R"(k["\"a\"", "b","c" , "d" ,"", "","" , "" ,, ,  ,e, f,g , h" ])",
       {R"("a")", "b", "c", "d", "", "", "", "", "", "", "", "e", "f", "g ", R"(h" )"}},
      {R"(k[a,[ " b " , " c " ]])", {"a", R"(" b "," c ")"}},
      {R"(k["a","b",["c","d\",]"],[e,f]])", {"a", "b", R"("c","d\",]")", "e,f"}},
      {"k[*]", {"*"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const auto key = ItemKey::parse(c.text);
    ASSERT_TRUE(key) << key.error().message;
    EXPECT_EQ(key->name, "k");
    EXPECT_THAT(key->parameters, ElementsAreArray(c.parameters));
  }
}

TEST(ItemKey, SaysWhereItIsWrong) {
  struct Case {
    const char* text;
    const char* message;
  };
  const Case cases[] = {
      {"", "position 1: the key is empty"},
      {" ", "position 1: a key begins with its name: letters, digits, '.-_'"},
      {"[a]", "position 1: a key begins with its name: letters, digits, '.-_'"},
      {"{}key", "position 1: a key begins with its name: letters, digits, '.-_'"},
      {"ssh,21", "position 4: neither a character of a name (letters, digits, '.-_') nor '['"},
      {"key ", "position 4: neither a character of a name (letters, digits, '.-_') nor '['"},
      {"k[", "position 3: no closing ']'"},
      {"k[ ", "position 4: no closing ']'"},
      {"k[a", "position 4: no closing ']'"},
      {"k[a,", "position 5: no closing ']'"},
      {R"(k["a")", "position 6: no closing ']'"},
      {R"(k["a",)", "position 7: no closing ']'"},
      {R"(k["a)", "position 3: no quote closes this one"},
      {R"(k["a\"])", "position 3: no quote closes this one"},
      {R"(k["a"b])", "position 6: ',' or ']' has to follow a parameter"},
      {"k[a]]", "position 5: text after the closing ']'"},
      {"k[][]", "position 4: text after the closing ']'"},
      {"k[a]b", "position 5: text after the closing ']'"},
      {"k[[a", "position 5: no closing ']'"},
      {"k[[a]", "position 6: no closing ']'"},
      {R"(k[["a")", "position 7: no ']' closes the array"},
      {R"(k[["a"b]])", "position 7: ',' or ']' has to follow an item of an array"},
      {R"(k["a",["b","]"c]])", "position 15: ',' or ']' has to follow an item of an array"},
      {R"(k["a",b[c,d],e])", "position 13: text after the closing ']'"},
      {R"(k["\"])", "position 3: no quote closes this one"},
      {"k?[tag]", "position 2: neither a character of a name (letters, digits, '.-_') nor '['"},
      {"k[[a]b]", "position 6: ',' or ']' has to follow a parameter"},
      {"k[[[]]]", "position 4: an array cannot hold an array"},
      {"k[x,[a,[b],c]]", "position 8: an array cannot hold an array"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const auto key = ItemKey::parse(c.text);
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().message, c.message);
  }
}

TEST(ItemKey, NeverReadsAKeyCutShort) {
  const std::string whole = R"(sereno.check["web" ,[ "a\"" , b],"url=https://x/"])";
  ASSERT_TRUE(ItemKey::parse(whole));
  const std::size_t name_size = whole.find('[');
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(ItemKey::parse(whole.substr(0, size)).has_value(), size > 0 && size <= name_size) << size;
}

TEST(ItemKey, GivesMissingParametersAsEmpty) {
  const auto key = ItemKey::parse("k[a]");
  EXPECT_EQ(key->parameter(0), "a");
  EXPECT_EQ(key->parameter(1), "");
}

}  // namespace
}  // namespace sereno::agent::zabbix
