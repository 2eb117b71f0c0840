// What a plugin's tables may say, row by row. The tables are made here: no file is loaded.
#include "plugins/host/catalogue/plugin_tables.h"

#include <gmock/gmock.h>

namespace sereno::host {
namespace {

using ::testing::HasSubstr;

/// A plugin with one check of two options, all in order. A test breaks one thing.
struct Tables {
  sereno_option options[2] = {{.struct_size = sizeof(sereno_option),
                               .flags = SERENO_OPTION_REPEATABLE,
                               .name = "string",
                               .letter = 's',
                               .kind = SERENO_KIND_TEXT,
                               .fallback = nullptr,
                               .help = "what must stand there",
                               .value_name = "WORDS",
                               .choices = nullptr,
                               .least = 0,
                               .most = 0},
                              {.struct_size = sizeof(sereno_option),
                               .flags = 0,
                               .name = "warning",
                               .letter = 'w',
                               .kind = SERENO_KIND_RANGE,
                               .fallback = "5",
                               .help = "seconds that warn",
                               .value_name = nullptr,
                               .choices = nullptr,
                               .least = 0,
                               .most = 0}};
  const sereno_option* option_table[2] = {&options[0], &options[1]};
  sereno_check checks[2] = {check_named("one"), check_named("two")};
  const sereno_check* check_table[2] = {&checks[0], &checks[1]};
  sereno_plugin plugin = {.struct_size = sizeof(sereno_plugin),
                          .abi_major = SERENO_ABI_MAJOR,
                          .abi_minor = SERENO_ABI_MINOR,
                          .version = "1",
                          .check_count = 2,
                          .checks = check_table,
                          .fault = nullptr};

