#include "sereno/steps/visit.h"

#include <gtest/gtest.h>

#include "plugins/steps/testing/name_server.h"
#include "plugins/steps/testing/scripted_server.h"

namespace sereno::steps {
namespace {

using testing::answering;
using testing::Conversation;
using testing::NameServer;
using testing::ScriptedServer;

const Redactor redactor;
const std::string page = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

std::string redirect_to(const std::string& location) {
  return "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n";
}

/// Answers each path as the test says, on one connection after the other, and keeps what it was asked.
struct Site {
  std::vector<std::pair<std::string, std::string>> pages;
  std::vector<std::string> requests{};
  ScriptedServer server{[this](Conversation& conversation) { serve(conversation); }};

  explicit Site(std::vector<std::pair<std::string, std::string>> answers) : pages(std::move(answers)) {}
  void serve(Conversation& conversation) {
    for (;;) {
      const std::string request = conversation.read_to("\r\n\r\n");
      if (request.empty()) return;
      requests.push_back(request);
      for (const auto& [path, answer] : pages)
        if (request.find(" " + path + " ") != std::string::npos) conversation.send(answer);
    }
  }
  std::string url(const std::string& path) const { return "http://cc.test:" + std::to_string(server.port()) + path; }
};

VisitPlan plan_for(const std::string& url) {
  VisitPlan plan;
  plan.target.url = *Url::parse(url);
  plan.target.connect_host = plan.target.url.host;
  plan.target.connect_port = plan.target.url.port;
  plan.keep_body = 100;
  return plan;
}

/// One visit and the steps that it took.
struct Trip {
  explicit Trip(const VisitPlan& plan, std::vector<std::string> addresses = {"127.0.0.1"})
      : steps(Deadline(Deadline::Clock::now() + std::chrono::minutes{1}), {}) {
    Trace trace(redactor, {});
    visit = Visitor(plan, steps, trace).visit(std::move(addresses));
    steps.finish();
  }
  std::string failure() const { return steps.failure() ? steps.failure()->text() : std::string(); }
  StepRun steps;
  Visit visit;
};

TEST(Visit, FindsAPage) {
  Site site({{"/", page}});
  const Trip run(plan_for(site.url("/")));
  EXPECT_TRUE(run.visit.arrived);
  EXPECT_EQ(run.visit.answer.body, "ok");
  std::vector<std::string> names;
  for (const auto& step : run.steps.outcomes()) names.push_back(step.name);
  EXPECT_EQ(names, (std::vector<std::string>{"connect", "request", "firstbyte", "transfer"}));
}

TEST(Visit, FollowsWhereItIsSent) {
  Site other({{"/c", page}});
  Site site({{"/a", redirect_to("/b")},
             {"/b", "HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:" + std::to_string(other.server.port()) +
                        "/c\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nbad"}});
  VisitPlan plan = plan_for(site.url("/a"));
  plan.http.decompress = true;
  plan.credential = "ann:secret";
  plan.secret_headers = {"X-Key: k3y"};
  plan.headers = {"X-Open: yes"};
  const Trip run(plan);
  EXPECT_TRUE(run.visit.arrived) << run.failure();
  EXPECT_EQ(run.visit.hops.size(), 3u);
  ASSERT_EQ(site.requests.size(), 2u);
  EXPECT_NE(site.requests[1].find("X-Key: k3y"), std::string::npos);
  ASSERT_EQ(other.requests.size(), 1u);
  EXPECT_EQ(other.requests[0].find("k3y"), std::string::npos) << "the first origin's secrets stay there";
  EXPECT_EQ(other.requests[0].find("Authorization"), std::string::npos);
  EXPECT_NE(other.requests[0].find("X-Open: yes"), std::string::npos);
}

TEST(Visit, EndsAtALoopAndAtTheLimit) {
  Site site({{"/loop", redirect_to("/loop")}, {"/1", redirect_to("/2")}, {"/2", redirect_to("/3")}});
  const Trip loop(plan_for(site.url("/loop")));
  EXPECT_FALSE(loop.visit.arrived);
  ASSERT_EQ(loop.visit.findings.size(), 1u);
  EXPECT_EQ(loop.visit.findings[0].text, "loop: " + site.url("/loop") + " was asked twice and redirects again");

  VisitPlan plan = plan_for(site.url("/1"));
  plan.redirects.max = 1;
  const Trip far(plan);
  ASSERT_EQ(far.visit.findings.size(), 1u);
  EXPECT_EQ(far.visit.findings[0].text, "more than 1 redirects, the next one to " + site.url("/3"));
}

TEST(Visit, TriesOneAddressAfterTheOther) {
  Site site({{"/", page}});
  const Trip run(plan_for(site.url("/")), {"127.0.0.2", "127.0.0.1"});
  EXPECT_TRUE(run.visit.arrived) << run.failure();
  ASSERT_EQ(run.visit.dead_addresses.size(), 1u);
  EXPECT_EQ(run.visit.dead_addresses[0], "127.0.0.2:" + std::to_string(site.server.port()) + ": connection refused");
}

TEST(Visit, AFailureNamesItsStep) {
  Site site({});
  const std::uint16_t port = site.server.port();
  const Trip run(plan_for("http://cc.test:" + std::to_string(port) + "/"), {"127.0.0.3"});
  EXPECT_FALSE(run.visit.arrived);
  EXPECT_EQ(run.failure(), "connect: connection refused (127.0.0.3:" + std::to_string(port) + ")");
  EXPECT_EQ(run.visit.hops.back().status, 0);
}

TEST(Visit, AProxysNameThatIsNotThereSaysNothingOfThePage) {
  const NameServer names({.code = 3}, {.code = 3});
  VisitPlan plan = plan_for("http://cc.test/");
  plan.resolver = names.address();
  plan.proxy = *parse_proxy("proxy.example:3128");
  plan.http.proxy = plan.proxy->text;
  const Trip run(plan, {});
  ASSERT_TRUE(run.steps.failure());
  EXPECT_EQ(run.failure(), "resolve: the proxy cannot be used: no such name (proxy.example)");
  EXPECT_EQ(run.steps.failure()->end.status, Status::unknown);
  EXPECT_EQ(run.steps.failure()->end.function, FunctionState::not_seen);
}

TEST(Visit, ANameThatARedirectLeadsToIsResolvedToo) {
  const NameServer names({.code = 3}, {.code = 3});
  Site site({{"/", redirect_to("http://elsewhere.example/")}});
  VisitPlan plan = plan_for(site.url("/"));
  plan.resolver = names.address();
  const Trip run(plan);
  EXPECT_EQ(run.failure(), "resolve: no such name (elsewhere.example)");
  EXPECT_EQ(run.steps.failure()->end.status, Status::critical);
}

}  // namespace
}  // namespace sereno::steps
