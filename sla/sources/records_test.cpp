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

/// What the text says of one kind.
template <class Kind>
Kind said(const std::string& text) {
  const auto parsed = parse_record(text);
  if (!parsed) ADD_FAILURE() << parsed.error().message;
  const auto* act = parsed ? std::get_if<Act>(&parsed->record) : nullptr;
  const Kind* kind = act != nullptr ? says<Kind>(*act) : nullptr;
  EXPECT_NE(kind, nullptr) << text;
  return kind != nullptr ? *kind : Kind{};
}

TEST(Record, ReadsAnIncidentWithAllItsFields) {
  const auto incident = said<IncidentSaid>(
      R"({"type":"incident","id":"c","priority":2,"function":"list_upload","root":"r1","request":false,)"
      R"("registered":"2026-04-16T16:00:00Z","ack_email":"2026-04-16T16:01:00Z","resolved":"2026-04-16T16:20:00Z",)"
      R"("pauses":[{"from":"2026-04-16T16:05:00Z","to":"2026-04-16T16:06:00Z","local":"10:05"},)"
      R"({"from":"2026-04-16T16:07:00Z","evidence":"mail 7","approved_by":"Ana","approver_party":"client"}],)"
      R"("cause":"client","reason":"one switch","evidence":"e"})");
  EXPECT_EQ(incident.priority, 2);
  EXPECT_EQ(incident.function, "list_upload");
  EXPECT_EQ(incident.root, "r1");
  EXPECT_EQ(incident.cause, Cause::client);
  ASSERT_EQ(incident.pauses.size(), 2u);
  EXPECT_EQ(*incident.pauses[0].to - incident.pauses[0].from, std::chrono::minutes{1});
  EXPECT_EQ(incident.pauses[1].to, std::nullopt) << "it still runs";
  EXPECT_EQ(incident.pauses[1].approval.approver_party, "client");
}

TEST(Record, AnActNamesWhatItNames) {
  const auto maintenance = said<MaintenanceSaid>(R"({"type":"maintenance","id":"m","ack":"2026-04-06T15:00:00Z"})");
  EXPECT_TRUE(maintenance.ack);
  EXPECT_FALSE(maintenance.from || maintenance.to || maintenance.kind || maintenance.notice_email);
  EXPECT_TRUE(maintenance.scope.empty());
  const auto shorter = said<MaintenanceSaid>(R"({"type":"maintenance","id":"m","to":"2026-04-06T15:00:00Z"})");
  EXPECT_FALSE(shorter.from);
  EXPECT_TRUE(shorter.to);
  const auto blank = said<ClaimSaid>(
      R"({"type":"attribution","id":"c","party":"  ","evidence":"","from":null,"scope":[],"accepted":null})");
  EXPECT_FALSE(blank.party || blank.evidence || blank.from || blank.approval.spoken());
  EXPECT_TRUE(blank.scope.empty());
}

TEST(Record, ReadsTheHeadOfAnAct) {
  const auto parsed = parse_record(R"({"type":"incident","id":"i","by":"Ana","author_party":"client","channel":"mail",)"
                                   R"("said_at":"2026-04-01T00:00:00Z"})");
  ASSERT_TRUE(parsed) << parsed.error().message;
  const ActHead& head = std::get<Act>(parsed->record).head;
  EXPECT_EQ(head.by, "Ana");
  EXPECT_EQ(head.author_party, "client");
  EXPECT_EQ(head.channel, "mail");
  EXPECT_TRUE(head.names_said_at);
  const auto bare = parse_record(R"({"type":"incident","id":"i"})");
  ASSERT_TRUE(bare);
  EXPECT_EQ(std::get<Act>(bare->record).head.author_party, "provider");
  EXPECT_FALSE(std::get<Act>(bare->record).head.names_said_at);
}

TEST(Record, ReadsTheOtherActs) {
  const auto parsed = parse_record(
      R"({"type":"withdraw","of":{"type":"attribution","id":"c"},"fields":["evidence"],"reason":"said in error"})");
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(std::get<Act>(parsed->record).id, "c");
  const auto withdrawal = said<WithdrawalSaid>(
      R"({"type":"withdraw","of":{"type":"attribution","id":"c"},"fields":["evidence"],"reason":"said in error"})");
  EXPECT_EQ(withdrawal.of_type, "attribution");
  EXPECT_TRUE(withdrawal.names("evidence"));
  EXPECT_FALSE(withdrawal.names("party"));
  EXPECT_TRUE(said<WithdrawalSaid>(R"({"type":"withdraw","of":{"type":"incident","id":"c"}})").names("anything"));
  const auto membership = said<MembershipSaid>(
      R"({"type":"membership","service":"new","function":"web","renamed_from":"old","from":"2026-04-01T00:00:00Z"})");
  EXPECT_EQ(membership.renamed_from, "old");
  EXPECT_EQ(said<FreezeSaid>(R"({"type":"freeze","month":"2026-10"})").month, "2026-10");
  EXPECT_EQ(said<BugSaid>(R"({"type":"bug","id":"b","opened":"2026-04-01T00:00:00Z","incident":"i"})").incident, "i");
}

