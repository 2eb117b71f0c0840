#include "sla/watch/due.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace sereno::sla {
namespace {

const Instant noon = *parse_instant("2026-11-05T18:00:00Z");
constexpr std::chrono::minutes minute{1};
const WatchSettings settings{.people = {"noc@example.net"},
                             .contacts = {"ana@example.com", "luis@example.com"},
                             .head_to = {"both@example.org"},
                             .provider = "LANTERN",
                             .mail_domain = "example.net"};

Contract contract() {
  Contract made;
  made.zone = *Zone::find("America/Mexico_City");
  made.response_target = 3 * minute;
  made.functions = {{.id = "web", .critical = true}, {.id = "lists", .resolution_target = 20 * minute}};
  made.priorities = {{.priority = 1, .resolution_target = 10 * minute}};
  return made;
}

Incident incident(int priority = 1, const std::string& function = "web") {
  return {.id = "INC-2026-0001", .priority = priority, .function = function, .registered = noon};
}

/// That somebody confirmed it to somebody.
Message confirmed(const std::string& form = "incident-confirmation") {
  return {.id = "confirmed", .about = {"incident", "INC-2026-0001"}, .form = form};
}

/// "form occasion recipient" of each message, but for a confirmation of the incident, which was sent.
std::vector<std::string> told(WatchState state, Instant now) {
  std::vector<std::string> found;
  state.messages.push_back(confirmed());
  for (const NewMessage& each : what_is_due(state, now, contract(), settings).messages)
    found.push_back(each.form + " " + each.occasion + " " + each.to);
  return found;
}

TEST(Due, ConfirmsWhatNobodyConfirmed) {
  struct Case {
    const char* why;
    Incident incident;
    std::vector<Message> messages;
    milliseconds passed;
    std::size_t mails;
  };
  Incident request = incident();
  request.request = true;
  Incident answered = incident();
  answered.ack_email = StatedEnd{noon, noon};
  Incident resolved = incident();
  resolved.resolved = StatedEnd{noon, noon};
  resolved.restoration_notice = noon;
  const Case cases[] = {
      {"at once, to each contact", incident(), {}, 0 * minute, 2},
      {"its own program or a command did it", incident(), {confirmed()}, 0 * minute, 0},
      {"confirmed by hand", answered, {}, 0 * minute, 0},
      {"a request has its own form", request, {confirmed("request-confirmation")}, 0 * minute, 0},
      {"resolved before anybody looked: it is owed all the same", resolved, {}, 0 * minute, 2},
      {"of the day before yesterday nobody wants to hear", incident(), {}, 48 * 60 * minute, 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto due =
        what_is_due({.incidents = {c.incident}, .messages = c.messages}, noon + c.passed, contract(), settings);
    EXPECT_EQ(static_cast<std::size_t>(
                  std::count_if(due.messages.begin(), due.messages.end(),
                                [](const NewMessage& each) { return each.form.ends_with("confirmation"); })),
              c.mails);
  }
}

TEST(Due, WarnsBeforeACreditLine) {
  const auto budget = [](std::int64_t used, std::int64_t line, const char* credit) {
    return Budget{
        .used = used * minute,
        .lines = {{.at = line * minute, .left = (line - used) * minute, .loss = Loss::credit, .owed = credit}}};
  };
  EXPECT_TRUE(told({.month = "2026-11", .budget = budget(17, 22, "5 %")}, noon).empty()) << "77 % of the way";
  EXPECT_EQ(told({.month = "2026-11", .budget = budget(18, 22, "5 %")}, noon),
            std::vector<std::string>{"credit-warning line 1320000 noc@example.net"});
  EXPECT_TRUE(told({.month = "2026-11", .budget = Budget{}}, noon).empty()) << "nothing is left to lose";
  const auto said = what_is_due({.month = "2026-11", .budget = budget(18, 22, "5 %")}, noon, contract(), settings);
  EXPECT_THAT(said.messages.at(0).parameters, ::testing::Contains(::testing::Pair("left", "4 min")));
  EXPECT_THAT(said.messages.at(0).parameters, ::testing::Contains(::testing::Pair("line", "un crédito de 5 %")));
  Budget both = budget(18, 22, "50.00 USD");
  both.lines.insert(both.lines.begin(), {.at = 22 * minute, .left = 4 * minute, .loss = Loss::objective});
  const auto together = what_is_due({.month = "2026-11", .budget = both}, noon, contract(), settings);
  EXPECT_THAT(together.messages.at(0).parameters,
              ::testing::Contains(::testing::Pair("line", "un crédito de 50.00 USD")));
}

TEST(Due, TellsThatAMaintenanceIsOver) {
  Maintenance done{.id = "m1", .span = Interval{noon - 60 * minute, noon}, .finished = noon};
  done.kind = MaintenanceKind::emergency;
  EXPECT_EQ(told({.maintenances = {done}}, noon + minute).size(), 2u) << "each contact";
  EXPECT_TRUE(told({.maintenances = {done}}, noon + 48 * 60 * minute).empty());
  done.interruption = false;
  EXPECT_TRUE(told({.maintenances = {done}}, noon + minute).empty()) << "nothing was interrupted";
}

TEST(Due, WarnsBeforeAClockRunsOut) {
  struct Case {
    const char* why;
    Incident incident;
    milliseconds passed;
    std::vector<std::string> told;
  };
  Incident answered = incident();
  answered.ack_email = StatedEnd{noon, noon};
  Incident third = answered;
  third.cause = Cause::third_party;
  Incident none = answered;
  none.priority = 0;
  Incident own = answered;
  own.function = "lists";
  Incident gone = incident();
  gone.standing = Standing::withdrawn;
  const std::string response = "clock-warning response noc@example.net",
                    resolution = "clock-warning resolution noc@example.net";
  const Case cases[] = {
      {"too early", incident(), 1 * minute, {}},
      {"a minute before the response is due", incident(), 2 * minute, {response}},
      {"behind it nothing can be saved", incident(), 3 * minute, {}},
      {"answered", answered, 2 * minute, {}},
      {"three quarters of the resolution", answered, 450'000 * milliseconds{1}, {resolution}},
      {"over", answered, 10 * minute, {}},
      {"third parties have no target", third, 8 * minute, {}},
      {"no priority, no target", none, 8 * minute, {}},
      {"the function's own target", own, 8 * minute, {}},
      {"the function's own target, later", own, 15 * minute, {resolution}},
      {"withdrawn", gone, 2 * minute, {}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(told({.incidents = {c.incident}}, noon + c.passed), c.told);
  }
}

TEST(Due, TellsThatTheServiceIsRestored) {
  Incident resolved = incident();
  resolved.resolved = StatedEnd{noon + 5 * minute, noon + 5 * minute};
  EXPECT_EQ(told({.incidents = {resolved}}, noon + 6 * minute).size(), 2u) << "each contact";
  resolved.restoration_notice = noon + 6 * minute;
  EXPECT_TRUE(told({.incidents = {resolved}}, noon + 7 * minute).empty());
  resolved.restoration_notice.reset();
  EXPECT_TRUE(told({.incidents = {resolved}}, noon + std::chrono::hours{48}).empty())
      << "of last week nobody wants to hear";
}

TEST(Due, WarnsBeforeANoticeIsTooLate) {
  const Maintenance planned{.id = "m1", .span = Interval{noon + std::chrono::hours{51}, noon + std::chrono::hours{53}}};
  EXPECT_EQ(told({.maintenances = {planned}}, noon), std::vector<std::string>{"clock-warning notice noc@example.net"});
  EXPECT_TRUE(told({.maintenances = {planned}}, noon - std::chrono::hours{2}).empty());
  EXPECT_TRUE(told({.maintenances = {planned}}, noon + std::chrono::hours{4}).empty()) << "too late already";
  auto notified = planned;
  notified.notice_email = noon;
  EXPECT_TRUE(told({.maintenances = {notified}}, noon).empty());
  auto emergency = planned;
  emergency.kind = MaintenanceKind::emergency;
  EXPECT_TRUE(told({.maintenances = {emergency}}, noon).empty());
}

TEST(Due, SaysNothingTwice) {
  WatchState state{.incidents = {incident()}, .messages = {confirmed()}, .head_sequence = 7, .head_digest = "ab"};
  const auto first = what_is_due(state, noon + 2 * minute, contract(), settings);
  ASSERT_EQ(first.messages.size(), 2u);
  for (const NewMessage& each : first.messages) state.messages.push_back({.id = message_name(each)});
  state.head_sequence = 8;
  EXPECT_TRUE(what_is_due(state, noon + 2 * minute, contract(), settings).messages.empty());
  EXPECT_EQ(what_is_due({.head_sequence = 9}, noon + std::chrono::hours{24}, contract(), settings).messages.size(), 1u)
      << "the next day's head";
  EXPECT_TRUE(what_is_due({}, noon, contract(), settings).messages.empty()) << "a ledger without a record has no head";
}

TEST(Due, OpensAnIncidentForAnOutage) {
  struct Case {
    const char* why;
    std::vector<Incident> known;
    std::size_t opened;
  };
  Incident resolved = incident();
  resolved.resolved = StatedEnd{noon - minute, noon};
  resolved.registered = noon - 10 * minute;
  Incident closed_early = incident();
  closed_early.registered = noon + minute;
  closed_early.resolved = StatedEnd{noon + 2 * minute, noon};
  Incident withdrawn = incident();
  withdrawn.standing = Standing::withdrawn;
  const Case cases[] = {
      {"nothing known", {}, 1},
      {"one is open", {incident()}, 0},
      {"of another function", {incident(1, "lists")}, 1},
      {"an earlier one was resolved before", {resolved}, 1},
      {"resolved by hand while it goes on: not opened over and over", {closed_early}, 0},
      {"withdrawn", {withdrawn}, 1},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto due =
        what_is_due({.incidents = c.known, .outages = {{"web", noon}}}, noon + 5 * minute, contract(), settings);
    ASSERT_EQ(due.incidents.size(), c.opened);
    if (c.opened == 0) continue;
    EXPECT_EQ(due.incidents[0].registered, noon);
  }
  const auto of_ended = [&](const std::vector<Incident>& known) {
    const SeenOutage first{"web", noon, noon + minute}, second{"web", noon + 3 * minute, noon + 4 * minute};
    return what_is_due({.incidents = known, .outages = {first, second}}, noon + 5 * minute, contract(), settings)
        .incidents.size();
  };
  EXPECT_EQ(of_ended({}), 1U) << "the second while the first one's incident is open";
  EXPECT_EQ(of_ended({resolved}), 1U);
  EXPECT_EQ(of_ended({closed_early}), 1U) << "of the second";
}

TEST(Due, SaysWhenToLookAgain) {
  EXPECT_EQ(what_is_due({.incidents = {incident()}}, noon, contract(), settings).look_again, noon + 2 * minute);
  EXPECT_EQ(what_is_due({}, noon, contract(), settings).look_again, noon + std::chrono::hours{1});
}

}  // namespace
}  // namespace sereno::sla
