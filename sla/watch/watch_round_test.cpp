// What watch does to a real ledger, with a clock of the test's own.
#include "sla/watch/watch_round.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <fstream>
#include <iterator>

#include "ledger/test_ledger.h"
#include "sla/channels/consequence.h"
#include "sla/channels/outbox.h"
#include "sla/channels/recorded.h"
#include "sla/contract_fixture.h"
#include "sla/entry.h"
#include "sla/registers/contact_number.h"
#include "sla/registers/erasure.h"
#include "sla/watch/evidence_round.h"
#include "sla/watch/month_round.h"

namespace sereno::sla {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr std::chrono::minutes minute{1};
constexpr std::array critical{"web", "agent_login", "list_upload", "dashboards"};

class WatchRound : public testing::Test {
 protected:
  void SetUp() override { open(); }

  void open() {
    book_.reset();
    book_ = ledger::open_ledger(folder_ / "l.db", {.clock = [this] { return now_; }});
    ASSERT_TRUE(book_);
  }

  /// A sample a minute of every critical function over [from, to): all up, but for `down`.
  void observe(const char* from, const char* to, const std::string& down = "", const Fault& fault = {}) {
    observe_in(*book_, from, to, down, fault);
  }

  static void observe_in(ledger::Ledger& book, const char* from, const char* to, const std::string& down = "",
                         const Fault& fault = {}) {
    ledger::Batch batch;
    for (Instant when = at(from); when < at(to); when += minute)
      for (const char* each : critical) {
        const bool bad = each == down;
        batch.add(ledger::Sample{.service = each,
                                 .at = when,
                                 .status = bad ? Status::critical : Status::ok,
                                 .interval = milliseconds{minute},
                                 .source = "agent",
                                 .fault = bad ? fault : Fault{}});
      }
    ASSERT_TRUE(book.append(std::move(batch)));
  }

  /// Another place that looks: its ledger, which the settings name "cdmx".
  std::unique_ptr<ledger::Ledger> further_ledger() {
    settings_.further = {{"cdmx", folder_ / "cdmx.db"}};
    return ledger::open_ledger(folder_ / "cdmx.db", {.clock = [this] { return now_; }});
  }

  void round(const char* now) {
    now_ = at(now);
    const auto next = queue_what_is_due(*book_, contract_, settings_, now_);
    ASSERT_TRUE(next) << next.error().message;
  }

  std::vector<Incident> incidents() {
    std::vector<Incident> all;
    const auto acts = *acts_in(*book_, {"incident", "withdraw"});
    for (const Entry& entry : entries_of(acts, "incident"))
      all.push_back(fold_incident(entry, contract_, contract_.policy, {}, now_));
    return all;
  }

  /// "form to" of everything that was queued.
  std::vector<std::string> queued() {
    std::vector<std::string> all;
    const auto messages = recent_messages(*book_, now_);
    EXPECT_TRUE(messages) << (messages ? "" : messages.error().message);
    if (!messages) return all;
    for (const Message& each : *messages) all.push_back(each.form + " " + each.to);
    return all;
  }

