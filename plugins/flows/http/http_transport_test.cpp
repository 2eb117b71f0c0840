#include "sereno/flows/http_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/steps/testing/scripted_server.h"
#include "sereno/flows/flow_run.h"

namespace sereno::flows {
namespace {

using steps::testing::Conversation;
using steps::testing::ScriptedServer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// Guards that let everything pass and note what they were asked.
class WatchingGuards final : public Guards {
 public:
  std::optional<Refusal> may_begin() override { return note("begin"); }
  std::optional<Refusal> may_sign_in(const std::string& step) override { return note("may " + step); }
  void signed_in(const std::string& step, SignIn how) override {
    note(step + (how == SignIn::accepted ? " accepted" : how == SignIn::rejected ? " rejected" : " not seen"));
  }
  std::optional<Refusal> may_change(const std::string& step, const std::string& note_text) override {
    return note("change " + step + " " + note_text);
  }
  void cleaned_up(const std::string& step) override { note("cleaned " + step); }
  void ended() override { note("ended"); }
  std::vector<std::string> asked{};

 private:
  std::optional<Refusal> note(std::string what) {
    asked.push_back(std::move(what));
    return std::nullopt;
  }
};

std::string answer(const std::string& body, const std::string& headers = "", const std::string& status = "200 OK") {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body;
}

/// A server that keeps its connection and gives these answers, one after the other.
class Platform {
 public:
  explicit Platform(std::vector<std::string> answers)
      : answers_(std::move(answers)), server_([this](Conversation& conversation) { serve(conversation); }) {}
  std::string base() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }
  const std::vector<std::string>& requests() const { return requests_; }
  int connections() const { return server_.connections(); }

 private:
  void serve(Conversation& conversation) {
    for (;;) {
      std::string request = conversation.read_to("\r\n\r\n");
      if (request.empty()) return;
      const auto length = request.find("Content-Length: ");
      if (length != std::string::npos) request += conversation.read(std::stoul(request.substr(length + 16)));
      requests_.push_back(request);
      conversation.send(next_ < answers_.size() ? answers_[next_++] : answer("bye"));
    }
  }
  std::vector<std::string> answers_;
  std::vector<std::string> requests_;
  std::size_t next_ = 0;
  ScriptedServer server_;
};

/// A run of a flow against a base, with everything that it needs.
class Running {
 public:
  Running(const Flow& flow, const std::string& base, Values values = {})
      : trace_(redactor_, [this](std::string_view line) { (traced += line) += '\n'; }),
        steps(steps::Deadline(std::chrono::steady_clock::now() + std::chrono::seconds(10)), {}) {
    transports_.add("http",
                    std::make_unique<HttpTransport>(steps::VisitPlan{.target = {.url = *steps::Url::parse(base)}}));
    run.emplace(
        flow,
        Surroundings{
            .steps = steps,
            .transports = transports_,
            .guards = guards,
            .trace = trace_,
            .redactor = redactor_,
            .clean_up_deadline = steps::Deadline(std::chrono::steady_clock::now() + std::chrono::seconds(20)),
            .clock = [] { return instant_from_ms(1'775'455'200'000); },
            .wait = [this](std::chrono::milliseconds time, const steps::Deadline&) { waits.push_back(time.count()); }},
        std::move(values));
  }

  std::string step_names() const {
    std::string names;
    for (const StepOutcome& step : steps.outcomes()) names += (names.empty() ? "" : " ") + step.name;
    return names;
  }

  WatchingGuards guards;
  std::string traced{};
  std::vector<long> waits{};

 private:
  steps::Redactor redactor_;
  steps::Trace trace_;
  Transports transports_;