  sereno_check check_named(const char* name) const {
    return {.struct_size = sizeof(sereno_check),
            .default_timeout_ms = 0,
            .name = name,
            .help = "helps",
            .option_count = 2,
            .options = option_table,
            .run = [](const sereno_request*, const sereno_host*) {},
            .validate = nullptr,
            .function = nullptr};
  }
};

const char* const some_words[] = {"ok", "warning", nullptr};
const char* const odd_words[] = {"ok", "war\nning", nullptr};

TEST(DescribePlugin, CopiesWhatCameWithMinor1) {
  Tables tables;
  tables.options[0].kind = SERENO_KIND_CHOICE;
  tables.options[0].choices = some_words;
  tables.options[1].kind = SERENO_KIND_INTEGER;
  tables.options[1].flags = SERENO_OPTION_LOCAL | SERENO_OPTION_HAS_LEAST | SERENO_OPTION_HAS_MOST;
  tables.options[1].least = -3;
  tables.options[1].most = 9;
  tables.checks[0].function = "agent_login";
  tables.checks[0].validate = [](const sereno_request*, const sereno_host*) {};
  const auto described = describe_plugin(tables.plugin, "/p/x.so");
  ASSERT_TRUE(described) << described.error().message;
  const CheckDescription& check = described->front();
  EXPECT_EQ(check.function, "agent_login");
  EXPECT_TRUE(check.validates);
  EXPECT_EQ(check.options[0].choices, (std::vector<std::string>{"ok", "warning"}));
  EXPECT_EQ(check.options[0].least, std::nullopt);
  EXPECT_TRUE(check.options[1].local);
  EXPECT_EQ(check.options[1].least, -3);
  EXPECT_EQ(check.options[1].most, 9);
  EXPECT_FALSE(described->back().validates);
}

TEST(DescribePlugin, LooksNoFurtherThanATableReaches) {
  Tables tables;
  tables.options[1].flags = SERENO_OPTION_HAS_LEAST;
  tables.options[1].struct_size = offsetof(sereno_option, choices);
  tables.checks[0].function = "past the end";
  tables.checks[0].struct_size = offsetof(sereno_check, validate);
  tables.plugin.fault = "past the end";
  tables.plugin.struct_size = offsetof(sereno_plugin, fault);
  const auto described = describe_plugin(tables.plugin, "/p/x.so");
  ASSERT_TRUE(described) << described.error().message;
  EXPECT_EQ(described->front().options[1].least, std::nullopt);
  EXPECT_EQ(described->front().function, "");
  EXPECT_FALSE(described->front().validates);
}

TEST(DescribePlugin, CopiesWhatIsDeclared) {
  const Tables tables;
  const auto described = describe_plugin(tables.plugin, "/p/x.so");
  ASSERT_TRUE(described) << described.error().message;
  ASSERT_EQ(described->size(), 2u);
  const CheckDescription& check = described->front();
  EXPECT_EQ(check.name, "one");
  EXPECT_EQ(check.plugin_path, "/p/x.so");
  EXPECT_EQ(check.default_timeout, milliseconds{10'000}) << "none declared";
  EXPECT_TRUE(check.options[0].repeatable);
  EXPECT_EQ(check.options[0].value_name, "WORDS");
  EXPECT_EQ(check.options[0].fallback, std::nullopt);
  EXPECT_EQ(check.options[1].fallback, "5");
  EXPECT_EQ(check.options[1].value_name, "RANGE");
}

TEST(DescribePlugin, RefusesTablesThatBreakTheRules) {
  struct Case {
    const char* why;
    void (*break_it)(Tables&);
    const char* message;
  };
  const Case cases[] = {
      {"no checks", [](Tables& t) { t.plugin.check_count = 0; }, "has no checks"},
      {"a wild count", [](Tables& t) { t.plugin.check_count = SIZE_MAX; }, "more than 256 checks"},
      {"null table", [](Tables& t) { t.plugin.checks = nullptr; }, "has no table of checks"},
      {"null check", [](Tables& t) { t.check_table[1] = nullptr; }, "check 2: is a null pointer"},
      {"short check", [](Tables& t) { t.checks[1].struct_size = offsetof(sereno_check, run); },
       "check 2: its table has"},
      {"zero check", [](Tables& t) { t.checks[0].struct_size = 0; }, "check 1: its table has too few bytes"},
      {"null name", [](Tables& t) { t.checks[1].name = nullptr; }, "check 2: its name must be"},
      {"empty name", [](Tables& t) { t.checks[1].name = ""; }, "its name must be"},
      {"a name that is a path", [](Tables& t) { t.checks[1].name = "../x"; }, "its name must be"},
      {"a digit first", [](Tables& t) { t.checks[1].name = "1x"; }, "its name must be"},
      {"same name", [](Tables& t) { t.checks[1].name = "one"; }, "check 'one' is declared twice"},
      {"null help", [](Tables& t) { t.checks[1].help = nullptr; }, "check 2: its help must be one line"},
      {"long help", [](Tables& t) { t.checks[1].help = "a\nb"; }, "its help must be one line"},
      {"null run", [](Tables& t) { t.checks[1].run = nullptr; }, "check 2: has no function to run"},
      {"wild options", [](Tables& t) { t.checks[0].option_count = 1u << 30; }, "more than 256 options"},
      {"null options", [](Tables& t) { t.checks[0].options = nullptr; }, "has no table of options"},
      {"null option", [](Tables& t) { t.option_table[1] = nullptr; }, "check 'one': option 2: is a null pointer"},
      {"short option", [](Tables& t) { t.options[0].struct_size = 8; }, "option 1: its table has too few bytes"},
      {"null option name", [](Tables& t) { t.options[1].name = nullptr; }, "option 2: its name must be"},
      {"option in capitals", [](Tables& t) { t.options[1].name = "Warning"; }, "option 2: its name must be"},
      {"letter", [](Tables& t) { t.options[1].letter = '-'; }, "option 'warning': its short letter"},
      {"same letter", [](Tables& t) { t.options[1].letter = 's'; },
       "option 'warning': has the short letter of 'string'"},
      {"same option", [](Tables& t) { t.options[1].name = "string"; }, "option 'string': is declared twice"},
      {"kind", [](Tables& t) { t.options[1].kind = -1; }, "its kind -1 is not known here"},
      {"a later kind", [](Tables& t) { t.options[1].kind = SERENO_KIND_SIZE + 1; }, "its kind 11 is not known here"},
      {"choice without table", [](Tables& t) { t.options[1].kind = SERENO_KIND_CHOICE; },
       "option 'warning': is a choice without words"},
      {"choice from a plugin that knows none",
       [](Tables& t) {
         t.options[1].kind = SERENO_KIND_CHOICE;
         t.options[1].choices = some_words;
         t.options[1].struct_size = offsetof(sereno_option, choices);
       },
       "option 'warning': is a choice without words"},
      {"choice of many lines",
       [](Tables& t) {
         t.options[1].kind = SERENO_KIND_CHOICE;
         t.options[1].choices = odd_words;
       },
       "option 'warning': has a word to choose that is none"},
      {"function", [](Tables& t) { t.checks[0].function = "Agent Login"; },
       "the contract's function that it proves must be"},
      {"its own words", [](Tables& t) { t.plugin.fault = "libsip is too old"; }, "cannot work: libsip is too old"},
      {"null option help", [](Tables& t) { t.options[1].help = nullptr; },
       "option 'warning': its help must be one line"},
      {"required with default", [](Tables& t) { t.options[1].flags = SERENO_OPTION_REQUIRED; },
       "option 'warning': is required, so it can have no default"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Tables tables;
    c.break_it(tables);
    const auto described = describe_plugin(tables.plugin, "/p/x.so");
    ASSERT_FALSE(described);
    EXPECT_THAT(described.error().message, HasSubstr(c.message));
  }
}

TEST(DescribePlugin, AcceptsTablesOfALaterMinorVersion) {
  struct LaterCheck {
    sereno_check known;
    void* appended;
  };
  Tables tables;
  LaterCheck later{.known = tables.checks[0], .appended = nullptr};
  later.known.struct_size = sizeof later;
  tables.check_table[0] = &later.known;
  tables.plugin.abi_minor = 9;
  EXPECT_TRUE(describe_plugin(tables.plugin, "/p/x.so"));
}

}  // namespace
}  // namespace sereno::host