  const ledger::TemporaryFolder folder_{};
  Contract contract_ = shipped_contract();
  ChannelSettings settings_{.provider = "LANTERN",
                            .address = "incidentes@example.net",
                            .contacts = {"ana@example.com"},
                            .people = {"noc@example.net"},
                            .report_to = {"ana@example.com", "jefe@example.net"}};
  Instant now_ = at("2026-11-05T18:00:00Z");
  std::unique_ptr<ledger::Ledger> book_{};
};

TEST_F(WatchRound, AnOutageOpensItsIncidentOnceFromItsFirstSample) {
  observe("2026-11-05T17:00:00Z", "2026-11-05T18:00:00Z");
  round("2026-11-05T18:00:00Z");
  EXPECT_THAT(incidents(), IsEmpty());
  observe("2026-11-05T18:00:00Z", "2026-11-05T18:02:00Z", "web");
  round("2026-11-05T18:01:30Z");
  ASSERT_EQ(incidents().size(), 1u);
  EXPECT_EQ(incidents()[0].id, "INC-2026-0001");
  EXPECT_EQ(incidents()[0].function, "web");
  EXPECT_EQ(incidents()[0].registered, at("2026-11-05T18:00:00Z")) << "when the outage began";
  EXPECT_TRUE(incidents()[0].opened_itself);
  EXPECT_EQ(incidents()[0].priority, 1) << "not up is a total stop of it";
  open();  // as after a kill
  round("2026-11-05T18:01:40Z");
  round("2026-11-05T18:01:50Z");
  EXPECT_EQ(incidents().size(), 1u);
  EXPECT_THAT(queued(), ElementsAre("incident-confirmation ana@example.com")) << "confirmed, once";
}

TEST_F(WatchRound, AnIncidentThatPeopleKeepOpenIsNotOpenedAgain) {
  observe("2026-11-05T17:00:00Z", "2026-11-05T17:50:00Z");
  observe("2026-11-05T17:50:00Z", "2026-11-05T17:52:00Z", "web");
  round("2026-11-05T17:51:30Z");
  observe("2026-11-05T17:52:00Z", "2026-11-05T17:58:00Z");
  observe("2026-11-05T17:58:00Z", "2026-11-05T18:00:00Z", "web");
  round("2026-11-05T17:59:30Z");
  EXPECT_EQ(incidents().size(), 1u) << "it was not resolved in between";
}

TEST_F(WatchRound, AnOutageThatCameAndWentWhileNobodyWatchedOpensItsIncidentToo) {
  observe("2026-11-04T16:30:00Z", "2026-11-04T17:00:00Z", "dashboards");  // more than a day ago
  observe("2026-11-04T17:00:00Z", "2026-11-05T17:00:00Z");
  observe("2026-11-05T17:00:00Z", "2026-11-05T17:10:00Z", "web");
  observe("2026-11-05T17:10:00Z", "2026-11-05T18:00:00Z");
  round("2026-11-05T17:50:00Z");
  round("2026-11-05T17:51:00Z");
  ASSERT_EQ(incidents().size(), 1u);
  EXPECT_EQ(incidents()[0].function, "web");
  EXPECT_EQ(incidents()[0].registered, at("2026-11-05T17:00:00Z"));
}

TEST_F(WatchRound, AnnouncedMaintenanceOpensNothing) {
  ledger::Batch batch;
  // 23:30 of a Friday in Mexico City: within the windows.
  for (
      const char* body :
      {R"({"type":"maintenance","id":"m1","kind":"scheduled","from":"2026-11-07T05:30:00Z","to":"2026-11-07T06:30:00Z","said_at":"2026-11-01T00:00:00Z"})",
       R"({"type":"maintenance","id":"m1","notice_email":"2026-11-03T00:00:00Z","said_at":"2026-11-03T00:00:00Z"})",
       R"({"type":"maintenance","id":"m1","ack":"2026-11-03T01:00:00Z","author_party":"client","said_at":"2026-11-03T01:00:00Z"})"}) {
    auto fact = recorded(boost::json::parse(body).as_object());
    ASSERT_TRUE(fact) << fact.error().message;
    batch.add(std::move(*fact));
  }
  now_ = at("2026-11-03T02:00:00Z");
  ASSERT_TRUE(book_->append(std::move(batch)));
  observe("2026-11-07T05:00:00Z", "2026-11-07T05:40:00Z");
  observe("2026-11-07T05:40:00Z", "2026-11-07T05:45:00Z", "web");
  round("2026-11-07T05:44:30Z");
  EXPECT_THAT(incidents(), IsEmpty());
}

TEST_F(WatchRound, AnOutageThatAnotherPlaceSeesOpensAnIncidentAndCountsInTheBudget) {
  const auto cdmx = further_ledger();
  observe("2026-11-05T15:00:00Z", "2026-11-05T15:40:00Z");
  observe_in(*cdmx, "2026-11-05T15:00:00Z", "2026-11-05T15:30:00Z");
  observe_in(*cdmx, "2026-11-05T15:30:00Z", "2026-11-05T15:40:00Z", "web");
  round("2026-11-05T15:39:30Z");
  ASSERT_EQ(incidents().size(), 1u);
  EXPECT_EQ(incidents()[0].registered, at("2026-11-05T15:30:00Z"));
  const auto alone = watch_state(*book_, {}, contract_, now_);
  const auto both = watch_state(*book_, settings_.further, contract_, now_);
  ASSERT_TRUE(alone && both);
  EXPECT_EQ(both->budget->used - alone->budget->used, std::chrono::minutes{9} + std::chrono::seconds{30});
}

TEST_F(WatchRound, WhatTheChecksSawBecomesAClaimThatIsPending) {
  contract_.parties.push_back({.id = "carrier", .role = Role::third});
  observe("2026-11-05T15:00:00Z", "2026-11-05T15:30:00Z");
  observe("2026-11-05T15:30:00Z", "2026-11-05T15:40:00Z", "web",
          {.owner = FaultOwner::third_party, .party = "carrier", .confidence = Confidence::high});
  observe("2026-11-05T15:40:00Z", "2026-11-05T18:00:00Z");
  now_ = at("2026-11-05T18:00:00Z");
  const auto ended = ended_outages(*book_, contract_, now_);
  ASSERT_TRUE(ended) << ended.error().message;
  EXPECT_EQ(*ended, (std::vector<Interval>{{at("2026-11-05T15:30:00Z"), at("2026-11-05T15:40:00Z")}}));
  const auto told = claim_what_checks_saw(*book_, contract_, *ended);
  ASSERT_TRUE(told) << told.error().message;
  EXPECT_THAT(*told, ElementsAre(HasSubstr("carrier")));
  EXPECT_THAT(*claim_what_checks_saw(*book_, contract_, *ended), IsEmpty()) << "once";
  const auto acts = *acts_in(*book_, {"attribution"});
  ASSERT_EQ(acts.size(), 1u);
  EXPECT_EQ(says<ClaimSaid>(acts[0])->party, "carrier");
  EXPECT_FALSE(says<ClaimSaid>(acts[0])->approval.spoken()) << "it is the client's to accept";
  const auto digests = digests_in(*says<ClaimSaid>(acts[0])->evidence);
  ASSERT_EQ(digests.size(), 1u);
  EXPECT_TRUE((*book_->file(digests[0]))->bytes) << "the runs are kept as evidence";
}

TEST_F(WatchRound, ANumberThatWasCalledGoesAndThatHeWasCalledStays) {
  now_ = at("2026-01-05T00:00:00Z");
  const KeptNumber number = keep_number("+525555501234", [](std::size_t count) { return std::string(count, 'x'); });
  ledger::Batch batch;
  const auto digest = batch.add_file(number.bytes);
  batch.add(*recorded({{"type", "maintenance"},
                       {"id", "MNT-2026-0001"},
                       {"said_at", "2026-01-05T00:00:00Z"},
                       {"notice_phone", "2026-01-05T00:00:00Z"},
                       {"contact", "Ana by telephone, " + number.words}}));
  ASSERT_TRUE(book_->append(std::move(batch)));
  now_ = at("2026-02-05T00:00:00Z");
  EXPECT_THAT(*erase_old_bytes(*book_, std::chrono::days{90}, now_), IsEmpty());
  now_ = at("2026-05-05T00:00:00Z");
  EXPECT_THAT(*erase_old_bytes(*book_, std::chrono::days{90}, now_), ElementsAre(HasSubstr(digest)));
  EXPECT_FALSE((*book_->file(digest))->bytes);
  const auto acts = *acts_in(*book_, {"maintenance"});
  EXPECT_TRUE(says<MaintenanceSaid>(acts.at(0))->notice_phone);
  EXPECT_THAT(*says<MaintenanceSaid>(acts.at(0))->contact, HasSubstr("Ana by telephone"));
  EXPECT_THAT(book_->verify()->problems, IsEmpty());
}

TEST_F(WatchRound, OldMailsGoAndTheChainVerifies) {
  const auto receive = [&](const std::string& bytes, const char* when) {
    now_ = at(when);
    ledger::Batch batch;
    const std::string digest = batch.add_file(bytes);
    batch.add(*recorded({{"type", "received"},
                         {"id", digest},
                         {"sha256", digest},
                         {"said_at", when},
                         {"from", "ana@example.com"},
                         {"kind", "noise"},
                         {"arrived", when}}));
    EXPECT_TRUE(book_->append(std::move(batch)));
    return digest;
  };
  const auto held = [&](const std::string& digest) { return (*book_->file(digest))->bytes.has_value(); };
  const auto old = receive("Ana Perez, +52 55 5550 1234", "2026-01-05T00:00:00Z");
  const auto young = receive("another", "2026-11-01T00:00:00Z");
  ledger::Batch batch;
  const auto evidence = batch.add_file("a trace that nobody names");
  now_ = at("2026-01-06T00:00:00Z");
  ASSERT_TRUE(book_->append(std::move(batch)));
  now_ = at("2026-11-05T00:00:00Z");
  const auto erase = [&] { return *erase_old_bytes(*book_, std::chrono::days{90}, now_); };
  EXPECT_THAT(erase(), ElementsAre(HasSubstr(old)));
  EXPECT_THAT(erase(), IsEmpty());
  EXPECT_FALSE(held(old));
  EXPECT_TRUE(held(young));
  EXPECT_TRUE(held(evidence)) << "only mails that came in go by themselves";
  EXPECT_EQ(acts_in(*book_, {"received"})->size(), 2u) << "that they came stays";
  EXPECT_THAT(book_->verify()->problems, IsEmpty());
}

TEST_F(WatchRound, PutsAClaimToTheClientOnceAndAgainWhenItChanges) {
  now_ = at("2026-11-05T18:00:00Z");
  const auto claim = [&](const char* said, const char* to) {
    ledger::Batch batch;
    batch.add(*recorded({{"type", "attribution"},
                         {"id", "CLM-2026-0001"},
                         {"said_at", said},
                         {"cause", "third_party"},
                         {"party", "internet provider"},
                         {"evidence", "ticket 88213"},
                         {"from", "2026-11-04T16:00:00Z"},
                         {"to", to}}));
    ASSERT_TRUE(book_->append(std::move(batch)));
  };
  const auto ask = [&] { return *ask_about_claims(*book_, contract_, settings_, now_); };
  claim("2026-11-05T17:00:00Z", "2026-11-04T16:45:00Z");
  EXPECT_THAT(ask(), ElementsAre("CLM-2026-0001: put to the client"));
  const auto asked = queued();
  EXPECT_THAT(asked, Contains("claim-question ana@example.com"));
  EXPECT_THAT(ask(), IsEmpty());
  claim("2026-11-05T17:30:00Z", "2026-11-04T17:00:00Z");
  EXPECT_THAT(ask(), ElementsAre("CLM-2026-0001: put to the client")) << "what stands now is another statement";
  EXPECT_EQ(queued().size(), 2 * asked.size());
  const auto messages = *recent_messages(*book_, now_);
  EXPECT_NE(messages.front().token, messages.back().token);
}

TEST_F(WatchRound, AsksNobodyAboutHistory) {
  now_ = at("2026-11-05T18:00:00Z");
  ledger::Batch batch;
  batch.add(*recorded({{"type", "attribution"},
                       {"id", "CLM-2026-0001"},
                       {"said_at", "2026-11-05T17:00:00Z"},
                       {"cause", "third_party"},
                       {"party", "internet provider"},
                       {"evidence", "ticket 88213"},
                       {"from", "2026-11-04T16:00:00Z"},
                       {"to", "2026-11-04T16:45:00Z"}}));
  ASSERT_TRUE(book_->append(std::move(batch)));
  now_ = at("2026-11-07T18:00:00Z");
  EXPECT_THAT(*ask_about_claims(*book_, contract_, settings_, now_), IsEmpty());
}

class MonthRound : public WatchRound {
 protected:
  /// Without WeasyPrint, which takes seconds and is looked at elsewhere.
  void SetUp() override {
    WatchRound::SetUp();
    setenv("PATH", "/nonexistent", 1);
  }

