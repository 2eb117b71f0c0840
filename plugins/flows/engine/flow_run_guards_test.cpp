#include "sereno/flows/flow_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/flows/engine/testing/running_flow.h"

namespace sereno::flows {
namespace {

using namespace running;
using steps::StepEnd;
using testing::ElementsAre;
using testing::HasSubstr;

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

}  // namespace
}  // namespace sereno::flows
