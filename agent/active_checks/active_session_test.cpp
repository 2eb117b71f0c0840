#include "agent/active_checks/active_session.h"

#include <gmock/gmock.h>

#include <deque>

#include "agent/checking/testing/fakes.h"
#include "agent/listeners/testing/fake_check_service.h"
#include "net/testing/recorded_log.h"

namespace sereno::agent {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Numbers whose intervals begin with the day.
constexpr const char* two_items = R"({"response":"success","data":[{"key":"agent.ping","itemid":86400,"delay":"10s"},)"
                                  R"({"key":"sereno.status[web]","itemid":172800,"delay":"30s"}]})";
constexpr const char* taken = R"({"response":"success","info":"processed: 1; failed: 0; total: 1"})";

/// A session with a clock of its own and a server that says what the test tells it.
class ActiveSessionTest : public ::testing::Test {
 protected:
  struct Pending {
    ServerCall what;
    std::function<void(Result<std::string>)> done;
  };

  ActiveSessionTest() {
    checks_.set("web", {.status = Status::critical, .summary = "down"});
    target_.settings.server = "a;b";
    target_.settings.nodes = {{.host = "a"}};
    target_.host = "cc-01";
  }
  ActiveSession& session() {
    if (!session_)
      session_.emplace(ActiveSession::Surroundings{.timers = timers_,
                                                   .checks = checks_,
                                                   .log = log_,
                                                   .call =
                                                       [this](ServerCall what, auto done) {
                                                         calls_.push_back({std::move(what), std::move(done)});
                                                       },
                                                   .session = "00112233445566778899aabbccddeeff"},
                       target_);
    return *session_;
  }
  /// What is asked now, and where; empty when nothing is.
  std::string asked() const { return calls_.empty() ? "" : calls_.front().what.payload; }
  std::string asked_where() const { return calls_.empty() ? "" : calls_.front().what.address.host; }
  void answer(Result<std::string> said) {
    ASSERT_FALSE(calls_.empty()) << "nothing is asked";
    const Pending first = std::move(calls_.front());
    calls_.pop_front();
    first.done(std::move(said));
    EXPECT_LE(calls_.size(), 1u) << "one request at a time";
  }
  void answer(const std::string& said) { answer(Result<std::string>(said)); }
  /// Started, and with its first list.
  void begin(const std::string& list = two_items) {
    session().start();
    answer(list);
  }
  /// What the item sereno.output[SERVICE] says.
  void prints(const std::string& service, const std::string& text) {
    CheckAnswer answer{.name = service, .result = {.status = Status::ok, .summary = text}, .observed = true};
    answer.classic = true;
    checks_.set(std::move(answer));
  }
  /// Until the values that wait are on their way.
  void until_sent() { timers_.advance(target_.settings.send_within); }

