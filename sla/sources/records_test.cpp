#include "sla/sources/records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sereno::sla {
namespace {

using ::testing::HasSubstr;

TEST(Record, ReadsASample) {
  const auto parsed = parse_record(
      R"({"type":"sample","service":"web","at":"2026-04-01T06:00:00Z","status":"critical","output":"refused"})");
  ASSERT_TRUE(parsed) << parsed.error().message;
  const auto& sample = std::get<ledger::Sample>(parsed->record);
  EXPECT_EQ(sample.service, "web");
  EXPECT_EQ(sample.function, "");
  EXPECT_EQ(format_instant(sample.at), "2026-04-01T06:00:00Z");
  EXPECT_EQ(sample.status, Status::critical);
  EXPECT_EQ(sample.interval, milliseconds{0});
  EXPECT_EQ(sample.output, "refused");
}

TEST(Record, ReadsAnIncidentWithAllItsFields) {
  const auto parsed = parse_record(
      R"({"type":"incident","id":"c","priority":2,"function":"list_upload","root":"r1","request":false,)"
      R"("registered":"2026-04-16T16:00:00Z","ack_email":"2026-04-16T16:01:00Z","resolved":"2026-04-16T16:20:00Z",)"
      R"("pauses":[{"from":"2026-04-16T16:05:00Z","to":"2026-04-16T16:06:00Z","local":"10:05"}],"cause":"client"})");
  ASSERT_TRUE(parsed) << parsed.error().message;
  const auto& incident = std::get<Incident>(parsed->record);
  EXPECT_EQ(incident.priority, 2);
  EXPECT_EQ(incident.function, "list_upload");
  EXPECT_EQ(incident.root, "r1");
  EXPECT_EQ(incident.cause, Incident::Cause::client);
  ASSERT_EQ(incident.pauses.size(), 1u);
  EXPECT_EQ(incident.pauses[0].length(), std::chrono::minutes{1});
}

TEST(Record, ReadsWhatTheWorkedExamplesHold) {
  const auto maintenance = parse_record(
      R"({"type":"maintenance","id":"m1","from":"2026-04-09T03:00:00Z","to":"2026-04-09T05:00:00Z",)"
      R"("notice_email":"2026-04-06T03:00:00Z","local":"21:00 -> 23:00","ack":"2026-04-06T15:00:00Z","scope":["web"]})");
  ASSERT_TRUE(maintenance) << maintenance.error().message;
  EXPECT_EQ(std::get<Maintenance>(maintenance->record).kind, Maintenance::Kind::scheduled);
  EXPECT_EQ(std::get<Maintenance>(maintenance->record).scope, std::vector<std::string>{"web"});

  const auto attribution = parse_record(
      R"({"type":"attribution","cause":"third_party","party":"ISP","accepted":true,"evidence":"ISP ticket",)"
      R"("from":"2026-04-14T16:00:00Z","to":"2026-04-14T17:00:00Z"})");
  ASSERT_TRUE(attribution) << attribution.error().message;
  EXPECT_TRUE(std::get<Attribution>(attribution->record).accepted);

  for (const char* cause : {"own", "provider"}) {
    const auto own = parse_record(R"({"type":"attribution","from":"2026-04-14T16:00:00Z","to":"2026-04-14T17:00:00Z",)"
                                  R"("cause":")" +
                                  std::string(cause) + "\"}");
    ASSERT_TRUE(own) << own.error().message;
    EXPECT_EQ(std::get<Attribution>(own->record).cause, Attribution::Cause::provider);
  }

  const auto state = parse_record(
      R"({"type":"state","function":"web","from":"2026-04-14T16:00:00Z","to":"2026-04-14T17:00:00Z","state":"DEGRADED"})");
  ASSERT_TRUE(state) << state.error().message;
  EXPECT_EQ(std::get<RecordedState>(state->record).state, State::degraded);
}