  /// A round of a program that was just started.
  std::vector<std::string> round_at(const char* now) {
    now_ = at(now);
    std::ifstream file(SERENO_DEFAULT_CONTRACT);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    Months months(*book_, contract_, calendar_, settings_, bytes);
    auto told = months.run(now_);
    EXPECT_TRUE(told) << (told ? "" : told.error().message);
    std::erase_if(*told, [](const std::string& each) { return each.starts_with("no PDF"); });
    return told ? *told : std::vector<std::string>{};
  }
  BusinessCalendar calendar_{.holidays = {"2026-11-02"}};
};

TEST_F(MonthRound, IsClosedFiveBusinessDaysAfterItsEndAndMailedOnce) {
  observe("2026-10-31T00:00:00Z", "2026-11-01T07:00:00Z");
  EXPECT_THAT(round_at("2026-11-10T05:59:59Z"), IsEmpty()) << "the second is a holiday";
  EXPECT_THAT(round_at("2026-11-10T06:00:00Z"),
              ElementsAre("2026-10 is closed, revision 1", "the report of 2026-10, revision 1, is queued"));
  EXPECT_THAT(queued(), ElementsAre("month-report ana@example.com", "month-report jefe@example.net"));
  open();  // as after a kill
  EXPECT_THAT(round_at("2026-11-10T06:00:20Z"), IsEmpty());
  const auto message = recent_messages(*book_, now_)->at(0);
  EXPECT_THAT(message.parameters, Contains(Pair("month", "2026-10")));
  std::vector<std::string> names;
  for (const MessageFile& each : message.attachments) names.push_back(each.name);
  EXPECT_THAT(names, ElementsAre("sereno-2026-10.html", "sereno-2026-10.json"));
  for (const MessageFile& each : message.attachments) EXPECT_TRUE((*book_->file(each.sha256))->bytes) << each.name;
  EXPECT_THAT(book_->verify()->problems, IsEmpty());
}

TEST_F(MonthRound, WhatArrivesLaterMakesTheNextRevision) {
  observe("2026-10-31T00:00:00Z", "2026-11-01T07:00:00Z");
  round_at("2026-11-10T06:00:00Z");
  now_ = at("2026-11-12T12:00:00Z");
  ledger::Batch batch;
  batch.add(*recorded({{"type", "incident"},
                       {"id", "INC-2026-0007"},
                       {"said_at", "2026-11-12T12:00:00Z"},
                       {"registered", "2026-10-31T12:00:00Z"},
                       {"resolved", "2026-10-31T12:30:00Z"},
                       {"function", "web"},
                       {"priority", 1}}));
  ASSERT_TRUE(book_->append(std::move(batch)));
  EXPECT_THAT(round_at("2026-11-13T11:00:00Z"), IsEmpty()) << "more may follow today";
  EXPECT_THAT(round_at("2026-11-13T12:00:00Z"),
              ElementsAre("2026-10 is closed, revision 2", "the report of 2026-10, revision 2, is queued"));
  EXPECT_THAT(round_at("2026-11-14T13:00:00Z"), IsEmpty());
  EXPECT_EQ(queued().size(), 4u);
}

TEST_F(MonthRound, WhatAFurtherLedgerTakesInLaterMakesTheNextRevisionToo) {
  const auto cdmx = further_ledger();
  observe("2026-10-31T00:00:00Z", "2026-11-01T07:00:00Z");
  observe_in(*cdmx, "2026-10-31T00:00:00Z", "2026-10-31T12:00:00Z");
  round_at("2026-11-10T06:00:00Z");
  const auto closings = *acts_in(*book_, {"freeze"});
  ASSERT_EQ(closings.size(), 1u);
  const auto& bound = says<FreezeSaid>(closings[0])->ledgers;
  ASSERT_EQ(bound.size(), 1u);
  EXPECT_EQ(bound[0].name, "cdmx");
  EXPECT_EQ(bound[0].head_digest, (*cdmx->head()).digest);
  EXPECT_THAT(round_at("2026-11-10T08:00:00Z"), IsEmpty()) << "nothing has changed it";
  observe_in(*cdmx, "2026-10-31T12:00:00Z", "2026-10-31T12:30:00Z", "web");
  EXPECT_THAT(round_at("2026-11-12T12:00:00Z"),
              ElementsAre("2026-10 is closed, revision 2", "the report of 2026-10, revision 2, is queued"));
  settings_.further.clear();
  now_ = at("2026-11-13T12:00:00Z");
  std::ifstream file(SERENO_DEFAULT_CONTRACT);
  Months without(*book_, contract_, calendar_, settings_, {std::istreambuf_iterator<char>(file), {}});
  const auto told = without.run(now_);
  ASSERT_FALSE(told) << "the closed month cannot be told without it";
  EXPECT_THAT(told.error().message, HasSubstr("'cdmx'"));
}

TEST_F(MonthRound, OneOfWhichNothingWasObservedStaysOpen) {
  observe("2026-11-05T00:00:00Z", "2026-11-05T01:00:00Z");
  EXPECT_THAT(round_at("2026-11-20T00:00:00Z"), IsEmpty());
}

}  // namespace
}  // namespace sereno::sla
