#include "plugins/host/options/command_line.h"

#include <gtest/gtest.h>

#include "plugins/host/options/command_help.h"

namespace sereno::host {
namespace {

using Kind = Options::Kind;

const CheckDescription& web() {
  static const CheckDescription check{
      .name = "web",
      .help = "Fetches a page and looks at everything on the way",
      .options = {
          {.name = "warning",
           .letter = 'w',
           .kind = Kind::range,
           .fallback = "2",
           .help = "seconds that warn",
           .value_name = "RANGE"},
          {.name = "string",
           .letter = 's',
           .help = "text that the page must hold",
           .value_name = "TEXT",
           .repeatable = true},
          {.name = "ssl",
           .letter = 'S',
           .help = "speak TLS, at least this version",
           .value_name = "VERSION",
           .value_optional = true},
          {.name = "insecure", .letter = 'k', .kind = Kind::flag, .help = "do not verify the certificate"},
          {.name = "http2", .letter = '2', .kind = Kind::flag, .help = "HTTP/2 only"},
          {.name = "url", .kind = Kind::url, .help = "what to fetch", .value_name = "URL", .required = true},
          {.name = "url-encoded-form-that-is-posted", .help = "long", .value_name = "FORM"},
      }};
  return check;
}

TEST(CommandLine, ReadsOptionsAsGetoptLongDoes) {
  struct Case {
    const char* why;
    std::vector<std::string> arguments;
    OptionValues options;
  };
  const Case cases[] = {
      {"nothing", {}, {}},
      {"letter and word", {"-w", "5"}, {{"warning", "5"}}},
      {"letter with its value", {"-w5"}, {{"warning", "5"}}},
      {"name with equals", {"--warning=5"}, {{"warning", "5"}}},
      {"name and word", {"--warning", "5"}, {{"warning", "5"}}},
      {"a value may look like an option", {"-w", "-5:", "--string", "--x"}, {{"warning", "-5:"}, {"string", "--x"}}},
      {"a value may have equals signs", {"--string=a=b", "-sc=d"}, {{"string", "a=b"}, {"string", "c=d"}}},
      {"an empty value", {"--string=", "-s", ""}, {{"string", ""}, {"string", ""}}},
      {"two flags in one", {"-k2"}, {{"insecure", ""}, {"http2", ""}}},
      {"flags and a value in one", {"-k2w5"}, {{"insecure", ""}, {"http2", ""}, {"warning", "5"}}},
      {"optional value left out", {"-S"}, {{"ssl", ""}}},
      {"optional value at the letter", {"-S1.2"}, {{"ssl", "1.2"}}},
      {"optional value at the name", {"--ssl=1.2"}, {{"ssl", "1.2"}}},
      {"optional value left out of the name", {"--ssl", "-k"}, {{"ssl", ""}, {"insecure", ""}}},
      {"beginning of a name", {"--warn=5", "--inse"}, {{"warning", "5"}, {"insecure", ""}}},
      {"a whole name wins over longer ones", {"--url", "http://x"}, {{"url", "http://x"}}},
      {"repeatable ones stay in order", {"-s", "b", "-s", "a"}, {{"string", "b"}, {"string", "a"}}},
      {"of others the last one counts", {"-w", "1", "-k", "-w", "2"}, {{"insecure", ""}, {"warning", "2"}}},
      {"end of the options", {"-k", "--"}, {{"insecure", ""}}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto line = parse_command_line(web(), c.arguments);
    ASSERT_TRUE(line) << line.error().message;
    EXPECT_EQ(line->options, c.options);
  }
}

TEST(CommandLine, SaysWhatIsWrong) {
  struct Case {
    const char* why;
    std::vector<std::string> arguments;
    const char* problems;
  };
  const Case cases[] = {
      {"unknown name", {"--zebra"}, "option '--zebra': there is no such option"},
      {"near miss", {"--waring=5"}, "option '--waring': there is no such option (is '--warning' meant?)"},
      {"the word behind an unknown name is no second problem",
       {"--zebra", "5"},
       "option '--zebra': there is no such option"},
      {"unknown letter", {"-Z"}, "option '-Z': there is no such option"},
      {"several meanings", {"--ur=x"}, "option '--ur' could be --url, --url-encoded-form-that-is-posted"},
      {"meanings among the common ones too", {"--ver"}, "option '--ver' could be --version, --verbose"},
      {"no value", {"-w"}, "option '-w' needs a value"},
      {"no value behind a name", {"-k", "--warning"}, "option '--warning' needs a value"},
      {"value for a flag", {"--insecure=yes"}, "option '--insecure' takes no value"},
      {"an argument", {"http://x"}, "argument 'http://x': no option stands before it"},
      {"an argument behind the end", {"--", "-k"}, "argument '-k': no option stands before it"},
      {"a value apart where it is optional",
       {"-S", "1.2"},
       "argument '1.2': no option stands before it (-S takes its value without a space)"},
      {"a dash alone", {"-"}, "argument '-': no option stands before it"},
      {"nothing but equals", {"--=5"}, "option '--': there is no such option"},
      {"time-out of no time", {"-t", "0"}, "option '-t': '0' is no time above zero (10, 500ms, 2m)"},
      {"time-out of words", {"--timeout=soon"}, "option '--timeout': 'soon' is no time above zero (10, 500ms, 2m)"},
      {"no state",
       {"--timeout-result=bad"},
       "option '--timeout-result': 'bad' is no state (ok, warning, critical, unknown or 0 to 3)"},
      {"several",
       {"-Z", "x", "-w"},
       "option '-Z': there is no such option\nargument 'x': no option stands before it\noption '-w' needs a value"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto line = parse_command_line(web(), c.arguments);
    ASSERT_FALSE(line);
    EXPECT_EQ(line.error().message, c.problems);
  }
}

TEST(CommandLine, ReadsWhatEveryCheckTakes) {
  const auto line = parse_command_line(web(), {"-vv", "-t", "2.5", "--timeout-result", "critical", "-v", "-v"});
  ASSERT_TRUE(line);
  EXPECT_EQ(line->common.verbosity, 3u);
  EXPECT_EQ(line->common.timeout, milliseconds{2500});
  EXPECT_EQ(line->common.timeout_result, Status::critical);
  EXPECT_FALSE(line->common.help);
  EXPECT_EQ(parse_command_line(web(), {})->common.timeout, std::nullopt);
  EXPECT_EQ(parse_command_line(web(), {"--timeout-r=0"})->common.timeout_result, Status::ok);
}

TEST(CommandLine, HelpIsNeverRefused) {
  EXPECT_TRUE(parse_command_line(web(), {"--zebra", "-h"})->common.help);
  EXPECT_TRUE(parse_command_line(web(), {"--help", "x"})->common.help);
  EXPECT_TRUE(parse_command_line(web(), {"-Vw"})->common.version);
}

TEST(CommandLine, TheCommonOptionsWinOverTheChecksOwn) {
  const CheckDescription check{.options = {{.name = "timeout", .letter = 't'}, {.name = "very", .letter = 'v'}}};
  const auto line = parse_command_line(check, {"-t5", "-v", "--very", "x"});
  ASSERT_TRUE(line) << line.error().message;
  EXPECT_EQ(line->common.timeout, milliseconds{5000});
  EXPECT_EQ(line->common.verbosity, 1u);
  EXPECT_EQ(line->options, (OptionValues{{"very", "x"}}));
}

TEST(CommandLine, KnowsTheStatesByWordAndCode) {
  EXPECT_EQ(parse_status("ok"), Status::ok);
  EXPECT_EQ(parse_status("Warning"), Status::warning);
  EXPECT_EQ(parse_status("2"), Status::critical);
  EXPECT_EQ(parse_status("UNKNOWN"), Status::unknown);
  for (const char* text : {"", "4", "-1", "crit", "ok ", "00"}) EXPECT_EQ(parse_status(text), std::nullopt) << text;
}

TEST(CommandHelp, IsAlignedAndNoWiderThanATerminal) {
  const std::string help = render_help(web(), "check_web");
  EXPECT_TRUE(
      help.starts_with("check_web: Fetches a page and looks at everything on the way\n\n"
                       "Usage: check_web [OPTION]...\n\nOptions:\n"))
      << help;
  EXPECT_NE(help.find("  -w, --warning=RANGE    seconds that warn (default 2)\n"), std::string::npos) << help;
  EXPECT_NE(help.find("  -S, --ssl[=VERSION]    speak TLS, at least this version\n"), std::string::npos);
  EXPECT_NE(help.find("  -k, --insecure         do not verify the certificate\n"), std::string::npos);
  EXPECT_NE(help.find("      --url=URL          what to fetch (required)\n"), std::string::npos);
  EXPECT_NE(help.find("  -s, --string=TEXT      text that the page must hold (may be repeated)\n"), std::string::npos);
  EXPECT_NE(help.find("      --url-encoded-form-that-is-posted=FORM\n                         long\n"),
            std::string::npos);
  EXPECT_NE(help.find("(default 10)"), std::string::npos);
  for (std::size_t begin = 0; begin < help.size();) {
    const auto end = help.find('\n', begin);
    EXPECT_LE(end - begin, 80u) << help.substr(begin, end - begin);
    begin = end + 1;
  }
}

}  // namespace
}  // namespace sereno::host
