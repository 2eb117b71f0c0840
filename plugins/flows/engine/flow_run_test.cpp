#include "sereno/flows/flow_run.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <optional>
#include <vector>

#include "plugins/flows/engine/testing/running_flow.h"

namespace sereno::flows {
namespace {

using namespace running;
using testing::ElementsAre;
using testing::HasSubstr;

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

/// All descriptors but so many are in use while it lives.
class FewDescriptors {
 public:
  explicit FewDescriptors(std::size_t left) {
    getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit few{.rlim_cur = 64, .rlim_max = before_.rlim_max};
    setrlimit(RLIMIT_NOFILE, &few);
    for (int file = 0; (file = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0;) held_.push_back(file);
    for (; left > 0 && !held_.empty(); --left, held_.pop_back()) close(held_.back());
  }
  ~FewDescriptors() {
    for (const int file : held_) close(file);
    setrlimit(RLIMIT_NOFILE, &before_);
  }
  FewDescriptors(const FewDescriptors&) = delete;
  FewDescriptors& operator=(const FewDescriptors&) = delete;

 private:
  rlimit before_{};
  std::vector<int> held_;
};

/// No process can be had for it, as when the parser came to harm in one: nobody knows what the page says. Two
/// descriptors are those that a pipe takes; what the process itself needs besides is not to be had.
TEST(FlowRun, APageThatCannotBeReadIsNotSeen) {
  Flow flow{.name = "f"};
  Step first = reads("first", "/");
  first.assertions = {{.source = {.from = Source::From::html, .path = "//h1"}, .equals = "Welcome"}};
  flow.steps = {first};
  Running good(flow, {says("<h1>Welcome</h1>")});
  EXPECT_TRUE(good.run->run());

  std::optional<FewDescriptors> few;
  Running unread(flow, {says("<h1>Welcome</h1>")});
  unread.transport->on_ask = [&](const Request&, const Exchange&) { few.emplace(2); };
  const bool passed = unread.run->run();
  few.reset();
  EXPECT_FALSE(passed);
  EXPECT_EQ(unread.run->failure()->text(), "first: HTML cannot be read here: the process cannot be confined here");
  EXPECT_EQ(unread.run->failure()->status, Status::unknown);
  EXPECT_EQ(unread.run->failure()->owner, FaultOwner::observer);
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

TEST(FlowRun, SaysOfPeopleNoMoreThanTheirLastDigitsAndTheirHost) {
  Flow flow{.name = "x"};
  flow.steps.push_back(reads("one", "/"));
  flow.steps.back().assertions = {{.source = {.from = Source::From::status}, .inside = {{.low = 200, .high = 399}}}};
  Running running(flow, {says("ERROR: +525555550123 is ann@cc.example", 500)});
  EXPECT_FALSE(running.run->run());
  EXPECT_EQ(running.run->failure()->sentence, "ERROR: [...]0123 is [...]@cc.example");
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

}  // namespace
}  // namespace sereno::flows
