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
      {"secret that systemd passes", Kind::secret, "credential:cc-password", ""},
      {"a credential is a name", Kind::secret, "credential:../key",
       "say where the secret stands: file:/absolute/path, credential:NAME or env:NAME"},
      {"secret in the environment", Kind::secret, "env:CC_PASSWORD_2", ""},
      {"the secret itself is not repeated", Kind::secret, "hunter2",
       "say where the secret stands: file:/absolute/path, credential:NAME or env:NAME"},
      {"relative secret file", Kind::secret, "file:key",
       "say where the secret stands: file:/absolute/path, credential:NAME or env:NAME"},
      {"no name", Kind::secret,
       "env:", "say where the secret stands: file:/absolute/path, credential:NAME or env:NAME"},
      {"name with a digit in front", Kind::secret, "env:2X",
       "say where the secret stands: file:/absolute/path, credential:NAME or env:NAME"},
      {"three letters", Kind::secret, "env",
       "say where the secret stands: file:/absolute/path, credential:NAME or env:NAME"},
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

TEST(ValidateOptions, LooksAtChoicesWholeNumbersSizesAndBounds) {
  const CheckDescription check{.name = "c",
                               .options = {{.name = "h2", .kind = Kind::choice, .choices = {"require", "allow", "off"}},
                                           {.name = "hops", .kind = Kind::integer, .least = 0, .most = 100},
                                           {.name = "limit", .kind = Kind::size, .most = 1 << 20},
                                           {.name = "rate", .kind = Kind::number, .least = -1},
                                           {.name = "wait", .kind = Kind::duration, .least = 1000, .most = 90'000}}};
  struct Case {
    const char* why;
    const char* option;
    const char* value;
    const char* problem;  ///< empty: fine
  };
  const Case cases[] = {
      {"a word of it", "h2", "off", ""},
      {"another word", "h2", "maybe", "'maybe' is none of require, allow, off"},
      {"a slip", "h2", "alow", "'alow' is none of require, allow, off (is 'allow' meant?)"},
      {"as it is written", "h2", "OFF", "'OFF' is none of require, allow, off"},
      {"no word", "h2", "", "needs a value"},
      {"whole", "hops", "100", ""},
      {"a fraction", "hops", "2.5", "'2.5' is no whole number"},
      {"an exponent", "hops", "1e1", "'1e1' is no whole number"},
      {"more than 64 bits", "hops", "99999999999999999999", "'99999999999999999999' is no whole number"},
      {"below", "hops", "-1", "'-1' is below 0"},
      {"above", "hops", "101", "'101' is above 100"},
      {"bytes", "limit", "1048576", ""},
      {"a unit", "limit", "1 MiB", ""},
      {"a small unit", "limit", "0.5k", ""},
      {"above in its unit", "limit", "2M", "'2M' is above 1048576 bytes"},
      {"no unit", "limit", "5 days", "'5 days' is no size in bytes (4096, 64K, 10M)"},
      {"half a byte", "limit", "0.5", "'0.5' is no size in bytes (4096, 64K, 10M)"},
      {"negative", "limit", "-1", "'-1' is no size in bytes (4096, 64K, 10M)"},
      {"below zero", "rate", "-1.5", "'-1.5' is below -1"},
      {"long enough", "wait", "1m", ""},
      {"too short", "wait", "10ms", "'10ms' is below 1 s"},
      {"too long", "wait", "2m", "'2m' is above 90 s"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto problems = find_option_problems(check, {{c.option, c.value}});
    ASSERT_EQ(problems.size(), *c.problem == '\0' ? 0u : 1u);
    if (problems.empty()) continue;
    EXPECT_EQ(problems[0], (OptionProblem{.option = c.option, .why = c.problem}));
  }
}

TEST(FindRemoteProblem, GoesByWhatIsDeclaredAndNeverByTheValue) {
  const CheckDescription check{.name = "c",
                               .options = {{.name = "url", .kind = Kind::url},
                                           {.name = "note"},
                                           {.name = "jar", .kind = Kind::file},
                                           {.name = "password", .kind = Kind::secret},
                                           {.name = "address", .local = true}}};
  struct Case {
    const char* why;
    const char* option;
    const char* value;
    bool taken;
  };
  const Case cases[] = {
      {"nothing of this machine", "url", "http://x/", true},
      {"a text that looks like a secret", "note", "file:/etc/shadow", true},
      {"a file that is there", "jar", "/etc/passwd", false},
      {"a file that is not", "jar", "/no/such", false},
      {"no path at all", "jar", "", false},
      {"a secret's own text", "password", "hunter2", false},
      {"a secret's place", "password", "env:PATH", false},
      {"kept to this machine", "address", "192.0.2.1", false},
      {"no such option: said elsewhere", "other", "file:/etc/shadow", true},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto problem = find_remote_problem(check, {{"url", "http://y/"}, {c.option, c.value}});
    EXPECT_EQ(problem.has_value(), !c.taken);
    if (!problem) continue;
    EXPECT_EQ(problem->to_string(), "option '"s + c.option + "': is not taken over the network");
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