  testing::FakeTimers timers_;
  FakeCheckService checks_;
  net::RecordedLog log_;
  ActiveTarget target_;
  std::deque<Pending> calls_;
  std::optional<ActiveSession> session_;
};

TEST_F(ActiveSessionTest, AsksForItsItemsAndBringsTheirValues) {
  target_.settings.autoregistration = {.metadata = "linux", .interface = "cc", .ip = "192.0.2.1", .port = 10060};
  session().start();
  EXPECT_THAT(asked(), HasSubstr(R"("request":"active checks","host":"cc-01","host_metadata":"linux","interface":"cc",)"
                                 R"("ip":"192.0.2.1","port":10060,)"));
  answer(two_items);
  EXPECT_EQ(session().status().items, 2u);
  timers_.advance(milliseconds{0});
  EXPECT_EQ(asked(), "") << "values wait for others";
  until_sent();
  EXPECT_THAT(asked(),
              HasSubstr(R"("request":"agent data","session":"00112233445566778899aabbccddeeff","host":"cc-01")"));
  EXPECT_THAT(asked(), HasSubstr(R"("key":"agent.ping","value":"1","itemid":86400,"id":1,)"));
  EXPECT_THAT(asked(), HasSubstr(R"("key":"sereno.status[web]","value":"2","itemid":172800,"id":2,)"));
  answer(R"({"response":"success","info":"processed: 1; failed: 1; total: 2"})");
  EXPECT_EQ(session().status().delivered, 1);
  EXPECT_EQ(session().status().values_refused, 1u);
  EXPECT_EQ(session().status().waiting, 0u);
  EXPECT_EQ(session().status().problem, "");
}

TEST_F(ActiveSessionTest, SendsTheSameNumbersUntilTheyAreTaken) {
  begin();
  until_sent();
  EXPECT_THAT(asked(), HasSubstr(R"("id":2,)"));
  answer(Error{"a:10051: connection refused"});
  EXPECT_EQ(session().status().problem, "a:10051: connection refused");
  EXPECT_EQ(asked(), "") << "a pause";
  timers_.advance(seconds{1});
  EXPECT_THAT(asked(), HasSubstr(R"("value":"1","itemid":86400,"id":1,)"));
  answer(R"({"response":"failed","info":"database is down"})");
  EXPECT_THAT(session().status().problem, HasSubstr("database is down"));
  timers_.advance(seconds{2});
  EXPECT_THAT(asked(), HasSubstr(R"("id":1,)"));
  answer(taken);
  EXPECT_EQ(session().status().problem, "");
  EXPECT_EQ(session().status().dropped, 0);
}

TEST_F(ActiveSessionTest, AHostThatIsNotKnownYetAsksAgain) {
  session().start();
  answer(R"({"response":"failed","info":"host [cc-01] not found"})");
  EXPECT_THAT(session().status().problem, HasSubstr("host [cc-01] not found"));
  EXPECT_EQ(asked(), "");
  timers_.advance(seconds{60});
  EXPECT_THAT(asked(), HasSubstr("active checks"));
  answer(two_items);
  EXPECT_EQ(session().status().problem, "");
}

TEST_F(ActiveSessionTest, AsksItsItemForAHostUntilItGivesOne) {
  target_.host.clear();
  target_.settings.host_item = "sereno.output[name]";
  target_.settings.autoregistration.metadata_item = "sereno.output[role]";
  prints("name", "no;name");
  prints("role", "edge");
  session().start();
  EXPECT_EQ(asked(), "") << "nobody would know who asks";
  EXPECT_EQ(session().status().host, "(sereno.output[name])");
  EXPECT_THAT(session().status().problem, HasSubstr("host_item: sereno.output[name]: "));
  prints("name", "named");
  timers_.advance(seconds{60});
  EXPECT_THAT(asked(), HasSubstr(R"("host":"named","host_metadata":"edge")"));
  answer(two_items);
  EXPECT_EQ(session().status().host, "named");
  EXPECT_EQ(session().status().problem, "");
  until_sent();
  EXPECT_THAT(asked(), HasSubstr(R"("request":"agent data")"));
  EXPECT_THAT(asked(), HasSubstr(R"("host":"named")"));
  answer(taken);
  prints("name", "another");
  prints("role", "core");
  session().adopt(target_);
  EXPECT_THAT(asked(), HasSubstr(R"("host":"named","host_metadata":"core")")) << "the name stays, the rest is asked";
}

TEST_F(ActiveSessionTest, AnItemThatSaysNothingOfTheHostEndsWithThePatience) {
  target_.settings.autoregistration.metadata_item = "sereno.output[role]";
  checks_.hang("role");
  session().start();
  EXPECT_EQ(asked(), "");
  ASSERT_EQ(checks_.requests().size(), 1u);
  EXPECT_EQ(checks_.requests()[0].patience, target_.settings.patience);
  bool finished = false;
  session().finish([&] { finished = true; });
  checks_.answer_late("role");
  EXPECT_TRUE(finished);
  EXPECT_EQ(asked(), "");
}

TEST_F(ActiveSessionTest, WhatTheHostSaysOfItselfLateFindsNobody) {
  target_.settings.autoregistration.metadata_item = "sereno.output[role]";
  checks_.hang("role");
  session().start();
  session_.reset();
  checks_.answer_late("role");
  EXPECT_EQ(asked(), "");
}

TEST_F(ActiveSessionTest, GoesRoundTheNodesOfACluster) {
  target_.settings.nodes = {{.host = "a"}, {.host = "b"}};
  session().start();
  EXPECT_EQ(asked_where(), "a");
  answer(Error{"a is down"});
  EXPECT_EQ(asked_where(), "b") << "at once";
  EXPECT_EQ(session().status().problem, "") << "one that is down is no trouble";
  answer(two_items);
  until_sent();
  EXPECT_EQ(asked_where(), "b") << "the one that answered stays";
  answer(Error{"b is down"});
  EXPECT_EQ(asked_where(), "a");
  answer(Error{"a is down"});
  EXPECT_EQ(asked(), "") << "each was tried: a pause";
  EXPECT_EQ(session().status().problem, "a is down");
}

TEST_F(ActiveSessionTest, FollowsARedirectOnce) {
  session().start();
  answer(R"({"response":"failed","redirect":{"revision":3,"address":"proxy2:10061"}})");
  EXPECT_EQ(asked_where(), "proxy2");
  EXPECT_EQ(calls_.front().what.address.port, 10061);
  answer(R"({"response":"failed","redirect":{"revision":4,"address":"proxy3"}})");
  EXPECT_EQ(asked(), "") << "not round in circles without a pause";
  timers_.advance(seconds{1});
  EXPECT_EQ(asked_where(), "proxy2");
  answer(two_items);
  until_sent();
  EXPECT_EQ(asked_where(), "proxy2");
  answer(R"({"response":"failed","redirect":{"reset":true}})");
  EXPECT_EQ(asked_where(), "a") << "values go where they are wanted, the same ones";
  EXPECT_THAT(asked(), HasSubstr(R"("id":1,)"));
}

TEST_F(ActiveSessionTest, AListThatIsUnchangedIsNotSentAgain) {
  begin(R"({"response":"success","config_revision":7,"data":[{"key":"agent.ping","itemid":1,"delay":"1h"}]})");
  EXPECT_THAT(asked(), HasSubstr("active check heartbeat")) << "a server with revisions hears heartbeats";
  EXPECT_FALSE(calls_.front().what.answered);
  answer(std::string());
  timers_.advance(target_.settings.send_within);
  answer(taken);
  timers_.advance(target_.settings.heartbeat - target_.settings.send_within);
  EXPECT_THAT(asked(), HasSubstr(R"("request":"active check heartbeat","host":"cc-01","heartbeat_freq":60,)"));
  answer(std::string());
  timers_.advance(target_.settings.refresh - target_.settings.heartbeat);
  EXPECT_THAT(asked(), HasSubstr(R"("config_revision":7)"));
  answer(R"({"response":"success"})");
  EXPECT_EQ(session().status().items, 1u);
}

TEST_F(ActiveSessionTest, AServerOf60HearsNoHeartbeat) {
  begin(R"({"response":"success","data":[]})");
  timers_.advance(target_.settings.refresh - seconds{1});
  EXPECT_EQ(asked(), "");
}

TEST_F(ActiveSessionTest, HoldsValuesBackWhileTheServerWantsNone) {
  begin(R"({"response":"success","config_revision":1,"upload":"disabled","data":[{"key":"agent.ping","itemid":86400,)"
        R"("delay":"10s"}]})");
  answer(std::string());  // the heartbeat
  timers_.advance(seconds{30});
  EXPECT_EQ(asked(), "");
  EXPECT_GE(session().status().waiting, 3u);
  timers_.advance(seconds{30});
  answer(std::string());
  timers_.advance(seconds{60});
  answer(R"({"response":"success","config_revision":1,"upload":"enabled"})");
  EXPECT_THAT(asked(), HasSubstr("agent data"));
}

TEST_F(ActiveSessionTest, GivesAnItemTheTimeThatTheServerNames) {
  checks_.hang("web");
  begin(
      R"({"response":"success","data":[{"key":"sereno.status[web]","itemid":172800,"delay":"30s","timeout":"17s"}]})");
  timers_.advance(milliseconds{0});
  ASSERT_EQ(checks_.requests().size(), 1u);
  EXPECT_EQ(checks_.requests()[0].patience, seconds{17});
  timers_.advance(seconds{60});
  EXPECT_EQ(checks_.requests().size(), 1u) << "one that is under way is not asked again";
  checks_.answer_late("web");
  EXPECT_EQ(session().status().waiting, 1u);
}

TEST_F(ActiveSessionTest, SaysWhatIsNotSupportedAndWhatCanNeverBeDue) {
  begin(R"({"response":"success","data":[{"key":"log[/x]","itemid":86400,"delay":"10s"},)"
        R"({"key":"agent.ping","itemid":2,"delay":"{$NONE}"}]})");
  until_sent();
  EXPECT_THAT(asked(), HasSubstr(R"("key":"agent.ping","value":"Invalid update interval: )"));
  EXPECT_THAT(asked(),
              HasSubstr(R"("key":"log[/x]","value":"Unsupported item key.","itemid":86400,"id":2,"state":1,)"));
}

TEST_F(ActiveSessionTest, RefusesCommands) {
  begin(R"({"response":"success","data":[],"commands":[{"command":"reboot","id":9,"wait":1}]})");
  EXPECT_THAT(asked(), HasSubstr(R"("commands":[{"id":9,"error":"Remote commands are not run here."}],"data":[])"));
  answer(taken);
  EXPECT_EQ(asked(), "");
}

TEST_F(ActiveSessionTest, ABoundedNumberOfValuesWaits) {
  target_.settings.most_waiting = 4;
  begin(R"({"response":"success","data":[{"key":"agent.ping","itemid":1,"delay":"1s"}]})");
  until_sent();
  answer(Error{"a is down"});
  timers_.advance(seconds{20});
  while (!calls_.empty()) answer(Error{"a is down"});
  EXPECT_EQ(session().status().waiting, 4u);
  EXPECT_GT(session().status().dropped, 0);
  EXPECT_TRUE(log_.wait_for("values were dropped"));
}

TEST_F(ActiveSessionTest, OtherSettingsTakeNothingFromWhatWaits) {
  begin();
  until_sent();
  ActiveTarget next = target_;
  next.facts.access = {{.allow = false, .pattern = *zabbix::KeyPattern::parse("agent.ping")}};
  next.settings.send_within = seconds{1};
  session().adopt(next);
  EXPECT_EQ(calls_.size(), 1u) << "what is on its way is not sent again beside it";
  answer(taken);
  EXPECT_THAT(asked(), HasSubstr("active checks"));
  answer(two_items);
  timers_.advance(seconds{11});
  EXPECT_THAT(asked(), HasSubstr(R"("id":3,)")) << "numbers go on";
  EXPECT_THAT(asked(), ::testing::Not(HasSubstr(R"("id":2,)")));
  EXPECT_THAT(asked(), HasSubstr("deny this item"));
}

TEST_F(ActiveSessionTest, AtTheEndWhatWaitsIsSent) {
  begin();
  timers_.advance(milliseconds{0});
  bool finished = false;
  session().finish([&] { finished = true; });
  EXPECT_THAT(asked(), HasSubstr("agent data"));
  EXPECT_FALSE(finished);
  answer(taken);
  EXPECT_TRUE(finished);
  timers_.advance(seconds{300});
  EXPECT_EQ(asked(), "");
}

TEST_F(ActiveSessionTest, AnEndDoesNotWaitForAServerThatIsAway) {
  target_.settings.nodes = {{.host = "a"}, {.host = "b"}};
  begin();
  timers_.advance(milliseconds{0});
  bool finished = false;
  session().finish([&] { finished = true; });
  answer(Error{"a is down"});
  EXPECT_TRUE(finished);
}

TEST_F(ActiveSessionTest, AnAnswerThatComesLateFindsNobody) {
  checks_.hang("web");
  begin(R"({"response":"success","data":[{"key":"sereno.status[web]","itemid":172800,"delay":"30s"}]})");
  timers_.advance(milliseconds{0});
  timers_.advance(target_.settings.refresh);
  session_.reset();
  checks_.answer_late("web");
  answer(two_items);
}

TEST_F(ActiveSessionTest, AClockThatIsSetBackStopsNothing) {
  begin(R"({"response":"success","data":[{"key":"agent.ping","itemid":86400,"delay":"10s"}]})");
  timers_.advance(milliseconds{0});
  until_sent();
  answer(taken);
  timers_.jump_wall_clock(-std::chrono::hours{1});
  timers_.advance(seconds{30});
  EXPECT_THAT(asked(), HasSubstr(R"("id":2,)"));
}

}  // namespace
}  // namespace sereno::agent
