#include "sereno/flows/flow_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sereno::flows {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using steps::StepEnd;
using testing::ElementsAre;
using testing::HasSubstr;

/// A transport that gives answers from a list and notes what went out.
class Scripted final : public Transport {
 public:
  explicit Scripted(std::vector<Answer> answers) : answers_(std::move(answers)) {}

  Answer perform(const Request& request, const Exchange& exchange) override {
    exchange.steps.begin(exchange.step);
    asked.push_back(std::string(exchange.step) + " " + request.verb() + " " + request.target);
    left.push_back(exchange.deadline.remaining().count());
    if (on_ask) on_ask(request, exchange);
    if (next_ >= answers_.size()) return Answer{.code = 200, .body = "done"};
    return answers_[next_++];
  }
  std::optional<std::string> refusal(const Request&) const override { return std::nullopt; }
  Result<std::string> host_of(const Request&) const override { return std::string("cc.example"); }

  std::vector<std::string> asked{};
  std::vector<long> left{};
  std::function<void(const Request&, const Exchange&)> on_ask{};

 private:
  std::vector<Answer> answers_;
  std::size_t next_ = 0;
};

class NotingGuards final : public Guards {
 public:
  std::optional<Refusal> may_begin() override { return note("begin"); }
  std::optional<Refusal> may_sign_in(const std::string& step) override { return note("sign in " + step); }
  void signed_in(const std::string& step, SignIn how) override {
    static constexpr const char* words[] = {"accepted", "rejected", "locked", "not seen"};
    note(step + " " + words[static_cast<std::size_t>(how)]);
  }
  std::optional<Refusal> may_change(const std::string& step, const std::string& text) override {
    return note("change " + step + " " + text);
  }
  void cleaned_up(const std::string& step) override { note("cleaned " + step); }
  void ended() override { note("ended"); }

  std::vector<std::string> asked{};
  std::string says_no_to{};

 private:
  std::optional<Refusal> note(const std::string& what) {
    asked.push_back(what);
    if (what != says_no_to) return std::nullopt;
    return Refusal{.words = "paused until 10:32:00Z"};
  }
};

/// A run over answers, by a clock that stands still unless it is moved.
class Running {
 public:
  Running(const Flow& flow, std::vector<Answer> answers, Values values = {})
      : steps(steps::Deadline(
                  Clock::time_point(seconds(100)), [this] { return cancelled; }, [this] { return now; }),
              {}) {
    auto own = std::make_unique<Scripted>(std::move(answers));
    transport = own.get();
    transports_.add("http", std::move(own));
    run.emplace(
        flow,
        Surroundings{
            .steps = steps,
            .transports = transports_,
            .guards = guards,
            .trace = trace_,
            .redactor = redactor,
            .clean_up_deadline = steps::Deadline(Clock::time_point(seconds(110)), {}, [this] { return now; }),
            .clock =
                [this] {
                  return instant_from_ms(1'775'455'200'000) +
                         std::chrono::duration_cast<milliseconds>(now.time_since_epoch());
                },
            .wait = [this](milliseconds time, const steps::Deadline&) { waits.push_back(time.count()), now += time; }},
        std::move(values));
  }

  using Clock = steps::Deadline::Clock;
  Clock::time_point now{};
  bool cancelled = false;
  std::vector<long> waits{};
  NotingGuards guards{};
  steps::Redactor redactor{};
  Scripted* transport = nullptr;

 private:
  steps::Trace trace_{redactor, {}};
  Transports transports_{};

 public:
  steps::StepRun steps;
  std::optional<FlowRun> run;
};

Answer says(std::string body, int code = 200) { return {.code = code, .body = std::move(body), .host = "cc.example"}; }

Step reads(std::string name, std::string target) {
  return {.name = std::move(name), .request = {.target = std::move(target)}};
}

Values canary() {
  Values values;
  values.set("password", Value{.text = "s3cret-word", .secret = true, .hosts = {"cc.example"}});
  return values;
}

Flow session() {
  Flow flow{.name = "session"};
  Step login{.name = "login", .role = Role::signs_in};
  login.request = {.method = "POST", .target = "/login", .body = Request::Body::form, .form = {{"p", "${password}"}}};
  login.assertions = {{.source = {.from = Source::From::status}, .inside = {{.low = 200, .high = 399}}}};
  flow.steps.push_back(login);
  flow.steps.push_back(reads("figures", "/figures"));
  flow.steps.push_back({.name = "logout",
                        .role = Role::signs_out,
                        .request = {.method = "POST", .target = "/logout"},
                        .cleans_up = "login"});
  flow.steps.push_back(
      {.name = "gone",
       .request = {.target = "/me"},
       .assertions = {{.source = {.from = Source::From::status}, .inside = {{.low = 401, .high = 401}}}},
       .cleans_up = "login"});
  return flow;
}

