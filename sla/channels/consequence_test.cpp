#include "sla/channels/consequence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "sla/channels/recorded.h"
#include "sla/contract_fixture.h"
#include "sla/sources/fact_record.h"

namespace sereno::sla {
namespace {

namespace json = boost::json;

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const Instant noon = *parse_instant("2026-11-05T18:00:00Z");
const Contract contract = shipped_contract();
const AnswerSettings settings{.own_address = "incidentes@example.net",
                              .mail_domain = "example.net",
                              .provider = "LANTERN",
                              .contract = &contract};

IncomingMail mail(MailKind kind, const std::string& from = "ana@example.com") {
  IncomingMail mail{.sha256 = std::string(64, 'a'), .arrived = noon};
  mail.letter.from = from;
  mail.letter.message_id = "m1@example.com";
  mail.meaning.kind = kind;
  mail.meaning.from_contact = from.ends_with("@example.com");
  mail.meaning.from_person = true;
  return mail;
}

std::vector<std::string> types(const std::vector<ledger::Fact>& facts) {
  std::vector<std::string> found;
  for (const ledger::Fact& each : facts) found.push_back(each.type);
  return found;
}

Act act_of(ledger::Fact fact) {
  fact.sequence = 1;
  fact.recorded_at = noon;
  return std::get<Act>(*read_fact(fact));
}

std::vector<ledger::Fact> acts(const IncomingMail& one, const KnownEntries& known = {}) {
  auto facts = acts_of_mail(one, known, settings);
  EXPECT_TRUE(facts) << (facts ? "" : facts.error().message);
  return facts ? *facts : std::vector<ledger::Fact>{};
}

Message notice(const std::string& to) {
  return {.id = "msg-" + to,
          .via = "mail",
          .to = to,
          .about = {"maintenance", "m1"},
          .form = std::string(notice_form),
          .token = "SRN-M-7F3K-9QX2",
          .message_id = "n-" + to,
          .accepted = noon - std::chrono::hours{1}};
}

TEST(Consequence, AReportOpensAnIncidentAndIsConfirmed) {
  auto report = mail(MailKind::incident);
  report.meaning.items = {.description = "no carga", .affectation = Affectation::intermittent};
  report.meaning.missing = {"steps", "time"};
  const auto facts = acts(report);
  EXPECT_THAT(types(facts), ElementsAre("incident", "message", "received"));
  const Act incident = act_of(facts[0]);
  EXPECT_EQ(incident.id, "INC-2026-0001");
  EXPECT_EQ(incident.head.author_party, "client");
  EXPECT_EQ(incident.head.channel, "mail");
  EXPECT_EQ(says<IncidentSaid>(incident)->registered, noon) << "when the mailbox's server took it";
  EXPECT_EQ(says<IncidentSaid>(incident)->priority, 2);
  const auto messages = messages_of({act_of(facts[1])});
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0].to, "ana@example.com");
  EXPECT_EQ(messages[0].in_reply_to, "m1@example.com");
  EXPECT_THAT(messages[0].parameters, testing::Contains(std::pair<std::string, std::string>(
                                          "missing", "- pasos para replicarlo\n- hora del incidente")));
}

TEST(Consequence, AMailIsRecordedOnce) {
  const auto report = mail(MailKind::incident);
  std::vector<Act> before;
  for (const ledger::Fact& each : acts(report)) before.push_back(act_of(each));
  EXPECT_TRUE(acts(report, {.acts = before}).empty());
}

TEST(Consequence, ReferencesGoOn) {
  auto report = mail(MailKind::incident);
  EXPECT_EQ(act_of(acts(report, {.acts = {{.id = "INC-2026-0135", .said = IncidentSaid{}}}})[0]).id, "INC-2026-0136");
  // Still the old year in the contract's zone.
  report.arrived = *parse_instant("2027-01-01T05:59:59Z");
  EXPECT_EQ(act_of(acts(report)[0]).id, "INC-2026-0001");
  report.arrived = *parse_instant("2027-01-01T06:00:00Z");
  EXPECT_EQ(act_of(acts(report)[0]).id, "INC-2027-0001");
}

TEST(Consequence, WhatIsNotSaidCountsAsTheWorst) {
  const Act incident = act_of(acts(mail(MailKind::incident))[0]);
  EXPECT_EQ(says<IncidentSaid>(incident)->priority, 1);
  EXPECT_FALSE(says<IncidentSaid>(incident)->affectation) << "nobody said it";
}