TEST(Record, SaysEverythingThatIsWrong) {
  struct Case {
    const char* why;
    const char* text;
    const char* message;
  };
  const Case cases[] = {
      {"cut short", R"({"type":"sample")", "is no JSON: incomplete JSON"},
      {"two on a line", R"({"type":"x"}{})", "is no JSON: extra data"},
      {"no object", "[1]", "is no JSON object"},
      {"no type", R"({"at":"x"})", R"("type" is missing)"},
      {"unknown type", R"({"type":"sampel"})", R"("type" 'sampel' is none of sample, state, maintenance)"},
      {"type is no text", R"({"type":1})", R"("type" is no text)"},
      {"status word", R"({"type":"sample","service":"w","at":"2026-04-01T06:00:00Z","status":"up"})",
       R"("status" is none of ok, warning, critical, unknown)"},
      {"no status", R"({"type":"sample","service":"w","at":"2026-04-01T06:00:00Z"})", R"("status" is missing)"},
      {"no zone", R"({"type":"sample","service":"w","at":"2026-04-01T06:00:00","status":"ok"})",
       R"("at" '2026-04-01T06:00:00' is no instant such as)"},
      {"a day that is none", R"({"type":"sample","service":"w","at":"2026-02-30T06:00:00Z","status":"ok"})",
       R"("at" '2026-02-30T06:00:00Z' is no instant)"},
      {"a field twice",
       R"({"type":"sample","service":"w","at":"2026-04-01T06:00:00Z","status":"ok","status":"critical"})",
       "has a field twice"},
      {"a field twice inside",
       R"({"type":"incident","id":"a","priority":1,"registered":"2026-04-01T00:00:00Z","pauses":[{"from":"2026-04-01T00:00:00Z","from":"2026-04-01T00:00:00Z","to":"2026-04-02T00:00:00Z"}]})",
       "has a field twice"},
      {"unknown field", R"({"type":"sample","service":"w","at":"2026-04-01T06:00:00Z","status":"ok","stat":1})",
       R"(unknown field "stat" (known here: service, function, at)"},
      {"backwards",
       R"({"type":"state","function":"w","from":"2026-04-02T00:00:00Z","to":"2026-04-01T00:00:00Z","state":"UP"})",
       R"("to" is not after "from")"},
      {"empty span",
       R"({"type":"state","function":"w","from":"2026-04-02T00:00:00Z","to":"2026-04-02T00:00:00Z","state":"UP"})",
       R"("to" is not after "from")"},
      {"state word",
       R"({"type":"state","function":"w","from":"2026-04-01T00:00:00Z","to":"2026-04-02T00:00:00Z","state":"OK"})",
       R"("state": )"},
      {"two problems", R"({"type":"incident","priority":1,"registered":"x"})", R"("id" is missing; "registered" 'x')"},
      {"priority", R"({"type":"incident","id":"a","registered":"2026-04-01T00:00:00Z","priority":1.5})",
       R"("priority" is no whole number from 1 to 9)"},
      {"no priority", R"({"type":"incident","id":"a","registered":"2026-04-01T00:00:00Z"})",
       R"("priority" is missing)"},
      {"resolved first",
       R"({"type":"incident","id":"a","priority":1,"registered":"2026-04-02T00:00:00Z","resolved":"2026-04-01T00:00:00Z"})",
       R"("resolved" is before "registered")"},
      {"scope is one text",
       R"({"type":"maintenance","id":"a","from":"2026-04-01T00:00:00Z","to":"2026-04-02T00:00:00Z","scope":"web"})",
       R"("scope" is no list of names)"},
      {"a pause that is open",
       R"({"type":"incident","id":"a","priority":1,"registered":"2026-04-01T00:00:00Z","pauses":[{"from":"2026-04-01T00:00:00Z"}]})",
       R"("pauses": "to" is missing)"},
      {"NUL inside",
       "{\"type\":\"sample\",\"service\":\"a\\u0000b\",\"at\":\"2026-04-01T06:00:00Z\",\"status\":\"ok\"}",
       R"("service" holds a NUL character)"},
      {"invalid UTF-8", "{\"type\":\"sample\",\"service\":\"\xff\"}", "is no JSON: "},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto parsed = parse_record(c.text);
    ASSERT_FALSE(parsed);
    EXPECT_THAT(parsed.error().message, HasSubstr(c.message));
  }
}

TEST(Record, ColonsAndQuotesInTextAreNoFields) {
  const auto parsed = parse_record(
      R"({"type":"sample","service":"w","at":"2026-04-01T06:00:00Z","status":"ok","output":"a:b \"c\":\\"})");
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(std::get<ledger::Sample>(parsed->record).output, "a:b \"c\":\\");
}

TEST(Record, DeepNestingIsAnError) {
  EXPECT_FALSE(parse_record(std::string(100'000, '[')));
  EXPECT_FALSE(parse_record(R"({"type":"sample","a":)" + std::string(5'000, '[') + std::string(5'000, ']') + "}"));
}

TEST(Record, BodyDoesNotDependOnTheOrderOfTheFields) {
  const auto left = parse_record(
      R"({"type":"state","function":"web","from":"2026-04-14T16:00:00Z","to":"2026-04-14T17:00:00Z","state":"UP"})");
  const auto right = parse_record(
      R"({ "state":"UP", "to":"2026-04-14T17:00:00Z","from":"2026-04-14T16:00:00Z","function":"web","type":"state"})");
  ASSERT_TRUE(left && right);
  EXPECT_EQ(left->body, right->body);
}

}  // namespace
}  // namespace sereno::sla