TEST(FlowRun, CleansUpInTheFilesOrder) {
  const Flow flow = session();
  Running running(flow, {says("in"), says("7"), says("out"), says("", 401)}, canary());
  EXPECT_TRUE(running.run->run());
  EXPECT_THAT(running.transport->asked,
              ElementsAre("login POST /login", "figures GET /figures", "logout POST /logout", "gone GET /me"));
  EXPECT_TRUE(running.run->findings().empty());
  EXPECT_THAT(running.guards.asked,
              ElementsAre("begin", "sign in login", "login accepted", "cleaned login", "cleaned login", "ended"));
}

TEST(FlowRun, CleansUpAtTheEndOfTheTimeAndBehindACancellation) {
  const Flow flow = session();
  for (const bool cancels : {false, true}) {
    SCOPED_TRACE(cancels);
    Running running(flow, {says("in")}, canary());
    running.transport->on_ask = [&](const Request&, const Exchange& exchange) {
      if (exchange.step != "figures") return;
      running.cancelled = cancels;
      if (!cancels) running.now = Running::Clock::time_point(seconds(101));
    };
    running.run->run();
    ASSERT_EQ(running.transport->asked.size(), 4u);
    EXPECT_EQ(running.transport->asked[2], "logout POST /logout");
    EXPECT_EQ(running.transport->left[2], cancels ? 110'000 : 9'000) << "it has a time of its own";
  }
}

TEST(FlowRun, CleansUpBehindAStepThatFailed) {
  const Flow flow = session();
  Running running(flow, {says("<p>Busy</p>", 503)}, canary());
  EXPECT_FALSE(running.run->run());
  EXPECT_THAT(running.transport->asked, ElementsAre("login POST /login", "logout POST /logout", "gone GET /me"));
  EXPECT_EQ(running.run->failure()->text(), "login: status 503, expected 200 to 399, the server says 'Busy'");
  EXPECT_EQ(running.run->findings().size(), 1u) << "that the session is not gone is told beside it";
}

TEST(FlowRun, AsksTheGuardsBeforeTheFirstByte) {
  struct Case {
    const char* no_to;
    std::vector<std::string> went_out;
  };
  const Flow flow = session();
  const Case cases[] = {{"begin", {}}, {"sign in login", {}}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.no_to);
    Running running(flow, {}, canary());
    running.guards.says_no_to = c.no_to;
    EXPECT_FALSE(running.run->run());
    EXPECT_THAT(running.transport->asked, testing::ElementsAreArray(c.went_out));
    EXPECT_EQ(running.run->failure()->status, Status::unknown);
    EXPECT_EQ(running.run->failure()->fault().owner, FaultOwner::observer);
    EXPECT_THAT(running.run->failure()->text(), HasSubstr("paused until 10:32:00Z"));
    EXPECT_EQ(running.guards.asked.back(), "ended");
  }
}

TEST(FlowRun, TellsHowASignInWent) {
  struct Case {
    const char* why;
    Answer answer;
    const char* told;
    Status status;
  };
  const Case cases[] = {
      {"401 goes without saying", says("no", 401), "login rejected", Status::unknown},
      {"429 is our own pace", says("slow down", 429), "login not seen", Status::unknown},
      {"the server fails", says("", 503), "login not seen", Status::critical},
      {"an answer that nothing explains may be one", says("", 403), "login rejected", Status::critical},
      {"nobody answered",
       {.failure = StepEnd::failure(Status::critical, "refused")},
       "login not seen",
       Status::critical},
      {"the dictionary", says("Too many attempts", 422), "login locked", Status::unknown},
  };
  Flow flow = session();
  flow.failures.push_back({.pattern = *steps::Pattern::compile("Too many attempts", {}),
                           .kind = FailureEntry::Kind::locked,
                           .status = Status::unknown});
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Running running(flow, {c.answer}, canary());
    EXPECT_FALSE(running.run->run());
    EXPECT_THAT(running.guards.asked, testing::Contains(std::string(c.told)));
    EXPECT_EQ(running.run->failure()->status, c.status);
  }
}