TEST(Consequence, ThreeReportsInOneMailAreThreeIncidents) {
  auto report = mail(MailKind::incident);
  report.meaning.items.description = "one";
  report.meaning.further = {{.description = "two"}, {.description = "three"}};
  const auto facts = acts(report);
  EXPECT_THAT(types(facts),
              ElementsAre("incident", "message", "incident", "message", "incident", "message", "received"));
  EXPECT_EQ(act_of(facts[2]).id, "INC-2026-0002");
  EXPECT_EQ(act_of(facts[4]).id, "INC-2026-0003");
  EXPECT_EQ(says<IncidentSaid>(act_of(facts[4]))->description, "three");
}

TEST(Consequence, ARequestIsTimedAsOne) {
  auto request = mail(MailKind::request);
  request.meaning.guids = {"3f2504e0-4f89-41d3-9a0c-0305e82c3301"};
  const auto facts = acts(request);
  EXPECT_THAT(types(facts), ElementsAre("incident", "message", "received"));
  EXPECT_EQ(says<IncidentSaid>(act_of(facts[0]))->request, true);
  EXPECT_THAT(*says<IncidentSaid>(act_of(facts[0]))->description, HasSubstr("3f2504e0"));
}

TEST(Consequence, AnAnswerAcknowledgesByRuleEighteen) {
  struct Case {
    const char* why;
    MailKind kind;
    const char* token;
    bool contact;
    bool person;
    bool acknowledges;
  };
  const Case cases[] = {
      {"a contact's answer", MailKind::acknowledgement, "SRN-M-7F3K-9QX2", true, true, true},
      {"an objection acknowledges receipt", MailKind::objection, "SRN-M-7F3K-9QX2", true, true, true},
      {"no contact", MailKind::acknowledgement, "SRN-M-7F3K-9QX2", false, true, false},
      {"a program", MailKind::acknowledgement, "SRN-M-7F3K-9QX2", true, false, false},
      {"a token that was never sent", MailKind::acknowledgement, "SRN-M-2222-2222", true, true, false},
      {"out of office", MailKind::automatic, "SRN-M-7F3K-9QX2", true, false, false},
      {"noise", MailKind::noise, "SRN-M-7F3K-9QX2", true, true, false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    auto answer = mail(c.kind);
    answer.meaning.token = c.token;
    answer.meaning.from_contact = c.contact;
    answer.meaning.from_person = c.person;
    const auto facts = acts(answer, {.messages = {notice("ana@example.com")}});
    ASSERT_EQ(facts.front().type == "maintenance", c.acknowledges);
    if (!c.acknowledges) continue;
    EXPECT_EQ(says<MaintenanceSaid>(act_of(facts[0]))->ack, noon);
    EXPECT_EQ(act_of(facts[0]).head.author_party, "client");
  }
}

Act opened(const std::string& body) {
  return act_of(*recorded(
      json::parse(R"({"type":"incident","id":"INC-2026-0001","author_party":"client","channel":"mail",)" + body + "}")
          .as_object()));
}

TEST(Consequence, ASecondMailFillsWhatNobodyHadSaid) {
  struct Case {
    const char* why;
    std::string stands;
    const char* from;
    bool from_person;
    const char* reference;
    bool fills;
  };
  const std::string bare = R"("by":"ana@example.com","registered":"2026-11-05T17:00:00Z","description":"no carga")";
  const std::string whole =
      bare + R"(,"steps":"entrar","affectation":"degraded","occurred":"2026-11-05T16:00:00Z","evidence":"a.png")";
  const Case cases[] = {
      {"what was missing", bare, "ana@example.com", true, "INC-2026-0001", true},
      {"another contact may say it", bare, "luis@example.com", true, "INC-2026-0001", true},
      {"what was said stays", whole, "ana@example.com", true, "INC-2026-0001", false},
      {"a colleague who reported it", R"("by":"eva@branch.example","registered":"2026-11-05T17:00:00Z")",
       "eva@branch.example", true, "INC-2026-0001", true},
      {"a stranger who knows the number", bare, "x@evil.example", true, "INC-2026-0001", false},
      {"a program", bare, "ana@example.com", false, "INC-2026-0001", false},
      {"of an incident that is none", bare, "ana@example.com", true, "INC-2026-0099", false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    auto second = mail(MailKind::followup, c.from);
    second.meaning.from_person = c.from_person;
    second.meaning.reference = c.reference;
    second.meaning.items = {
        .evidence = {"b.png"}, .steps = "abrir la lista", .affectation = Affectation::total, .time = noon};
    const auto facts = acts(second, {.acts = {opened(c.stands)}});
    EXPECT_THAT(types(facts), c.fills ? testing::ElementsAreArray({"incident", "received"})
                                      : testing::ElementsAreArray({"received"}));
    if (!c.fills) continue;
    const Act act = act_of(facts[0]);
    const auto* said = says<IncidentSaid>(act);
    EXPECT_EQ(act.id, "INC-2026-0001");
    EXPECT_EQ(said->steps, "abrir la lista");
    EXPECT_EQ(said->affectation, Affectation::total);
    EXPECT_EQ(said->priority, 1);
    EXPECT_EQ(said->occurred, noon);
    EXPECT_EQ(said->evidence, "b.png");
    EXPECT_FALSE(said->registered) << "the clock stays";
  }
}

TEST(Consequence, AnAnswerOfTheSameSecondCameBehindItsNotice) {
  // IMAP tells when a mail arrived in whole seconds.
  const auto acknowledged = [](milliseconds behind) {
    auto answer = mail(MailKind::acknowledgement);
    answer.meaning.token = "SRN-M-7F3K-9QX2";
    Message sent = notice("ana@example.com");
    sent.accepted = noon + behind;
    return says<MaintenanceSaid>(act_of(acts(answer, {.messages = {sent}}).at(0)))->ack;
  };
  EXPECT_EQ(acknowledged(milliseconds{400}), noon + milliseconds{401});
  EXPECT_EQ(acknowledged(milliseconds{0}), noon);
  EXPECT_EQ(acknowledged(milliseconds{1000}), noon) << "that is another clock, and is not set right";
}

TEST(Consequence, ABounceUndoesTheNoticeOnceNobodyIsLeft) {
  auto bounce = mail(MailKind::bounce, "MAILER-DAEMON@example.com");
  bounce.letter.attached.push_back({.message_id = "n-ana@example.com"});
  bounce.letter.delivery.push_back({.action = "failed", .status = "5.1.1"});
  const auto ana = notice("ana@example.com"), luis = notice("luis@example.com");
  EXPECT_THAT(types(acts(bounce, {.messages = {ana, luis}})), ElementsAre("message", "received")) << "Luis has it";
  EXPECT_THAT(types(acts(bounce, {.messages = {ana}})), ElementsAre("message", "withdraw", "received"));
  auto gone = luis;
  gone.bounced = noon;
  EXPECT_THAT(types(acts(bounce, {.messages = {ana, gone}})), ElementsAre("message", "withdraw", "received"));
  EXPECT_THAT(types(acts(bounce)), ElementsAre("received")) << "nothing of ours, perhaps forged";
}

TEST(Consequence, NothingAnswersAMachineOrItself) {
  EXPECT_THAT(types(acts(mail(MailKind::automatic))), ElementsAre("received"));
  EXPECT_THAT(types(acts(mail(MailKind::receipt))), ElementsAre("received"));
  EXPECT_THAT(types(acts(mail(MailKind::incident, "Incidentes@example.net"))), ElementsAre("received")) << "a loop";
}

TEST(Consequence, ASenderWithoutAnAddressOpensAnIncidentAllTheSame) {
  const auto facts = acts(mail(MailKind::incident, "ana@example.com>\r\nBcc: x@y.example"));
  EXPECT_THAT(types(facts), Not(testing::Contains("message")));
  EXPECT_THAT(types(facts), testing::Contains("incident"));
}

TEST(Consequence, AFloodIsSeenByAPerson) {
  KnownEntries known;
  for (int i = 0; i < 30; ++i)
    known.acts.push_back({.id = std::to_string(i),
                          .said = ReceivedSaid{.from = "ana@example.com", .kind = "incident", .arrived = noon}});
  EXPECT_THAT(types(acts(mail(MailKind::incident), known)), ElementsAre("received"));
}

TEST(Consequence, AnAcceptanceIsTheInstantOfWhatItMeans) {
  struct Case {
    const char* form;
    const char* about;
    bool tells;
  };
  for (const Case& c :
       {Case{"incident-confirmation", "incident", true}, Case{"maintenance-notice", "maintenance", true},
        Case{"restoration", "incident", true}, Case{"chain-head", "ledger", false}}) {
    SCOPED_TRACE(c.form);
    const auto facts = acts_of_acceptance({.id = "m", .via = "mail", .about = {c.about, "x"}, .form = c.form}, noon);
    ASSERT_EQ(facts.size(), c.tells ? 1u : 0u);
    if (!c.tells) continue;
    EXPECT_EQ(facts[0].type, c.about);
    EXPECT_THAT(facts[0].body, HasSubstr("2026-11-05T18:00:00Z"));
  }
}

}  // namespace
}  // namespace sereno::sla