 public:
  steps::StepRun steps;
  std::optional<FlowRun> run;
};

Values canary(const std::string& password = "s3cret-word") {
  Values values;
  values.set("user", "canary");
  values.set("password", Value{.text = password, .secret = true, .hosts = {"127.0.0.1"}});
  return values;
}

Flow login_flow() {
  Flow flow{.name = "login", .needs = {"user", "password"}};
  flow.steps.push_back({.name = "page",
                        .request = {.target = "/login"},
                        .extractions = {{.name = "csrf",
                                         .source = {.from = Source::From::html, .path = "//input[@name='csrf']/@value"},
                                         .secret = true}}});
  flow.steps.push_back({.name = "login",
                        .role = Role::signs_in,
                        .request = {.method = "POST",
                                    .target = "/login",
                                    .body = Request::Body::form,
                                    .form = {{"user", "${user}"}, {"password", "${password}"}, {"csrf", "${csrf}"}}},
                        .assertions = {{.source = {.from = Source::From::body}, .contains = "Hello ${user}"}}});
  flow.steps.push_back({.name = "logout",
                        .role = Role::signs_out,
                        .request = {.method = "POST", .target = "/logout"},
                        .cleans_up = "login"});
  flow.steps.push_back({.name = "figures",
                        .request = {.target = "/figures"},
                        .extractions = {{.name = "calls", .source = {.from = Source::From::json, .path = "/calls"}}}});
  return flow;
}

const std::string page = "<form><input type=hidden name=csrf value='t-0-k-3-n'></form>";

TEST(HttpFlow, SignsInReadsAndSignsOutOverOneConnection) {
  Platform platform({answer(page, "Set-Cookie: sid=c00kie; Path=/\r\n"), answer("<p>Hello canary</p>"),
                     answer(R"({"calls": 7})"), answer("bye")});
  const Flow flow = login_flow();
  Running running(flow, platform.base(), canary());
  EXPECT_TRUE(running.run->run()) << running.run->failure()->text();
  EXPECT_EQ(running.run->values().text("calls"), "7");
  EXPECT_EQ(platform.connections(), 1);
  ASSERT_EQ(platform.requests().size(), 4u);
  EXPECT_THAT(platform.requests()[1], HasSubstr("user=canary&password=s3cret-word&csrf=t-0-k-3-n"));
  EXPECT_THAT(platform.requests()[1], HasSubstr("Cookie: sid=c00kie"));
  EXPECT_THAT(platform.requests()[3], testing::StartsWith("POST /logout"));
  EXPECT_EQ(running.step_names(), "connect page login figures logout");
  EXPECT_THAT(running.guards.asked, ElementsAre("begin", "may login", "login accepted", "cleaned login", "ended"));
  EXPECT_THAT(running.traced, Not(HasSubstr("s3cret-word")));
}

TEST(HttpFlow, CleansUpBehindAFailure) {
  Platform platform({answer(page), answer("<p>Hello canary</p>"), answer("{}", "", "503 Busy"), answer("bye")});
  const Flow flow = [] {
    Flow made = login_flow();
    made.steps[3].assertions = {{.source = {.from = Source::From::status}, .inside = {*Range::parse("200:399")}}};
    return made;
  }();
  Running running(flow, platform.base(), canary());
  EXPECT_FALSE(running.run->run());
  EXPECT_EQ(running.run->failure()->text(),
            "figures: status 503, expected 200 to 399 (" + platform.base().substr(7) + ")");
  ASSERT_EQ(platform.requests().size(), 4u);
  EXPECT_THAT(platform.requests()[3], testing::StartsWith("POST /logout"));
}

TEST(HttpFlow, KnowsAWrongPasswordByTheDictionary) {
  Platform platform({answer(page), answer("<div class=error>Login incorrect, please try again</div>")});
  Flow flow = login_flow();
  flow.failures.push_back({.step = "login",
                           .pattern = *steps::Pattern::compile("Login incorrect", {}),
                           .kind = FailureEntry::Kind::rejected,
                           .status = Status::unknown,
                           .function = FunctionState::not_seen,
                           .owner = FaultOwner::observer,
                           .confidence = Confidence::high,
                           .words = "canary credential rejected",
                           .advice = "set the password anew"});
  Running running(flow, platform.base(), canary());
  EXPECT_FALSE(running.run->run());
  const FlowFailure& failure = *running.run->failure();
  EXPECT_EQ(failure.status, Status::unknown);
  EXPECT_THAT(
      failure.text(),
      testing::StartsWith("login: canary credential rejected, the server says 'Login incorrect, please try again'"));
  EXPECT_EQ(failure.fault().owner, FaultOwner::observer);
  EXPECT_EQ(failure.fault().step, "login");
  EXPECT_THAT(running.guards.asked, testing::Contains("login rejected"));
}

TEST(HttpFlow, NamesThePartThatFailed) {
  const Flow flow = login_flow();
  Running running(flow, "http://127.0.0.1:1", canary());
  EXPECT_FALSE(running.run->run());
  EXPECT_EQ(running.run->failure()->text(), "page: connect: connection refused (127.0.0.1:1)");
  EXPECT_EQ(running.step_names(), "connect");
}

TEST(HttpFlow, JudgesARedirectBeforeItIsFollowed) {
  struct Case {
    const char* why;
    const char* status;
    const char* location;
    const char* words;
  };
  const Case cases[] = {
      {"to a verb that dials", "302 Found", "/agc/api.php?function=external_dial&value=5551234",
       "function=externaldial"},
      {"to a secret's foreign host, with data", "307 Go", "http://localhost:9/steal?p=s3cret-word",
       "the sign-in is sent on to 'localhost'"},
      {"to a function that changes", "302 Found", "/vicidial/non_agent_api.php?function=add_lead&list_id=999",
       "changes something"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Platform platform({answer(page), answer("", "Location: " + std::string(c.location) + "\r\n", c.status)});
    const Flow flow = login_flow();
    Running running(flow, platform.base(), canary());
    EXPECT_FALSE(running.run->run());
    EXPECT_THAT(running.run->failure()->text(), HasSubstr(c.words));
    EXPECT_EQ(running.run->failure()->status, Status::unknown);
    EXPECT_TRUE(running.run->failure()->prohibited);
  }
}

}  // namespace
}  // namespace sereno::flows
