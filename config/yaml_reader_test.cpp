#include "config/yaml_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace sereno::config {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

/// The problems that a reading of the text leaves, as lines.
std::vector<std::string> problems_of(std::string_view text, const std::function<void(YamlMap&)>& read) {
  std::vector<Problem> problems;
  if (const auto root = parse_yaml(text, "f.yaml", problems)) {
    auto map = root->map();
    read(map);
    map.finish();
  }
  std::vector<std::string> lines;
  lines.reserve(problems.size());
  for (const Problem& problem : problems) lines.push_back(problem.to_string());
  return lines;
}

void read_all_kinds(YamlMap& map) {
  if (const auto node = map.find("port")) node->integer(1, 65535);
  if (const auto node = map.find("interval")) node->duration();
  if (const auto node = map.find("fresh")) node->boolean();
  if (const auto node = map.find("share")) node->number();
  if (const auto node = map.find("mode")) node->choice({"off", "certificate", "anonymous"});
  if (const auto node = map.find("hosts"))
    for (const auto& item : node->list()) item.text();
  if (const auto node = map.find("tls")) {
    auto inner = node->map();
    inner.require("key");
    for (int twice = 0; twice < 2; ++twice) inner.find("mode");
    inner.finish();
  }
}

TEST(YamlReader, NamesThePlaceOfEveryProblem) {
  struct Case {
    const char* why;
    const char* text;
    std::vector<std::string> problems;
  };
  const Case cases[] = {
      {"good", "port: 5666\ninterval: 5m\nfresh: yes\nshare: 0.5\nmode: off\nhosts: [a, b]\ntls: {key: k}\n", {}},
      {"empty file", "", {}},
      {"only a comment", "# nothing\n", {}},
      {"too large", "port: 70000\n", {"f.yaml:1:7: port: 70000 is above 65535"}},
      {"too small", "port: 0\n", {"f.yaml:1:7: port: 0 is below 1"}},
      {"no number", "port: many\n", {"f.yaml:1:7: port: 'many' is no whole number"}},
      {"no duration",
       "interval: 5 minutes\n",
       {"f.yaml:1:11: interval: '5 minutes' is no duration (write 90, 90s, 1500ms, 5m, 2h or 14d)"}},
      {"comma decimal", "share: 0,5\n", {"f.yaml:1:8: share: '0,5' is no number"}},
      {"no boolean", "fresh: perhaps\n", {"f.yaml:1:8: fresh: 'perhaps' is neither true nor false"}},
      {"no choice", "mode: cert\n", {"f.yaml:1:7: mode: 'cert' is none of off, certificate, anonymous"}},
      {"list wanted", "hosts: a\n", {"f.yaml:1:8: hosts: is no list"}},
      {"text wanted", "hosts: [{a: b}]\n", {"f.yaml:1:9: hosts[0]: is a mapping, not a text"}},
      {"missing key", "tls: {}\n", {"f.yaml:1:6: tls: 'key' is missing"}},
      {"unknown key with a guess", "prot: 1\n", {"f.yaml:1:1: unknown key 'prot' (did you mean 'port'?)"}},
      {"unknown key without a guess", "zzzzzz: 1\n", {"f.yaml:1:1: unknown key 'zzzzzz'"}},
      {"twice", "port: 1\nport: 2\n", {"f.yaml:2:1: key 'port' stands here twice"}},
      {"all at once",
       "port: x\ninterval: y\n",
       {"f.yaml:1:7: port: 'x' is no whole number",
        "f.yaml:2:11: interval: 'y' is no duration (write 90, 90s, 1500ms, 5m, 2h or 14d)"}},
      {"a key of two words", "? [a, b]\n: c\n", {"f.yaml:1:3: a key must be a word"}},
      {"a section without a value is an empty one", "port:\nhosts:\ntls:\n", {}},
      {"a missing value is a missing key", "tls: {key: }\n", {"f.yaml:1:6: tls: 'key' is missing"}},
      {"a key of a section that lost its value",
       "tls:\n  key: k\n  mode:\nport: 1\n",
       {"f.yaml:3:3: tls.mode: has no value: give it one, or leave the key away"}},
      {"said to be nothing",
       "tls: {key: k, mode: ~}\n",
       {"f.yaml:1:15: tls.mode: has no value: give it one, or leave the key away"}},
      {"no value in a list", "hosts: [~]\n", {"f.yaml:1:9: hosts[0]: has no value"}},
      {"a value that would forge a line",
       "mode: \"a\\nb\\e[2J\"\n",
       {"f.yaml:1:7: mode: 'a\\x0ab\\x1b[2J' is none of off, certificate, anonymous"}},
      {"NUL in a text", "hosts: [\"a\\0b\"]\n", {"f.yaml:1:9: hosts[0]: holds a NUL character"}},
      {"a byte order mark is nothing", "\xef\xbb\xbfport: 1\n", {}},
      {"Windows' line ends", "port: 1\r\nprot: 2\r\n", {"f.yaml:2:1: unknown key 'prot' (did you mean 'port'?)"}},
      {"UTF-8 is a text like any other",
       "mode: größe\n",
       {"f.yaml:1:7: mode: 'größe' is none of off, certificate, anonymous"}},
      {"Latin-1 is not",
       "port: 1\nmode: gr\xf6\xdf"
       "e\n",
       {"f.yaml:2:9: is no UTF-8 text here; save the file as UTF-8"}},
      {"UTF-16", "\xff\xfep", {"f.yaml:1:1: is UTF-16 text; save it as UTF-8"}},
      {"cut within a character", "mode: \xe2\x82", {"f.yaml:1:7: is no UTF-8 text here; save the file as UTF-8"}},
      {"a surrogate", "mode: \xed\xa0\x80", {"f.yaml:1:7: is no UTF-8 text here; save the file as UTF-8"}},
      {"a list for a file", "- a\n", {"f.yaml:1:1: is no mapping (\"key: value\" lines)"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(problems_of(c.text, read_all_kinds), c.problems);
  }
  EXPECT_THAT(problems_of(std::string_view("port: 1\na\0b", 11), read_all_kinds),
              ElementsAre("f.yaml:2:2: holds a control character: is this a text file?"));
}

TEST(YamlReader, SurvivesWhatIsNoYaml) {
  const auto nothing = [](YamlMap&) {};
  EXPECT_THAT(problems_of("a: [1\nb: 2\n", nothing), ElementsAre(StartsWith("f.yaml:2:")));
  EXPECT_THAT(problems_of("\tport: 1\n", nothing), ElementsAre(StartsWith("f.yaml:1:")));
  EXPECT_THAT(problems_of("a: *nobody\n", nothing), ElementsAre(StartsWith("f.yaml:1:")));
  EXPECT_THAT(problems_of("a: 1\n---\nb: 2\n", nothing),
              ElementsAre("f.yaml:2:1: a second document begins here; one file holds one"));
  EXPECT_THAT(problems_of("{}\n...\n", nothing), ElementsAre());
  EXPECT_THAT(problems_of("a: 1\n...\nb: 2\n", nothing), ElementsAre("f.yaml:3:1: is no YAML: nothing may stand here"));
  EXPECT_THAT(problems_of("a: 1\n%YAML 1.2\n---\nb: 2\n", nothing),
              ElementsAre("f.yaml:3:1: a second document begins here; one file holds one"));
  EXPECT_THAT(problems_of("  a: 1\nb: 2\n", nothing), ElementsAre("f.yaml:2:1: is no YAML: nothing may stand here"));
  EXPECT_THAT(problems_of(",", nothing), ElementsAre("f.yaml:1:1: is no YAML: nothing may stand here"))
      << "yaml-cpp's LoadAll never ended";
  EXPECT_THAT(problems_of("a: 1\n]\n", nothing), ElementsAre(StartsWith("f.yaml:2:1: is no YAML: ")));
  EXPECT_THAT(problems_of(std::string(2'000, '['), nothing), ElementsAre("f.yaml:1:1: nests too deeply"));
  EXPECT_THAT(problems_of(std::string(100, '[') + std::string(100, ']'), nothing),
              ElementsAre("f.yaml:1:66: nests deeper than 64 levels"));
  EXPECT_THAT(problems_of(std::string((1u << 20) + 1, ' '), nothing), ElementsAre("f.yaml: is larger than 1 MiB"));
}

TEST(YamlReader, RefusesAliasesThatBlowUpOrBiteTheirTail) {
  std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 8; ++i) {
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) bomb += (j == 0 ? "*a" : ",*a") + std::to_string(i - 1);
    bomb += "]\n";
  }
  const auto nothing = [](YamlMap&) {};
  EXPECT_THAT(problems_of(bomb, nothing), ElementsAre(::testing::HasSubstr("is one value too many")));
  EXPECT_THAT(problems_of("a: &a [*a]\n", nothing), ElementsAre("f.yaml:1:4: nests deeper than 64 levels"));
}

TEST(YamlReader, SaysWhyAFileCannotBeRead) {
  std::vector<Problem> problems;
  EXPECT_FALSE(read_yaml_file("/nonexistent/sereno.yaml", problems));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].to_string(), "/nonexistent/sereno.yaml: cannot be read: No such file or directory");
  EXPECT_FALSE(read_yaml_file("/", problems));
}

}  // namespace
}  // namespace sereno::config