TEST(Record, ReadsWhatTheWorkedExamplesHold) {
  const auto claim = said<ClaimSaid>(
      R"({"type":"attribution","cause":"third_party","party":"ISP","accepted":true,"evidence":"ISP ticket",)"
      R"("from":"2026-04-14T16:00:00Z","to":"2026-04-14T17:00:00Z"})");
  EXPECT_EQ(claim.approval.accepted, true);
  for (const char* cause : {"own", "provider"})
    EXPECT_EQ(said<ClaimSaid>(R"({"type":"attribution","from":"2026-04-14T16:00:00Z","to":"2026-04-14T17:00:00Z",)"
                              R"("cause":")" +
                              std::string(cause) + "\"}")
                  .cause,
              Cause::provider);
  EXPECT_EQ(
      said<CorrectionSaid>(R"({"type":"correction","id":"k","approver":"Ana","evidence_sha256":"e","author":"Luis"})")
          .approval.approved_by,
      "Ana");
  const auto state = parse_record(
      R"({"type":"state","function":"web","from":"2026-04-14T16:00:00Z","to":"2026-04-14T17:00:00Z","state":"DEGRADED","source":"probe"})");
  ASSERT_TRUE(state) << state.error().message;
  EXPECT_EQ(std::get<RecordedState>(state->record).state, State::degraded);
  EXPECT_EQ(std::get<RecordedState>(state->record).source, "probe");
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
       R"("to" 2026-04-01T00:00:00Z is not after "from" 2026-04-02T00:00:00Z)"},
      {"empty span",
       R"({"type":"state","function":"w","from":"2026-04-02T00:00:00Z","to":"2026-04-02T00:00:00Z","state":"UP"})",
       R"("to" 2026-04-02T00:00:00Z is not after "from" 2026-04-02T00:00:00Z)"},
      {"state word",
       R"({"type":"state","function":"w","from":"2026-04-01T00:00:00Z","to":"2026-04-02T00:00:00Z","state":"OK"})",
       R"("state": )"},
      {"two problems", R"({"type":"incident","priority":1,"registered":"x"})", R"("id" is missing; "registered" 'x')"},
      {"priority", R"({"type":"incident","id":"a","registered":"2026-04-01T00:00:00Z","priority":1.5})",
       R"("priority" is no whole number from 1 to 9)"},
      {"neither from nor to", R"({"type":"membership","service":"a","function":"web"})",
       R"(neither "from" nor "to" is there)"},
      {"taken back from nothing", R"({"type":"withdraw","fields":["ack"]})", R"("of" is missing)"},
      {"taken back from what is no entry", R"({"type":"withdraw","of":{"type":"sample","id":"x"}})",
       R"("of": "type" is none of maintenance)"},
      {"no month", R"({"type":"freeze","month":"October"})", R"("month" is no YYYY-MM)"},
      {"no month of a year", R"({"type":"freeze","month":"2026-13"})", R"("month" is no YYYY-MM)"},
      {"a month before the first", R"({"type":"freeze","month":"2026-00"})", R"("month" is no YYYY-MM)"},
      {"a month beyond what can be reported", R"({"type":"freeze","month":"2038-01"})", R"("month" is no YYYY-MM)"},
      {"a day", R"({"type":"freeze","month":"2026-10-01"})", R"("month" is no YYYY-MM)"},
      {"a claim without a name needs all", R"({"type":"attribution"})", R"("cause" is missing)"},
      {"a blank id", R"({"type":"incident","id":" "})", R"("id" is empty)"},
      {"resolved first",
       R"({"type":"incident","id":"a","priority":1,"registered":"2026-04-02T00:00:00Z","resolved":"2026-04-01T00:00:00Z"})",
       R"("resolved" is before "registered")"},
      {"scope is one text",
       R"({"type":"maintenance","id":"a","from":"2026-04-01T00:00:00Z","to":"2026-04-02T00:00:00Z","scope":"web"})",
       R"("scope" is no list of names)"},
      {"a pause upside down",
       R"({"type":"incident","id":"a","priority":1,"registered":"2026-04-01T00:00:00Z","pauses":[{"from":"2026-04-01T00:00:00Z","to":"2026-03-01T00:00:00Z"}]})",
       R"("pauses": "to" 2026-03-01T00:00:00Z is not after "from" 2026-04-01T00:00:00Z)"},
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
