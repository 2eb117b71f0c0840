#include "plugins/host/canary/canary_state.h"

#include <gtest/gtest.h>

#include <functional>

namespace sereno::host {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Instant noon = instant_from_ms(1'800'000'000'000);

using Happening = std::function<void(CanaryState&, Instant)>;

Happening sign_in() {
  return [](CanaryState& state, Instant at) { note_sign_in(state, {}, at); };
}
Happening ends(SignIn outcome, std::string words = "Login incorrect") {
  return [=](CanaryState& state, Instant at) { note_end(state, outcome, words, std::nullopt, at); };
}
Happening put_off(milliseconds by) {
  return [=](CanaryState& state, Instant at) { note_end(state, SignIn::put_off, "429", at + by, at); };
}

struct Case {
  const char* why;
  std::vector<std::pair<milliseconds, Happening>> before;  ///< and when, after noon
  CanaryLimits limits{};
  milliseconds now{0};
  CanaryVerdict verdict = CanaryVerdict::granted;
  std::optional<milliseconds> until{};
  const char* words = "";
};

void expect(const Case& c) {
  SCOPED_TRACE(c.why);
  CanaryState state;
  for (const auto& [after, happens] : c.before) happens(state, noon + after);
  const auto answer = may_sign_in(state, c.limits, noon + c.now);
  EXPECT_EQ(answer.verdict, c.verdict);
  EXPECT_EQ(answer.until, c.until ? std::optional(noon + *c.until) : std::nullopt);
  EXPECT_EQ(answer.why, c.words);
}

TEST(CanaryBreaker, PausesAfterTwoRejections) {
  const auto no = ends(SignIn::rejected), yes = ends(SignIn::accepted);
  const Case cases[] = {
      {"nothing is known", {}},
      {"one rejection may be a mistake on the way", {{seconds{0}, no}}, {}, seconds{1}},
      {"the second one pauses",
       {{seconds{0}, no}, {seconds{60}, no}},
       {},
       seconds{61},
       CanaryVerdict::paused,
       seconds{60 + 1800},
       "rejected 2 times in a row: \"Login incorrect\""},
      {"to the last moment",
       {{seconds{0}, no}, {seconds{60}, no}},
       {},
       seconds{60 + 1800} - milliseconds{1},
       CanaryVerdict::paused,
       seconds{60 + 1800},
       "rejected 2 times in a row: \"Login incorrect\""},
      {"half-open after it", {{seconds{0}, no}, {seconds{60}, no}}, {}, seconds{60 + 1800}},
      {"a trial that fails pauses again, for as long",
       {{seconds{0}, no}, {seconds{60}, no}, {minutes{31}, no}},
       {},
       minutes{32},
       CanaryVerdict::paused,
       minutes{61},
       "rejected 3 times in a row: \"Login incorrect\""},
      {"one success closes it",
       {{seconds{0}, no}, {seconds{60}, no}, {minutes{31}, yes}, {minutes{32}, no}},
       {},
       minutes{33}},
      {"not in a row", {{seconds{0}, no}, {seconds{60}, yes}, {seconds{120}, no}}, {}, seconds{180}},
      {"put off for as long as the platform says",
       {{seconds{0}, put_off(minutes{15})}},
       {},
       minutes{14},
       CanaryVerdict::paused,
       minutes{15},
       "the platform puts sign-ins off: \"429\""},
      {"but not for ever",
       {{seconds{0}, put_off(hours{1000})}},
       {},
       minutes{14},
       CanaryVerdict::paused,
       hours{24},
       "the platform puts sign-ins off: \"429\""},
      {"it was put off until before now", {{seconds{0}, put_off(-minutes{15})}}, {}, seconds{1}},
  };
  for (const Case& c : cases) expect(c);
}

TEST(CanaryLock, IsNeverReached) {
  const auto no = ends(SignIn::rejected, "wrong");
  const CanaryLimits two{.attempts_before_lock = 2}, three{.attempts_before_lock = 3};
  const CanaryLimits forgetful{.attempts_before_lock = 3, .forgotten_after = hours{2}};
  const Case cases[] = {
      {"a platform that locks at the first one",
       {},
       {.attempts_before_lock = 1},
       seconds{0},
       CanaryVerdict::paused,
       std::nullopt,
       "the platform locks the account after one wrong attempt: no sign-in may be tried"},
      {"one of two is left", {}, two},
      {"the last one is never tried",
       {{seconds{0}, no}},
       two,
       hours{1000},
       CanaryVerdict::paused,
       std::nullopt,
       "rejected 1 time: \"wrong\"; the platform locks the account after 2 wrong attempts"},
      {"nor by a trial after the pause",
       {{seconds{0}, no}, {seconds{60}, no}},
       three,
       minutes{40},
       CanaryVerdict::paused,
       std::nullopt,
       "rejected 2 times in a row: \"wrong\"; the platform locks the account after 3 wrong attempts"},
      {"until the platform has forgotten",
       {{seconds{0}, no}, {seconds{60}, no}},
       forgetful,
       minutes{40},
       CanaryVerdict::paused,
       hours{2} + seconds{60},
       "rejected 2 times in a row: \"wrong\"; the platform locks the account after 3 wrong attempts"},
      {"it has", {{seconds{0}, no}, {seconds{60}, no}}, forgetful, hours{2} + seconds{60}},
  };
  for (const Case& c : cases) expect(c);
}

TEST(SignInBudget, IsThePlatformsOwn) {
  const CanaryLimits two{.sign_ins = 2, .sign_ins_in = minutes{5}};
  const Case cases[] = {
      {"no limit is stated", {{seconds{0}, sign_in()}, {seconds{1}, sign_in()}, {seconds{2}, sign_in()}}, {}},
      {"one of two is left", {{seconds{0}, sign_in()}}, two, seconds{1}},
      {"both are made",
       {{seconds{0}, sign_in()}, {seconds{10}, sign_in()}},
       two,
       seconds{20},
       CanaryVerdict::spent,
       minutes{5},
       "the platform allows 2 sign-ins in 300 s"},
      {"the first one is five minutes ago", {{seconds{0}, sign_in()}, {seconds{10}, sign_in()}}, two, minutes{5}},
      {"the second one counts still",
       {{seconds{0}, sign_in()}, {seconds{10}, sign_in()}, {minutes{5}, sign_in()}},
       two,
       minutes{5},
       CanaryVerdict::spent,
       minutes{5} + seconds{10},
       "the platform allows 2 sign-ins in 300 s"},
  };
  for (const Case& c : cases) expect(c);
}

TEST(SignInBudget, RemembersAsManyAsItPromises) {
  CanaryState state;
  const CanaryLimits many{.sign_ins = 100'000, .sign_ins_in = hours{1}};
  for (std::size_t i = 0; i < 3 * CanaryState::most_sign_ins; ++i) note_sign_in(state, many, noon);
  EXPECT_EQ(state.sign_ins.size(), CanaryState::most_sign_ins);
  EXPECT_EQ(may_sign_in(state, many, noon).verdict, CanaryVerdict::spent) << "rather too few than too many";
}

TEST(CanaryState, OutlivesAClockThatIsSetBack) {
  CanaryState state;
  note_sign_in(state, {}, noon);
  for (int i = 0; i < 2; ++i) note_end(state, SignIn::rejected, "no", std::nullopt, noon);
  EXPECT_FALSE(settle(state, noon));
  EXPECT_TRUE(settle(state, noon - hours{24}));
  EXPECT_EQ(state.paused_until, noon - hours{24} + breaker_pause);
  EXPECT_EQ(state.last_rejection, noon - hours{24});
  EXPECT_EQ(state.sign_ins.front(), noon - hours{24});
  EXPECT_FALSE(settle(state, noon - hours{24}));
}

TEST(CanaryState, IsResetByWhoVouchesForIt) {
  CanaryState state;
  note_sign_in(state, {.attempts_before_lock = 3}, noon);
  for (int i = 0; i < 2; ++i) note_end(state, SignIn::rejected, "no", std::nullopt, noon);
  EXPECT_EQ(breaker_of(state, noon), Breaker::open);
  EXPECT_EQ(breaker_of(state, noon + hours{1}), Breaker::open) << "the platform would lock it";
  reset(state);
  EXPECT_EQ(breaker_of(state, noon), Breaker::closed);
  EXPECT_EQ(state.sign_ins.size(), 1u) << "the platform counts it still";
}

TEST(CanaryState, SaysHowItsBreakerIs) {
  CanaryState state;
  EXPECT_EQ(to_string(breaker_of(state, noon)), "closed");
  for (int i = 0; i < 2; ++i) note_end(state, SignIn::rejected, std::string(2000, 'x'), std::nullopt, noon);
  EXPECT_EQ(to_string(breaker_of(state, noon)), "open");
  EXPECT_EQ(to_string(breaker_of(state, noon + minutes{30})), "half-open");
  EXPECT_EQ(state.words.size(), CanaryState::longest_words);
  EXPECT_TRUE(note_end(state, SignIn::accepted, "", std::nullopt, noon));
  EXPECT_FALSE(note_end(state, SignIn::accepted, "", std::nullopt, noon)) << "nothing that had to be written";
}

}  // namespace
}  // namespace sereno::host