TEST(FlowRun, AsksAgainUntilItIsSo) {
  Flow flow{.name = "job"};
  Step job = reads("job", "/job");
  job.repetition = Repetition{.until = {{.source = {.from = Source::From::json, .path = "/s"}, .equals = "done"}},
                              .first = milliseconds(1000),
                              .most = milliseconds(3000),
                              .total = milliseconds(20'000)};
  flow.steps.push_back(job);
  Running running(flow,
                  {says(R"({"s":"wait"})"), says(R"({"s":"wait"})"), says(R"({"s":"wait"})"), says(R"({"s":"done"})")});
  EXPECT_TRUE(running.run->run());
  EXPECT_THAT(running.waits, ElementsAre(1000, 2000, 3000));

  Running late(flow, std::vector<Answer>(20, says(R"({"s":"wait"})")));
  EXPECT_FALSE(late.run->run());
  EXPECT_EQ(late.run->failure()->text(), "job: still json /s 'wait', expected 'done'");
}

TEST(FlowRun, TakesValuesAndSaysWhichIsNotThere) {
  Flow flow{.name = "f"};
  Step first = reads("first", "/");
  first.extractions = {{.name = "id", .source = {.from = Source::From::json, .path = "/id"}}};
  flow.steps = {first, reads("second", "/rows/${id}")};
  Running good(flow, {says(R"({"id":"a/b"})")});
  EXPECT_TRUE(good.run->run());
  EXPECT_EQ(good.transport->asked.back(), "second GET /rows/a%2Fb");

  Running missing(flow, {says(R"({"x":1})")});
  EXPECT_FALSE(missing.run->run());
  EXPECT_EQ(missing.run->failure()->text(), "first: no id: json /id is not there");

  Running html(flow, {says("<h1>Maintenance</h1>")});
  EXPECT_FALSE(html.run->run());
  EXPECT_THAT(html.run->failure()->text(), HasSubstr("no JSON"));
}

TEST(FlowRun, TakesNothingOutOfARecording) {
  Flow flow{.name = "f"};
  Step fetch = reads("fetch", "/1.wav");
  fetch.extractions = {{.name = "audio", .source = {.from = Source::From::body}}};
  flow.steps = {fetch};
  Running running(flow, {{.code = 200, .headers = {{"Content-Type", "audio/x-wav"}}, .body = "RIFF"}});
  EXPECT_FALSE(running.run->run());
  EXPECT_EQ(running.run->failure()->prohibited, Guard::no_audio_is_kept);
}

TEST(FlowRun, LetsAStepGoOnThatMay) {
  Flow flow{.name = "f"};
  Step first = reads("first", "/");
  first.assertions = {
      {.source = {.from = Source::From::status}, .inside = {{.low = 200, .high = 200}}, .status = Status::warning}};
  first.keeps_going = true;
  flow.steps = {first, reads("second", "/")};
  Running running(flow, {says("", 404)});
  EXPECT_TRUE(running.run->run());
  EXPECT_EQ(running.transport->asked.size(), 2u);
  ASSERT_EQ(running.run->findings().size(), 1u);
  EXPECT_EQ(running.run->findings()[0].status, Status::warning);
}

TEST(FlowRun, GivesAStepItsShareOfTheTime) {
  Flow flow{.name = "f"};
  Step first = reads("first", "/");
  first.share_percent = 25;
  flow.steps = {first, reads("second", "/")};
  Running running(flow, {});
  running.run->run();
  EXPECT_THAT(running.transport->left, ElementsAre(25'000, 100'000));
}

TEST(FlowRun, SaysWhatItIsNotGiven) {
  Flow flow = session();
  flow.needs = {"password"};
  Running running(flow, {});
  EXPECT_FALSE(running.run->run());
  EXPECT_EQ(running.run->failure()->text(), "begin: the flow needs a value for 'password'");
  EXPECT_TRUE(running.transport->asked.empty());
}

TEST(FlowRun, SendsNothingThatIsForbidden) {
  Flow flow{.name = "f", .defaults = {{"verb", "external_dial"}}};
  flow.steps = {reads("call", "/agc/api.php?function=${verb}")};
  Running running(flow, {});
  EXPECT_FALSE(running.run->run());
  EXPECT_EQ(running.run->failure()->prohibited, Guard::nobody_is_dialled);
  EXPECT_EQ(running.run->failure()->text(), "call: REFUSED: function=externaldial");
  EXPECT_TRUE(running.transport->asked.empty());
}

TEST(FlowRun, NotesAChangeBeforeIt) {
  Flow flow{.name = "f", .changes = Changes{.mark = "SRN-site-${run}"}, .defaults = {{"run", "0001"}}};
  flow.steps.push_back({.name = "make",
                        .role = Role::changes,
                        .request = {.method = "POST",
                                    .target = "/rows",
                                    .body = Request::Body::form,
                                    .form = {{"m", "SRN-site-${run}"}}},
                        .extractions = {{.name = "row", .source = {.from = Source::From::json, .path = "/id"}}}});
  flow.steps.push_back({.name = "unmake",
                        .role = Role::changes,
                        .request = {.method = "DELETE", .target = "/rows/${row}"},
                        .needs = {"row"},
                        .cleans_up = "make"});
  Running running(flow, {says(R"({"id":7})"), says("", 204)});
  EXPECT_TRUE(running.run->run()) << running.run->failure()->text();
  EXPECT_THAT(running.guards.asked, ElementsAre("begin", "change make SRN-site-0001", "cleaned make", "ended"));
  EXPECT_EQ(running.transport->asked.back(), "unmake DELETE /rows/7");

  Running refused(flow, {});
  refused.guards.says_no_to = "change make SRN-site-0001";
  EXPECT_FALSE(refused.run->run());
  EXPECT_TRUE(refused.transport->asked.empty()) << "not a byte goes out";
}

TEST(FlowRun, UsesWhatAnEarlierRunKept) {
  Flow flow{.name = "f"};
  Step token{.name = "token", .role = Role::signs_in};
  token.request = {
      .method = "POST", .target = "/oauth/token", .body = Request::Body::form, .form = {{"p", "${password}"}}};
  token.extractions = {{.name = "access", .source = {.from = Source::From::json, .path = "/t"}, .secret = true},
                       {.name = "lasts", .source = {.from = Source::From::json, .path = "/e"}}};
  token.keeping = Keeping{.values = {"access"}, .seconds = "lasts"};
  Step me = reads("me", "/me");
  me.request.authentication = {.kind = Authentication::Kind::bearer, .secret = "${access}"};
  me.assertions = {{.source = {.from = Source::From::status}, .inside = {{.low = 200, .high = 399}}}};
  flow.steps = {token, me};

  Running first(flow, {says(R"({"t":"tok en@=1","e":300})")}, canary());
  EXPECT_TRUE(first.run->run()) << first.run->failure()->text();
  const std::string text = kept_text(first.run->kept(), "api@cc.example");
  ASSERT_EQ(first.run->kept().size(), 1u);

  Running second(flow, {}, canary());
  second.now += seconds(239);
  second.run->use_kept(read_kept(text, "api@cc.example"));
  EXPECT_TRUE(second.run->run()) << second.run->failure()->text();
  EXPECT_THAT(second.transport->asked, ElementsAre("me GET /me"));
  EXPECT_EQ(second.run->values().text("access"), "tok en@=1");

  Running late(flow, {says(R"({"t":"two","e":300})")}, canary());
  late.now += seconds(241);
  late.run->use_kept(read_kept(text, "api@cc.example"));
  EXPECT_TRUE(late.run->run());
  EXPECT_EQ(late.transport->asked.size(), 2u) << "it ends in less than a minute";

  Running turned_away(flow, {says("", 401)}, canary());
  turned_away.run->use_kept(read_kept(text, "api@cc.example"));
  EXPECT_FALSE(turned_away.run->run());
  EXPECT_TRUE(turned_away.run->kept().empty()) << "what was turned away is not kept";
  EXPECT_TRUE(read_kept(text, "api@evil.example").empty());
  for (std::size_t cut = 0; cut < text.size(); ++cut)
    read_kept(std::string_view(text).substr(0, cut), "api@cc.example");
}

TEST(OwnSentence, IsWhatAServerSays) {
  struct Case {
    const char* why;
    const char* type;
    const char* body;
    const char* sentence;
  };
  const Case cases[] = {
      {"a message of JSON", "application/json", R"({"errors":["Invalid login"],"message":"No seat is left"})",
       "No seat is left"},
      {"a list of errors", "application/json", R"({"errors":["Invalid login"]})", "Invalid login"},
      {"an alert of a page", "text/html", "<title>Login</title><div class='alert error'> Login\n incorrect </div>",
       "Login incorrect"},
      {"its heading", "text/html", "<title>x</title><body><h1>503 Busy</h1>", "503 Busy"},
      {"the first line of a text", "text/plain", "ERROR: no user\nmore", "ERROR: no user"},
      {"control characters", "text/plain", "a\x1b[31mb", "a [31mb"},
      {"nothing", "text/plain", "", ""},
      {"audio says nothing", "audio/wav", "RIFF", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(own_sentence({.headers = {{"Content-Type", c.type}}, .body = c.body}), c.sentence);
  }
}

}  // namespace
}  // namespace sereno::flows
