#include "sereno/flows/verdict.h"

#include <gtest/gtest.h>

namespace sereno::flows {
namespace {

TEST(Verdict, SaysWhoseItIsBehindWhatWasSeen) {
  using Kind = FailureEntry::Kind;
  struct Case {
    const char* why;
    FlowFailure failure;
    std::string line;
  };
  const Case cases[] = {
      {"the dictionary's word",
       {.step = "auth",
        .part = "auth",
        .explained = true,
        .kind = Kind::full,
        .owner = FaultOwner::platform,
        .confidence = Confidence::high,
        .observed = "no seat is left",
        .target = "[::1]:80",
        .sentence = "Too many agents"},
       "auth: no seat is left [fault=platform conf=high], the server says 'Too many agents' ([::1]:80)"},
      {"nobody but this run blames the client",
       {.step = "auth",
        .part = "auth",
        .explained = true,
        .owner = FaultOwner::client,
        .confidence = Confidence::high,
        .observed = "not let in"},
       "auth: not let in [fault=client conf=low]"},
      {"a credential is ours, until another is rejected too",
       {.step = "auth",
        .part = "auth",
        .explained = true,
        .kind = Kind::rejected,
        .owner = FaultOwner::observer,
        .observed = "refused"},
       "auth: refused [fault=observer conf=medium]"},
      {"a guard's word stays",
       {.step = "state",
        .part = "state",
        .owner = FaultOwner::observer,
        .confidence = Confidence::high,
        .observed = "REFUSED: 3 queues"},
       "state: REFUSED: 3 queues [fault=observer conf=high]"},
      {"nobody listens",
       {.step = "page", .part = "connect", .observed = "connection refused"},
       "page: connect: connection refused [fault=platform conf=medium]"},
      {"silence may be anywhere",
       {.step = "page", .part = "connect", .observed = "no connection within 3 s", .out_of_time = true},
       "page: connect: no connection within 3 s [fault=not established]"},
      {"the name's own servers",
       {.step = "page", .part = "resolve", .observed = "NXDOMAIN"},
       "page: resolve: NXDOMAIN [fault=platform conf=medium]"},
      {"no resolver",
       {.step = "page", .part = "resolve", .function = FunctionState::not_seen, .observed = "SERVFAIL"},
       "page: resolve: SERVFAIL [fault=not established]"},
      {"a server's error",
       {.step = "page", .part = "page", .observed = "status 500", .expected = "200 to 299"},
       "page: status 500 [fault=platform conf=medium], expected 200 to 299"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(line_of(c.failure, fault_of(c.failure, {}, Party{}, {})), c.line);
  }
}

TEST(Verdict, OfTwoRejectedCanariesIsThePlatforms) {
  const FlowFailure failure{.step = "auth",
                            .explained = true,
                            .kind = FailureEntry::Kind::rejected,
                            .owner = FaultOwner::observer,
                            .observed = "refused"};
  const Fault fault = fault_of(failure, {.second_canary = steps::Seen::failing}, Party{}, {});
  EXPECT_EQ(fault.owner, FaultOwner::platform);
  EXPECT_EQ(fault.confidence, Confidence::high);
}

TEST(Verdict, OfAnAllysServiceNamesTheAlly) {
  const FlowFailure failure{.step = "page", .part = "page", .observed = "status 502"};
  const Fault fault = fault_of(failure, {}, Party{.id = "hoster", .side = FaultOwner::ally}, {});
  EXPECT_EQ(line_of(failure, fault), "page: status 502 [fault=ally hoster conf=medium]");
}

}  // namespace
}  // namespace sereno::flows
