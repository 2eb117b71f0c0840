#include "plugins/host/options/check_description.h"

#include <gtest/gtest.h>

namespace sereno::host {
namespace {

using Kind = Options::Kind;
using namespace std::string_literals;

CheckDescription one(Kind kind) { return {.name = "c", .options = {{.name = "o", .kind = kind, .help = "h"}}}; }

TEST(ValidateOptions, LooksAtValuesByTheirKind) {
  struct Case {
    const char* why;
    Kind kind;
    std::string value;
    const char* problem;  ///< behind "option 'o': "; empty: fine
  };
  const Case cases[] = {
      {"text", Kind::text, "any \u00e4 thing", ""},
      {"a text may be empty", Kind::text, "", ""},
      {"NUL", Kind::text, "a\0b"s, "has a NUL byte in its value"},
      {"broken UTF-8", Kind::text, "caf\xe9", "its value is no valid UTF-8"},
      {"number", Kind::number, "-1.5", ""},
      {"number with a comma", Kind::number, "1,5", "'1,5' is no number (write a dot, not a comma)"},
      {"number with a unit", Kind::number, "5 kB", "'5 kB' is no number"},
      {"no number", Kind::number, "", "needs a value"},
      {"range", Kind::range, "@10:20", ""},
      {"range in the wrong order", Kind::range, "20:10", "range '20:10': its start is above its end"},
      {"duration", Kind::duration, "1.5m", ""},
      {"no duration", Kind::duration, "soon", "'soon' is no duration (10, 500ms, 5m, 2h)"},
      {"URL", Kind::url, "https://cc.example/path?q", ""},
      {"URL without host", Kind::url, "https://", "'https://' is no URL (https://host/path)"},
      {"URL without scheme", Kind::url, "cc.example", "'cc.example' is no URL (https://host/path)"},
      {"URL with an odd scheme", Kind::url, "1http://x", "'1http://x' is no URL (https://host/path)"},
      {"URL with a blank", Kind::url, "http://a b", "'http://a b' is no URL (https://host/path)"},
      {"URL with a newline", Kind::url, "http://a\nb", "'http://a\nb' is no URL (https://host/path)"},
      {"secret in a file", Kind::secret, "file:/etc/sereno/key", ""},
      {"secret in the environment", Kind::secret, "env:CC_PASSWORD_2", ""},
      {"the secret itself is not repeated", Kind::secret, "hunter2",
       "say where the secret stands: file:/absolute/path or env:NAME"},
      {"relative secret file", Kind::secret, "file:key",
       "say where the secret stands: file:/absolute/path or env:NAME"},
      {"no name", Kind::secret, "env:", "say where the secret stands: file:/absolute/path or env:NAME"},
      {"name with a digit in front", Kind::secret, "env:2X",
       "say where the secret stands: file:/absolute/path or env:NAME"},
      {"three letters", Kind::secret, "env", "say where the secret stands: file:/absolute/path or env:NAME"},
      {"file", Kind::file, "/etc/motd", ""},
      {"relative file", Kind::file, "motd", "'motd' is no absolute path"},
      {"flag", Kind::flag, "", ""},
      {"flag from YAML", Kind::flag, "true", ""},
      {"flag with a value", Kind::flag, "5", "'5' is neither true nor false: the option takes no value"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto result = validate_options(one(c.kind), {{"o", c.value}});
    EXPECT_EQ(result.has_value(), *c.problem == '\0');
    if (!result) {
      EXPECT_EQ(result.error().message, "option 'o': "s + c.problem);
    }
  }
}

TEST(ValidateOptions, SaysAllProblemsAtOnce) {
  const CheckDescription check{
      .name = "web",
      .options = {{.name = "url", .kind = Kind::url, .help = "page to fetch", .required = true},
                  {.name = "warning", .kind = Kind::range, .fallback = "2"},
                  {.name = "string", .repeatable = true},
                  {.name = "timeout-total", .kind = Kind::duration}}};
  const auto result = validate_options(check, {{"waring", "5"},
                                               {"warning", "x"},
                                               {"string", "a"},
                                               {"string", "b"},
                                               {"timeout-total", "1"},
                                               {"timeout-total", "2"},
                                               {"zzz", "1"}});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message,
            "option 'waring': check 'web' has no such option (is 'warning' meant?)\n"
            "option 'warning': range 'x': its end is no number (leave it out for infinity)\n"
            "option 'timeout-total': is given more than once\n"
            "option 'zzz': check 'web' has no such option\n"
            "option 'url': is required: page to fetch");
}

TEST(ValidateOptions, FillsInDefaultsAndSettlesFlags) {
  const CheckDescription check{.name = "c",
                               .options = {{.name = "warning", .kind = Kind::range, .fallback = "80"},
                                           {.name = "ssl", .value_optional = true},
                                           {.name = "insecure", .kind = Kind::flag},
                                           {.name = "quiet", .kind = Kind::flag},
                                           {.name = "string", .fallback = "x", .repeatable = true},
                                           {.name = "size", .kind = Kind::number, .value_optional = true}}};
  const auto values = validate_options(check, {{"ssl", ""}, {"quiet", "false"}, {"insecure", "yes"}, {"size", ""}});
  ASSERT_TRUE(values) << values.error().message;
  EXPECT_EQ(*values, (OptionValues{{"ssl", ""}, {"insecure", ""}, {"size", ""}, {"warning", "80"}, {"string", "x"}}));
}

TEST(ValidateOptions, BlamesThePluginForItsDefault) {
  const CheckDescription check{.name = "c", .options = {{.name = "w", .kind = Kind::range, .fallback = "2:1"}}};
  EXPECT_EQ(validate_options(check, {}).error().message,
            "option 'w': its default is wrong, which the plugin has to mend: range '2:1': its start is above its end");
  EXPECT_TRUE(validate_options(check, {{"w", "5"}}));
}

TEST(CheckDescription, FindsItsOptions) {
  const CheckDescription check{.options = {{.name = "a", .letter = 'x'}, {.name = "b"}}};
  EXPECT_EQ(check.find("b"), &check.options[1]);
  EXPECT_EQ(check.find("c"), nullptr);
  EXPECT_EQ(check.find_letter('x'), &check.options[0]);
  EXPECT_EQ(check.find_letter('\0'), nullptr);
}

}  // namespace
}  // namespace sereno::host
