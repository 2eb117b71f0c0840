#include "sereno/flows/adapter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "sereno/flows/adapter_folders.h"
#include "sereno/flows/flow_run.h"

namespace sereno::flows {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Files that the test invents.
class Files {
 public:
  explicit Files(std::map<std::string, std::string> all) : all_(std::move(all)) {}
  std::optional<std::string> operator()(const std::string& path) const {
    const auto found = all_.find(path);
    return found == all_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  std::map<std::string, std::string> all_;
};

std::string mistakes(const std::string& text) {
  const auto adapter = adapter_of(text, "x.yaml", "/etc/a:/usr/a", Files({}));
  return adapter ? "" : adapter.error().message;
}

/// A flow with one step of these lines, at the indentation that they need.
std::string with_step(const std::string& lines) {
  return "adapter: x\nneeds:\n  user: {help: u}\nflows:\n  f:\n    steps:\n      - step: one\n        ask: /\n" + lines;
}

TEST(Adapter, SaysEveryMistakeWithItsPlace) {
  struct Case {
    const char* why;
    std::string text;
    const char* mistake;
  };
  const Case cases[] = {
      {"no YAML", "a: [", "x.yaml:1:1: is no YAML"},
      {"no map", "- a", "x.yaml:1:1:"},
      {"no name", "flows: {f: {steps: [{step: one}]}}", "x.yaml:1:1: 'adapter' is missing"},
      {"no flow", "adapter: x", "x.yaml:1:1: has no flow"},
      {"no step", "adapter: x\nflows: {f: {steps: []}}", "x.yaml:2:20: flows.f.steps: a flow has at least one step"},
      {"an unknown key", with_step("        aks: /\n"), "x.yaml:9:9:"},
      {"a step's name", "adapter: x\nflows: {f: {steps: [{step: One}]}}",
       "x.yaml:2:28: flows.f.steps[0].step: 'One' is no name of a step"},
      {"two of one name", with_step("      - step: one\n"), "there are two steps 'one'"},
      {"an unknown role", with_step("        role: dials\n"), "x.yaml:9:15:"},
      {"a value that nobody gives", with_step("        form: {a: \"${nobody}\"}\n"),
       "x.yaml:9:19: flows.f.steps[0].form.a: nothing gives 'nobody' a value before this step"},
      {"a value of a later step",
       with_step("        form: {a: \"${id}\"}\n      - step: two\n        take: {id: {json: /id}}\n"),
       "nothing gives 'id' a value"},
      {"a value without its brace", with_step("        form: {a: \"${user\"}\n"), "has no closing brace"},
      {"two bodies", with_step("        form: {a: b}\n        text: x\n"), "a request has one body"},
      {"no XPath", with_step("        take: {a: {html: \"//p[\"}}\n"),
       "x.yaml:9:26: flows.f.steps[0].take.a.html: '//p[' is no XPath"},
      {"no pointer", with_step("        take: {a: {json: a}}\n"), "'a' is no JSON Pointer"},
      {"no pattern", with_step("        take: {a: {pattern: \"(\"}}\n"), "pattern '('"},
      {"from nowhere", with_step("        take: {a: {secret: true}}\n"), "where is it?"},
      {"from two places", with_step("        take: {a: {json: /a, header: b}}\n"), "a value comes from one place only"},
      {"no time", with_step("        take: {a: {json: /a, time: now}}\n"), "'now' is none of iso8601"},
      {"no zone", with_step("        take: {a: {json: /a, time: iso8601, zone: Mars}}\n"),
       "there is no time zone 'Mars'"},
      {"an age of no time", with_step("        take: {a: {json: /a, age: true}}\n"),
       "zone, age and left belong to a time"},
      {"a value's name", with_step("        take: {A-b: {json: /a}}\n"), "'A-b' is no name of a value"},
      {"no comparison", with_step("        expect: [{json: /a}]\n"),
       "x.yaml:9:18: flows.f.steps[0].expect[0]: has to say one of equals"},
      {"two comparisons", with_step("        expect: [{json: /a, equals: b, lacks: c}]\n"), "has to say one of equals"},
      {"no range", with_step("        expect: [{status: abc}]\n"), "'abc' is no range such as 200"},
      {"a range the wrong way round", with_step("        expect: [{status: 300..200}]\n"), "'300..200' is no range"},
      {"cleans up behind nothing", with_step("        cleans_up: nosuch\n"),
       "cleans up behind 'nosuch', which is no step"},
      {"a change that nothing declares", with_step("        role: changes\n"), "has no 'changes:' that says what"},
      {"a change that nobody cleans up", with_step("        role: changes\n    changes: {mark: SRN-x}\n"),
       "no step cleans up behind 'one'"},
      {"asks without a pause", with_step("        until: {expect: [{body: true, contains: x}], first: 1ms}\n"),
       "waits at least 100ms"},
      {"a secret with a default",
       "adapter: x\nneeds: {p: {help: h, secret: true, default: d}}\nflows: {f: {steps: [{step: one}]}}",
       "a secret has no default"},
      {"a failure without a sign",
       "adapter: x\nfailures: [{state: critical, owner: platform, words: w}]\nflows: {f: {steps: [{step: one}]}}",
       "has to say a pattern, a code, json or html"},
      {"a failure with two places",
       "adapter: x\nfailures: [{json: /a, html: //a, state: critical, owner: platform, words: w}]\n"
       "flows: {f: {steps: [{step: one}]}}",
       "looks at one place: header, json or html"},
      {"a failure at no pointer",
       "adapter: x\nfailures: [{json: a, state: critical, owner: platform, words: w}]\n"
       "flows: {f: {steps: [{step: one}]}}",
       "'a' is no JSON Pointer"},
      {"a failure at no XPath",
       "adapter: x\nfailures: [{html: '//[', state: critical, owner: platform, words: w}]\n"
       "flows: {f: {steps: [{step: one}]}}",
       "is no XPath"},
      {"the observer's is never critical",
       "adapter: x\nfailures: [{code: 401, state: critical, owner: observer, words: w}]\nflows: {f: {steps: [{step: "
       "one}]}}",
       "a fault of the observer is never critical"},
      {"a failure of no step",
       "adapter: x\nfailures: [{step: two, code: 401, state: unknown, owner: observer, words: w}]\nflows: {f: {steps: "
       "[{step: one}]}}",
       "which no flow has"},
      {"a limit without its time", "adapter: x\nlimits: {sign_ins: 5}\nflows: {f: {steps: [{step: one}]}}",
       "sign_ins and per belong together"},
      {"a measure of nothing", "adapter: x\nflows: {f: {steps: [{step: one}], measures: [{of: y}]}}",
       "nothing gives 'y' a value, and it is measured"},
      {"extends nothing", "adapter: x\nextends: y\n",
       "there is no adapter 'y' (looked for /etc/a/y.yaml, /usr/a/y.yaml)"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_THAT(mistakes(c.text), HasSubstr(c.mistake));
  }
}

TEST(Adapter, SaysAllMistakesAtOnce) {
  const std::string all =
      mistakes(with_step("        role: dials\n        take: {a: {json: a}}\n        nonsense: 1\n"));
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 2) << all;
}

TEST(Adapter, IsReadWhole) {
  const auto adapter = adapter_of(R"yaml(adapter: x
needs:
  user: {help: account}
  password: {help: its password, secret: true}
  path: {help: p, default: /me}
limits: {sign_ins: 5, per: 5m, attempts_before_lock: 10, lock_ends: 15m}
states: {PAUSED: paused}
failures:
  - {step: login, pattern: "no (\\w+)", kind: rejected, state: unknown, owner: observer, words: w, do: d}
flows:
  f:
    needs: [user]
    steps:
      - step: login
        role: signs in
        ask: POST /login
        json: {n: 5, t: "5", b: true, nothing: null, l: [a, "${user}"]}
        as: {
basic : {
user:
  "${user}", password : "${password}"
}
}
        share: 25
        take: {id: {pattern: "(?P<id>x)(?P<other>y)"}, token: {json: /t, secret: true, optional: true}}
      - step: out
        cleans_up: login
        needs: [token]
        ask: "DELETE /s/${token}"
)yaml",
                                  "x.yaml", "", Files({}));
  ASSERT_TRUE(adapter) << adapter.error().message;
  const Flow& flow = *adapter->find("f");
  EXPECT_EQ(to_json(flow.steps[0].request.json), R"({"n":5,"t":"5","b":true,"nothing":null,"l":["a","${user}"]})");
  EXPECT_EQ(flow.steps[0].request.method, "POST");
  EXPECT_EQ(flow.steps[0].extractions[0].source.path, "id");
  EXPECT_EQ(flow.steps[1].request.target, "/s/${token}");
  EXPECT_EQ(flow.defaults.at("path"), "/me");
  EXPECT_EQ(flow.failures.size(), 1u);
  EXPECT_EQ(flow.failures[0].function, FunctionState::not_seen) << "of the observer's own";
  EXPECT_EQ(adapter->limits.per, std::chrono::minutes(5));
  ASSERT_EQ(flow.steps[0].assertions.size(), 1u) << "a status like a page's goes without saying";
  EXPECT_EQ(flow.steps[0].assertions[0].inside[0].high, 399);
}

TEST(FindAdapter, TakesTheFirstFolderAndExtends) {
  const std::string shipped =
      "adapter: x\ntitle: shipped\nfailures: [{code: 500, state: critical, owner: platform, words: "
      "shipped}]\nflows: {f: {steps: [{step: one, ask: /a}]}, g: {steps: [{step: two, ask: /b}]}}\n";
  const std::string own =
      "adapter: x\nextends: x\nfailures: [{code: 500, state: warning, owner: ally, words: ours}]\nflows: {f: "
      "{steps: [{step: one, ask: /ours}]}}\n";
  const Files files({{"/usr/a/x.yaml", shipped},
                     {"/etc/a/x.yaml", own},
                     {"/usr/a/y.yaml", shipped},
                     {"/usr/a/z.yaml", "adapter: z\nextends: z\n"}});
  const auto adapter = find_adapter("x", "/etc/a:/usr/a", files);
  ASSERT_TRUE(adapter) << adapter.error().message;
  EXPECT_EQ(adapter->title, "shipped");
  EXPECT_EQ(adapter->find("f")->steps[0].request.target, "/ours");
  EXPECT_EQ(adapter->find("g")->steps[0].request.target, "/b");
  for (const char* flow : {"f", "g"}) {
    ASSERT_EQ(adapter->find(flow)->failures.size(), 2u);
    EXPECT_EQ(adapter->find(flow)->failures[0].words, "ours");
  }
  EXPECT_THAT(adapter->files, ElementsAre("/etc/a/x.yaml", "/usr/a/x.yaml"));
  EXPECT_EQ(find_adapter("x", "/usr/a", files)->find("f")->steps[0].request.target, "/a");
  EXPECT_THAT(find_adapter("y", "/etc/a:/usr/a", files).error().message,
              HasSubstr("says adapter: x, and its name is y"));
  EXPECT_THAT(find_adapter("z", "/etc/a:/usr/a", files).error().message,
              HasSubstr("extends 'z': there is no adapter 'z'"));
  EXPECT_THAT(find_adapter("../x", "/etc/a", files).error().message, HasSubstr("is no name of an adapter"));
}

TEST(FindAdapter, EndsACircle) {
  const Files files({{"/a/x.yaml", "adapter: x\nextends: y\n"}, {"/a/y.yaml", "adapter: y\nextends: x\n"}});
  EXPECT_THAT(find_adapter("x", "/a", files).error().message, HasSubstr("extensions go in a circle"));
}

TEST(AdapterReader, SaysWhatTheFilesSayNow) {
  const auto says = [](const std::string& title, const std::string& name = "x") {
    return "adapter: " + name + "\ntitle: " + title + "\nflows: {f: {steps: [{step: one, ask: /a}]}}\n";
  };
  std::map<std::string, std::string> there = {{"/usr/a/x.yaml", says("shipped")}};
  const ReadFile read = [&](const std::string& path) {
    const auto found = there.find(path);
    return found == there.end() ? std::nullopt : std::optional(found->second);
  };
  AdapterReader reader;
  const auto title = [&](const char* folders) {
    const auto adapter = reader.find("x", folders, read);
    return adapter ? adapter->title : adapter.error().message;
  };
  EXPECT_EQ(title("/etc/a:/usr/a"), "shipped");
  EXPECT_EQ(title("/etc/a:/usr/a"), "shipped") << "the same again";
  there["/etc/a/x.yaml"] = says("ours") + "extends: x\n";
  EXPECT_EQ(title("/etc/a:/usr/a"), "ours") << "one came before it";
  EXPECT_EQ(title("/usr/a"), "shipped") << "other folders";
  EXPECT_EQ(title("/etc/a:/usr/a"), "ours");
  there["/usr/a/x.yaml"] = says("another", "y");
  EXPECT_THAT(title("/etc/a:/usr/a"), HasSubstr("says adapter: y")) << "what it extends has changed";
  there["/usr/a/x.yaml"] = says("mended");
  EXPECT_EQ(title("/etc/a:/usr/a"), "ours");
  there.erase("/etc/a/x.yaml");
  EXPECT_EQ(title("/etc/a:/usr/a"), "mended") << "the first is gone";
  EXPECT_EQ(reader.of(says("one"), "f.yaml", "", read)->title, "one");
  EXPECT_EQ(reader.of(says("other"), "f.yaml", "", read)->title, "other") << "the file itself has changed";
}

TEST(ShippedAdapters, SeeNoFailureInATokenThatHoldsItsWords) {
  const ReadFile read = [](const std::string& path) {
    std::ifstream file(path);
    return std::optional(std::string(std::istreambuf_iterator<char>(file), {}));
  };
  std::size_t asked = 0;
  for (const auto& file : std::filesystem::directory_iterator(SERENO_SHIPPED_ADAPTERS)) {
    if (file.path().extension() != ".yaml") continue;
    const auto adapter = find_adapter(file.path().stem().string(), SERENO_SHIPPED_ADAPTERS, read);
    ASSERT_TRUE(adapter) << adapter.error().message;
    for (const FailureEntry& entry : adapter->failures)
      for (const std::string word :
           {"2fa", "mfa", "otp", "locked", "full", "seat", "csrf", "login", "invalid", "denied", "duplicate", "error",
            "expired", "license", "incorrect", "unauthorized"}) {
        const std::string token = "x7" + word + "9q";
        for (const std::string& body :
             {"<input type=hidden value='" + word + "'><p>User " + token + "</p>", R"({"csrf":")" + token + R"("})",
              "ActionID: " + token + "\r\nAsterisk: " + token + "\r\n"}) {
          const Answer answer{.code = entry.code && entry.pattern ? *entry.code : 200, .body = body};
          EXPECT_EQ(find_entry(adapter->failures, entry.step, answer, "status 200"), nullptr) << file.path() << body;
          ++asked;
        }
      }
  }
  EXPECT_GT(asked, 1000u);
}

}  // namespace
}  // namespace sereno::flows
