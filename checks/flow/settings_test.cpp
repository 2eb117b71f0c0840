#include "checks/flow/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sereno/check_harness.h"

namespace flow {
namespace {

using sereno::CheckHarness;
using sereno::OptionProblem;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string two_steps = R"(adapter: shop
flows:
  look:
    steps:
      - step: page
        ask: /shop
        take:
          id: {json: /items/0/id}
      - step: item
        ask: /shop/${id}
)";

std::string all_of(const std::vector<OptionProblem>& problems) {
  std::string text;
  for (const OptionProblem& each : problems) text += each.to_string() + "\n";
  return text;
}

TEST(FlowSettings, AreWholeOrSayWhatIsWrong) {
  struct Case {
    const char* why;
    std::vector<std::pair<std::string, std::string>> options;
    const char* problem;
  };
  const Case cases[] = {
      {"good", {{"url", "http://cc.example"}, {"file", "/f.yaml"}}, ""},
      {"no flow is named", {{"url", "http://cc.example"}}, "option 'adapter': or --file is needed"},
      {"both are",
       {{"url", "http://cc.example"}, {"file", "/f.yaml"}, {"adapter", "x"}},
       "option 'adapter': contradicts --file"},
      {"no such flow", {{"url", "http://cc.example"}, {"file", "/f.yaml"}, {"flow", "lok"}}, "'lok' is none of look"},
      {"no such adapter",
       {{"url", "http://cc.example"}, {"adapter", "nosuch"}},
       "there is no adapter 'nosuch' (looked for /etc/sereno/adapters/nosuch.yaml"},
      {"a way out of the folder",
       {{"url", "http://cc.example"}, {"adapter", "../x"}},
       "'../x' is no name of an adapter"},
      {"no host", {{"file", "/f.yaml"}}, "host"},
      {"a value without a name",
       {{"url", "http://cc.example"}, {"file", "/f.yaml"}, {"set", "x"}},
       "option 'set': has to be NAME=VALUE"},
      {"a host with a blank for the secrets",
       {{"url", "http://cc.example"}, {"file", "/f.yaml"}, {"secret-host", "a b"}},
       "option 'secret-host': 'a b' holds a blank"},
      {"a whole address for it",
       {{"url", "http://cc.example"}, {"file", "/f.yaml"}, {"secret-host", "https://a/"}},
       "option 'secret-host': 'https://a/' holds"},
      {"a number that is no address",
       {{"url", "http://cc.example"}, {"file", "/f.yaml"}, {"secret-host", "10.0.0.256"}},
       "option 'secret-host': '10.0.0.256' is no IPv4 address"},
      {"a file that is not there",
       {{"url", "http://cc.example"}, {"file", "/g.yaml"}},
       "option 'file': /g.yaml: No such file or directory"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    CheckHarness harness;
    harness.file("/f.yaml", two_steps);
    for (const auto& [name, value] : c.options) harness.option(name, value);
    const std::string problems = all_of(harness.validate());
    EXPECT_EQ(problems.empty(), *c.problem == '\0') << problems;
    EXPECT_THAT(problems, HasSubstr(c.problem));
  }
}

}  // namespace
}  // namespace flow
